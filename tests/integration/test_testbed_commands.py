"""`up`, `status` and `down`: an environment that outlives the command, and is gone after the next one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.testbed.binaries import binaries
from tests.testbed.recipes import ROOT

pytestmark = pytest.mark.e2e


def run(state: Path, *arguments: str) -> str:
    """Runs the command and returns what it prints."""
    command = [sys.executable, "-m", "tests.testbed", *arguments]
    env = {**os.environ, "AEGIS_TESTBED_STATE": str(state)}
    return subprocess.run(command, cwd=ROOT, env=env, text=True, capture_output=True, check=True, timeout=240).stdout


def shell(state: Path, script: str) -> str:
    command = ["/bin/sh", "-ec", f". {state}/env; {script}"]
    return subprocess.run(command, text=True, capture_output=True, check=True, timeout=60).stdout


def running(state: Path) -> list[str]:
    """Command lines of all processes that mention the environment's folder."""
    lines = subprocess.run(["ps", "-eww", "-o", "args"], text=True, capture_output=True, check=True).stdout.splitlines()
    return [line for line in lines if f"{state}/testbed/" in line]


def test_an_environment_is_kept_until_it_is_ended(tmp_path: Path) -> None:
    binaries()  # Built before the time of the command begins.
    try:
        assert "source" in run(tmp_path, "up", "--bare")
        assert run(tmp_path, "up") == "The environment runs already.\n"
        assert "kube-apiserver" in run(tmp_path, "status")
        assert (tmp_path / "env").stat().st_mode & 0o077 == 0
        assert shell(tmp_path, "kubectl get node node-1 -o name") == "node/node-1\n"
        assert "secret/" in shell(tmp_path, "bao secrets list")
        assert "v3." in shell(tmp_path, "helm version --short")
        assert "kind: Deployment" in shell(tmp_path, f"helm template {ROOT}/charts/aegis")
        assert running(tmp_path)
    finally:
        assert run(tmp_path, "down") == "The environment has ended.\n"
    assert running(tmp_path) == []
    assert not (tmp_path / "env").exists()
    assert run(tmp_path, "down") == "No environment runs.\n"
