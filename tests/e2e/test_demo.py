"""The demo, as `make demo` runs it: its chapters check every outcome, and end with a non-zero exit code otherwise."""

import subprocess
import sys

import pytest
from demo.chapters import CHAPTERS
from tests.testbed.recipes import ROOT

pytestmark = pytest.mark.e2e

SECONDS = 240


def test_the_story_comes_out_as_told() -> None:
    command = [sys.executable, "-m", "demo"]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=SECONDS)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
    for number, (title, _) in enumerate(CHAPTERS, 1):
        assert f"{number}. {title}" in done.stdout
    assert done.stdout.endswith("Everything came out as told.\n")
