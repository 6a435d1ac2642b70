"""What the measurements of the webhook stand on: counting, asking, and an API server that pages."""

import asyncio
import os
import time
from pathlib import Path

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from bench.hostile import pods
from bench.known import NOW, catalogue
from bench.measured import medians
from bench.webhook import usage
from bench.webhook.api_server import ApiServer, objects
from bench.webhook.bodies import BODIES, REFUSED
from bench.webhook.calls import LIMITS
from bench.webhook.largest import largest
from bench.webhook.load import Load, WrongAnswer
from bench.webhook.peers import PEERS
from bench.webhook.rig import first_in_turn, on_core
from tests.testbed.pki import Authority, KeyPair

from aegis.adapters.cluster.objects import SIGNED_MODELS
from aegis.entrypoints.webhook.reviews import read
from aegis.services.admit import Admission


def test_work_is_counted() -> None:
    before = usage.cpu_seconds(os.getpid())
    until = time.process_time() + 0.1
    while time.process_time() < until:
        pass
    assert usage.cpu_seconds(os.getpid()) - before >= 0.05
    assert usage.memory(os.getpid(), peak=True) > 1 << 20
    assert usage.memory(os.getpid()) > 1 << 20


def test_of_several_rounds_the_median_counts_and_the_first_does_not() -> None:
    answers = {"a": iter([99.0, 3.0, 1.0, 2.0]), "b": iter([99.0, 5.0, 5.0, 4.0])}
    takers = {name: each.__next__ for name, each in answers.items()}
    assert medians(takers, 3) == {"a": 2.0, "b": 5.0}


@pytest.mark.parametrize(("success", "complaint"), [("1", None), ("0.5", "503")])
def test_only_right_answers_are_counted(tmp_path: Path, success: str, complaint: str | None) -> None:
    program = tmp_path / "vegeta"
    took = '{"99th":2000000,"50th":1000000}'
    report = f'{{"success":{success},"requests":7,"latencies":{took},"status_codes":{{"503":1}},"errors":[]}}'
    program.write_text(f"#!/bin/sh\ncat > /dev/null\necho '{report}'\n")
    program.chmod(0o700)
    load = Load(str(program), tmp_path / "bundle", tmp_path)
    if complaint is None:
        assert load.attack("https://localhost", b"{}", 1.0).count == 7
        assert load.attack("https://localhost", b"{}", 1.0).p99 == pytest.approx(0.002)
        assert load.attack("https://localhost", b"{}", 1.0).half == pytest.approx(0.001)
    else:
        with pytest.raises(WrongAnswer, match=complaint):
            load.attack("https://localhost", b"{}", 1.0)


def test_so_many_clients_ask_as_they_are_told_and_show_who_they_are(tmp_path: Path) -> None:
    program, told = tmp_path / "vegeta", tmp_path / "told"
    report = '{"success":1,"requests":7,"latencies":{"99th":2,"50th":1}}'
    program.write_text(f"#!/bin/sh\ncat > /dev/null\necho $* >> {told}\necho '{report}'\n")
    program.chmod(0o700)
    pair = KeyPair(tmp_path / "client.crt", tmp_path / "client.key")
    Load(str(program), tmp_path / "bundle", tmp_path, pair=pair).attack("https://localhost", b"{}", 1.0, connections=3)
    attack = told.read_text().split()
    assert {"-workers=3", "-max-workers=3", f"-cert={pair.certificate}", f"-key={pair.key}"} <= set(attack)


async def _names(server: TestServer, **query: str) -> tuple[list[str], str]:
    async with ClientSession() as session, session.get(server.make_url(SIGNED_MODELS.path()), params=query) as answer:
        page = await answer.json()
    return [each["metadata"]["name"] for each in page["items"]], page["metadata"]["continue"]


def test_models_are_listed_by_page(tmp_path: Path) -> None:
    pair = Authority(tmp_path, "bench").issue("server")

    async def lists() -> None:
        application = ApiServer(objects(pair.certificate, pair.key, 3)).application()
        async with TestServer(application) as server:
            assert await _names(server, limit="2") == (["churn-0", "churn-1"], "2")
            assert await _names(server, **{"limit": "2", "continue": "2"}) == (["churn-2"], "")
            assert await _names(server, limit="2", fieldSelector="metadata.name=churn-1") == (["churn-1"], "")

    with asyncio.Runner() as runner:
        runner.run(lists())


def test_what_is_asked_is_admitted_and_what_nobody_knows_is_refused() -> None:
    admission = Admission(catalogue(1), frozenset(), lambda: 0.0, 30.0, lambda: NOW)
    said = {name: admission.decide(read(body)) for name, body in BODIES.items()}
    assert {name: each.message for name, each in said.items() if not each.allowed} == {}
    assert not admission.decide(read(REFUSED)).allowed


def test_each_limit_is_of_a_review_and_a_peer() -> None:
    assert {name for name, _ in LIMITS} <= BODIES.keys()
    assert {peer for _, peer in LIMITS} <= PEERS.keys()


def test_the_worst_reviews_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    some = {what: make for what, make in pods().items() if what in {"arguments", "URIs", "annotations"}}
    monkeypatch.setattr("bench.webhook.largest.pods", lambda: some)
    first, second = largest(rounds=1, shown=2)
    assert first.ours >= second.ours > 0


def test_a_command_that_may_not_go_first_is_started_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert first_in_turn() == on_core(0) == []
