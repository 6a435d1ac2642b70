"""Every derived file is what its source says, and a stale one is named."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.testbed.recipes import ROOT

SOURCES = ("crds", "charts/aegis", "docs/reference")


def generate(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs tools/generate.py."""
    command = [sys.executable, str(ROOT / "tools" / "generate.py"), *arguments]
    return subprocess.run(command, text=True, capture_output=True, timeout=60)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the generators read and write, brought up to date."""
    for folder in SOURCES:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    assert generate("--root", str(tmp_path)).returncode == 0
    return tmp_path


def test_nothing_in_the_repository_is_stale() -> None:
    done = generate("--check")
    assert done.stderr == ""
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("changed", "stale"),
    [
        ("crds/signedmodels.yaml", "charts/aegis/files/crds/signedmodels.yaml"),
        ("charts/aegis/files/webhook-rules.yaml", "charts/aegis/files/webhook-rules.yaml"),
        ("charts/aegis/files/rbac-controller-namespace.yaml", "charts/aegis/files/rbac-controller-namespace.yaml"),
        ("charts/aegis/files/crds/left-over.yaml", "charts/aegis/files/crds/left-over.yaml"),
        ("docs/reference/reasons.md", "docs/reference/reasons.md"),
    ],
)
def test_a_change_is_named_and_mended(checkout: Path, changed: str, stale: str) -> None:
    with (checkout / changed).open("a") as file:
        file.write("# changed\n")
    found = generate("--check", "--root", str(checkout))
    assert (found.returncode, found.stderr) == (1, f"stale: {stale} (run `make generate`)\n")
    assert generate("--root", str(checkout)).returncode == 0
    assert generate("--check", "--root", str(checkout)).returncode == 0


def test_a_new_value_without_a_type_is_an_error(checkout: Path) -> None:
    with (checkout / "charts/aegis/values.yaml").open("a") as file:
        file.write("surprise: 1\n")
    done = generate("--check", "--root", str(checkout))
    assert done.returncode == 1
    assert "KeyError: 'surprise'" in done.stderr
