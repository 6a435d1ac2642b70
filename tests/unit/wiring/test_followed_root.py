"""The trusted root of a process: read at once, read again, and kept when the file goes or breaks."""

import asyncio
import json
from pathlib import Path

import pytest
from tests.minisigstore import Instance

from aegis.core.errors import TrustedRootUnusable
from aegis.core.trusted_root import NO_ROOT, TrustedRoot, parse_trusted_root
from aegis.wiring.followed_root import PERIOD, TrustedRootFile
from aegis.wiring.trusted_root import read_root

FIRST, SECOND = Instance().trusted_root(), Instance().trusted_root()


class Rounds:
    """A sleep in which the next thing happens; after the last the following ends."""

    def __init__(self, *happen: object) -> None:
        self._happen = list(happen)
        self.slept: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        if not self._happen:
            raise asyncio.CancelledError
        step = self._happen.pop(0)
        if callable(step):
            step()


def followed(path: Path, *happen: object) -> tuple[list[TrustedRoot], Rounds]:
    told: list[TrustedRoot] = []
    root, rounds = TrustedRootFile(str(path), told.append), Rounds(*happen)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(root.follow(rounds))
    return told, rounds


def test_it_is_told_at_once_and_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "root.json"
    path.write_bytes(FIRST)

    told, rounds = followed(path, None, lambda: path.write_bytes(SECOND), None)

    assert told == [parse_trusted_root(FIRST), parse_trusted_root(SECOND)]
    assert rounds.slept == [PERIOD] * 4


def test_what_was_read_stays_when_the_file_breaks_or_goes(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("ERROR", "aegis.wiring.followed_root")
    path = tmp_path / "root.json"
    path.write_bytes(FIRST)

    told, _ = followed(path, lambda: path.write_bytes(b"{"), path.unlink, lambda: path.write_bytes(FIRST))

    assert [root.digest for root in told] == [parse_trusted_root(FIRST).digest] * 4
    broken, gone = told[1], told[2]
    assert "root.json: broken JSON" in broken.problem
    assert gone.problem.endswith("cannot be read: No such file or directory")
    assert told[3].problem == ""
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]


def test_a_root_that_trusts_nobody_is_one(tmp_path: Path) -> None:
    path = tmp_path / "root.json"
    path.write_bytes(FIRST)
    nobody = json.dumps({"mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1"}).encode()

    told, _ = followed(path, lambda: path.write_bytes(nobody))

    assert (told[1].problem, dict(told[1].authorities), told[1].logs) == ("", {}, ())


def test_a_file_that_was_never_there_is_a_problem_and_no_end(tmp_path: Path) -> None:
    told, _ = followed(tmp_path / "nowhere.json", None)

    (root,) = told
    assert (root.digest, root.authorities) == ("", {})
    assert "cannot be read" in root.problem


def test_without_a_path_nobody_is_trusted(caplog: pytest.LogCaptureFixture) -> None:
    told: list[TrustedRoot] = []
    TrustedRootFile("", told.append)

    assert [(root.digest, root.problem) for root in told] == [(NO_ROOT.digest, "none is configured")]
    assert caplog.records == []


def test_a_file_without_end_is_none(tmp_path: Path) -> None:
    path = tmp_path / "root.json"
    path.write_bytes(b" " * (1 << 21))

    with pytest.raises(TrustedRootUnusable, match="at most 1048576 are read"):
        read_root(str(path))
