"""The workflows: what they run is pinned, may do little, and is what everybody else runs."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.testbed.recipes import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yaml"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
A_MAKE_COMMAND = re.compile(r"\bmake +(?P<target>[a-z]+)")


def read(path: Path) -> dict[str, Any]:
    """A workflow."""
    document: dict[str, Any] = yaml.safe_load(path.read_text())
    return document


def steps(workflow: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Of all its jobs; a job that is another workflow counts as a step."""
    for job in workflow["jobs"].values():
        yield from job.get("steps", [job])


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
class TestWorkflow:
    """Each of them."""

    def test_what_others_wrote_is_pinned_to_a_commit(self, path: Path) -> None:
        used = [step["uses"] for step in steps(read(path)) if "uses" in step]
        assert used
        assert [each for each in used if not each.startswith("./") and not PINNED.fullmatch(each)] == []

    def test_it_may_only_read_but_where_a_job_says_more(self, path: Path) -> None:
        assert read(path)["permissions"] == {"contents": "read"}

    def test_every_job_that_runs_has_a_limit(self, path: Path) -> None:
        assert [
            name for name, job in read(path)["jobs"].items() if "steps" in job and "timeout-minutes" not in job
        ] == []

    def test_make_knows_its_targets(self, path: Path) -> None:
        for step in steps(read(path)):
            for target in A_MAKE_COMMAND.findall(step.get("run", "")):
                done = subprocess.run(
                    ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, timeout=60
                )
                assert done.returncode == 0, done.stderr

    def test_nothing_that_a_stranger_may_choose_is_put_into_a_command(self, path: Path) -> None:
        # GitHub pastes an expression into the script before the shell reads it: a branch's name would be run.
        assert [step["run"] for step in steps(read(path)) if "${{" in step.get("run", "")] == []


def test_a_change_is_tested_as_everybody_tests_it() -> None:
    assert ".ci/run" in [step.get("run") for step in steps(read(ROOT / ".github" / "workflows" / "test.yaml"))]


def test_nothing_is_released_that_was_not_tested() -> None:
    assert read(ROOT / ".github" / "workflows" / "release.yaml")["jobs"]["release"]["needs"] == "test"
