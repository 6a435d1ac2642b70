"""The demo, as `make demo` runs it: its chapters check every outcome, and end with a non-zero exit code otherwise."""

import re
import subprocess
import sys

import pytest
from demo.chapters import CHAPTERS
from tests.testbed.binaries import binaries
from tests.testbed.recipes import ROOT

pytestmark = pytest.mark.e2e

SECONDS = 240


@pytest.fixture(scope="module")
def told() -> subprocess.CompletedProcess[str]:
    """The demo, run to its end; SECONDS do not count the time that its programs take to build."""
    binaries()
    command = [sys.executable, "-m", "demo"]
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=SECONDS)


def test_the_story_comes_out_as_told(told: subprocess.CompletedProcess[str]) -> None:
    assert told.returncode == 0, told.stdout[-4000:] + told.stderr
    for number, (title, _) in enumerate(CHAPTERS, 1):
        assert f"{number}. {title}" in told.stdout
    assert told.stdout.endswith("Everything came out as told.\n")


def test_the_readme_shows_what_the_demo_prints(told: subprocess.CompletedProcess[str]) -> None:
    blocks = re.findall(
        r"^```\n\$ (kubectl [^\n]*)\n(.*?)^```", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE
    )
    assert [command for command, _ in blocks] == ["kubectl -n fraud get smodel", "kubectl apply -f unsigned.yaml"]
    (_, table), (_, refusal) = blocks
    printed = {without_age(line) for line in told.stdout.splitlines()}
    assert [line for line in table.splitlines() if without_age(line) not in printed] == []
    assert " ".join(refusal.split()) in told.stdout


def without_age(line: str) -> tuple[str, ...]:
    """The columns of a table's line but the last, which is the only one that two runs need not share."""
    return tuple(line.split()[:-1])
