"""Calls of the command line; and logging as it was, after every test, for `main` sets it up."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.cli.calling import Caller, Signer

from aegis.settings import VARIABLES


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root, own = logging.getLogger(), logging.getLogger("aegis")
    handlers, levels, raising = list(root.handlers), (root.level, own.level), logging.raiseExceptions
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    own.setLevel(levels[1])
    logging.raiseExceptions = raising
    logging.captureWarnings(capture=False)


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Caller:
    """Calls the program with none of its variables set."""
    for variable in VARIABLES:
        monkeypatch.delenv(variable.name, raising=False)
    return Caller(capsys)


@pytest.fixture
def artifact(tmp_path: Path) -> Path:
    """An artifact in a folder of its own."""
    path = tmp_path / "models" / "model.bin"
    path.parent.mkdir()
    path.write_bytes(b"weights" * 1000)
    return path


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    """The signer whose key is trusted."""
    return Signer(tmp_path, "release")


@pytest.fixture
def other(tmp_path: Path) -> Signer:
    """Another signer."""
    return Signer(tmp_path, "other")
