"""What the measurements in a cluster stand on: who wrote what, when answers became right, and the rows of counts."""

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from bench.cluster.asking import Asking, Said, until_right, wrong
from bench.cluster.cores import apart
from bench.cluster.creating import NOBODY, SPACES
from bench.cluster.flock import BOTH, OLD, OTHER, SORTS, Member
from bench.cluster.writes import WRITER, Writes, most_within
from bench.known import NAMESPACE
from bench.measured import Counted
from bench.webhook.peers import PEERS

MODELS = {"resource": "signedmodels", "subresource": "status", "namespace": NAMESPACE}
KEYRINGS = {"resource": "modelkeyrings", "subresource": "status"}


def event(about: dict[str, str], name: str, user: str = WRITER, code: int = 200, second: int = 0) -> bytes:
    """A line of the audit log."""
    told: dict[str, Any] = {
        "user": {"username": user},
        "responseStatus": {"code": code},
        "objectRef": {**about, "name": name},
        "requestReceivedTimestamp": f"2026-01-01T00:00:{second:02}.500000Z",
    }
    return json.dumps(told).encode() + b"\n"


def test_only_what_the_controller_wrote_since_is_counted(tmp_path: Path) -> None:
    log = tmp_path / "audit.log"
    log.write_bytes(event(MODELS, "before"))
    writes = Writes(log)
    half = event(MODELS, "a", second=2)
    with log.open("ab") as file:
        file.write(event(MODELS, "a", second=1) + event(MODELS, "b", user="admin") + event(MODELS, "b", code=409))
        file.write(event({**MODELS, "namespace": "elsewhere"}, "a"))
        file.write(event(KEYRINGS, "release") + half[:20])
    assert writes.read() == 3
    with log.open("ab") as file:
        file.write(half[20:])
    assert writes.read() == 4
    assert writes.by_model() == {"a": 2}
    assert writes.others() == {"modelkeyrings/status": 1}
    assert writes.conflicts == 1
    assert writes.all[3].at - writes.all[0].at == 1


def test_the_busiest_second_is_any_second() -> None:
    assert most_within(1, []) == 0
    assert most_within(1, [0.0, 2.7, 0.9, 1.8, 2.0, 5.0]) == 3


def _said(begun: float, ended: float, admitted: bool) -> Said:
    return Said(begun, ended, OLD, admitted)


def test_the_last_wrong_answer_after_a_change_counts() -> None:
    said = [_said(0, 1, True), _said(3, 4.5, True), _said(4, 5, False), _said(5, 6, True), _said(6, 9, False)]
    assert until_right(said, 2.0, lambda each: not each.admitted) == 4.0
    assert until_right(said, 6.0, lambda each: not each.admitted) == 0.0
    assert wrong(said, lambda each: not each.admitted) == 3


def test_questions_are_asked_until_the_block_ends() -> None:
    members = [Member("a", "s3://a/a", OLD), Member("b", "s3://a/b", BOTH)]
    with Asking(lambda member: member.sort == BOTH, members) as asking:
        begun = time.monotonic()
        while not asking.agrees(lambda each: each.admitted is (each.sort == BOTH), begun, 4):
            time.sleep(0.001)
    count = len(asking.said)
    assert {each.sort for each in asking.said} == {OLD, BOTH}
    assert not asking.agrees(lambda _: True, time.monotonic(), 1)
    assert len(asking.said) == count


def test_a_question_that_fails_ends_the_block() -> None:
    def fails(_: Member) -> bool:
        raise OSError("gone")

    asking = Asking(fails, [Member("a", "s3://a/a", OLD)])
    with pytest.raises(OSError, match="gone"), asking:
        _wait_for_ever(asking)


def _wait_for_ever(asking: Asking) -> None:
    while not asking.agrees(lambda _: True, 0.0, 1):
        time.sleep(0.001)


@pytest.mark.parametrize(
    ("row", "met"),
    [
        (Counted("writes", 2, 3), True),
        (Counted("writes", 3, 3, exact=True), True),
        (Counted("writes", 2, 3, exact=True), False),
        (Counted("writes", 4, 3), False),
        (Counted("writes", 1, 0), False),
        (Counted("writes", 4, 3, limited=False), True),
    ],
)
def test_a_count_is_met_or_missed(row: Counted, met: bool) -> None:
    assert row.met is met
    assert ("MISSED" in row.line()) is not met


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="there is only one core")
def test_what_is_measured_has_a_core_that_nothing_else_is_on() -> None:
    before = os.sched_getaffinity(0)
    with subprocess.Popen(["sleep", "60"]) as measured, subprocess.Popen(["sleep", "60"]) as other:
        with apart([measured.pid], [other.pid]):
            assert [os.sched_getaffinity(pid) for pid in (measured.pid, other.pid, 0)] == [{0}, {1}, {1}]
        assert os.sched_getaffinity(0) == before
        measured.kill()
        other.kill()


def test_nine_models_of_ten_are_of_the_rotation() -> None:
    assert {sort: SORTS.count(sort) for sort in (OLD, BOTH, OTHER)} == {OLD: 5, BOTH: 4, OTHER: 1}


def test_each_space_is_of_a_peer_or_of_nobody() -> None:
    assert set(SPACES) - {NOBODY} <= set(PEERS)
