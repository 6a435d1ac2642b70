"""The recipe of the image, read by hadolint."""

import subprocess

from tests.testbed.building import program_folder
from tests.testbed.recipes import ROOT, SERVERS


def test_hadolint_finds_nothing() -> None:
    hadolint = program_folder(SERVERS) / "bin" / "hadolint"
    command = [str(hadolint), "--no-color", str(ROOT / "Dockerfile")]
    done = subprocess.run(command, text=True, capture_output=True, timeout=60)
    assert (done.stdout + done.stderr, done.returncode) == ("", 0)


def test_the_image_needs_no_shell_to_run() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    start = [line for line in lines if line.startswith(("ENTRYPOINT", "CMD"))]
    assert [line.split(" ", 1)[1][0] for line in start] == ["[", "["]
