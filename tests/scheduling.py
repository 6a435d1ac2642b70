"""Which tests stay with one worker: those of a file, and those of a folder whose world is made once for all of them."""

from pathlib import PurePosixPath

import pytest
from xdist.scheduler import LoadFileScheduling

TOGETHER = frozenset({"tests/faults", "tests/integration/admission_cases"})
"""Folders with a fixture of the scope `package` that takes a minute to make."""


class Scheduling(LoadFileScheduling):
    """pytest-xdist's `loadfile`, but for the folders."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        folder = str(PurePosixPath(file).parent)
        return folder if folder in TOGETHER else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Scheduling:
    """Asked for by pytest-xdist, when there are several workers."""
    return Scheduling(config, log)
