"""A name is resolved once, every address of the answer is checked, and only those are connected to."""

import socket
from collections.abc import Sequence

import pytest
from tests.unit.transport.asking import by_name, get, refusal, transport
from tests.unit.transport.fake_store import FakeStore, answer, in_turn

from aegis.adapters.transport.origins import Origin
from aegis.adapters.transport.routes import Route, find_route
from aegis.core.reasons import Reason

NAMED = Origin("models.example")
LOOPBACK = ("127.0.0.0/8",)


def test_one_bad_address_among_good_ones_is_enough() -> None:
    error = refusal(lambda: find_route(NAMED, [], by_name("8.8.8.8", "1.1.1.1", "169.254.169.254")))

    assert error.reason is Reason.ADDRESS_FORBIDDEN
    assert "https://models.example: 169.254.169.254 is link-local" in str(error)


@pytest.mark.parametrize("mapped", ["::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "fe80::1%lo"])
def test_disguises_in_an_answer_are_seen_through(mapped: str) -> None:
    assert refusal(lambda: find_route(NAMED, [], by_name(mapped))).reason is Reason.ADDRESS_FORBIDDEN


def test_a_name_without_an_answer_is_an_outage() -> None:
    def fails(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    error = refusal(lambda: find_route(NAMED, [], fails))

    assert error.reason is Reason.SOURCE_UNAVAILABLE
    assert "models.example does not resolve: Temporary failure" in str(error)
    assert refusal(lambda: find_route(NAMED, [], by_name())).reason is Reason.SOURCE_UNAVAILABLE


def test_a_written_address_is_not_resolved_and_may_be_private() -> None:
    def unasked(_host: str, _port: int) -> Sequence[str]:
        raise AssertionError("a name server was asked for an address")

    assert find_route(Origin("10.1.2.3"), [], unasked) == Route(Origin("10.1.2.3"), ("10.1.2.3",))
    assert refusal(lambda: find_route(Origin("169.254.169.254"), [], unasked)).reason is Reason.ADDRESS_FORBIDDEN


def test_rebinding_finds_the_name_resolved_already(store: FakeStore) -> None:
    answers = [["127.0.0.1"], ["169.254.169.254"], ["127.0.0.1"]]

    def rebinding(_host: str, _port: int) -> Sequence[str]:
        return answers.pop(0)

    # The store closes its connections, so that every request needs a new one.
    store.behaviours[""] = in_turn(answer(200, b"x", Connection="close"))
    url = f"https://localhost:{store.port}"
    asked = transport(store.access(endpoint=url, allowed_cidrs=LOOPBACK), resolver=rebinding)
    for _ in range(3):
        with asked.ask(get(f"{url}/o")) as got:
            assert got.read(1) == b"x"

    assert store.connections == 3
    assert len(answers) == 2


def test_rebinding_the_other_way_round_is_refused_before_a_connection(store: FakeStore) -> None:
    url = f"https://localhost:{store.port}"
    asked = transport(store.access(endpoint=url), resolver=by_name("8.8.8.8", "127.0.0.1"))

    assert refusal(lambda: asked.ask(get(f"{url}/o"))).reason is Reason.ADDRESS_FORBIDDEN
    assert store.connections == 0


def test_the_host_header_and_the_certificate_are_those_of_the_name(store: FakeStore) -> None:
    store.behaviours["/o"] = answer(200, b"x")
    url = f"https://localhost:{store.port}"
    access = store.access(endpoint=url, allowed_cidrs=LOOPBACK)
    transport(access, resolver=by_name("127.0.0.1")).ask(get(f"{url}/o")).close()
    assert store.seen[0].headers["host"] == f"localhost:{store.port}"

    other = f"https://models.example:{store.port}"
    stranger = transport(store.access(endpoint=other, allowed_cidrs=LOOPBACK), resolver=by_name("127.0.0.1"))
    error = refusal(lambda: stranger.ask(get(f"{other}/o")))
    assert error.reason is Reason.SOURCE_UNTRUSTED
    assert "models.example" in str(error)
    assert len(store.seen) == 1


def test_the_next_address_is_tried_when_one_is_dead(store: FakeStore) -> None:
    store.behaviours["/o"] = answer(200, b"x")
    url = f"https://localhost:{store.port}"
    access = store.access(endpoint=url, allowed_cidrs=LOOPBACK)
    with transport(access, resolver=by_name("127.0.0.99", "127.0.0.1")).ask(get(f"{url}/o")) as got:
        assert got.status == 200


def test_nobody_listening_is_an_outage() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    error = refusal(lambda: Route(Origin("127.0.0.1", port), ("127.0.0.1",)).connect(1))

    assert error.reason is Reason.SOURCE_UNAVAILABLE
    assert "Connection refused" in str(error)
