"""No redirect leads anywhere that an admin did not list, and none carries credentials."""

from dataclasses import replace

import pytest
from tests.testbed.pki import Authority
from tests.unit.transport.asking import get, refusal, transport
from tests.unit.transport.fake_store import FakeStore, answer, in_turn

from aegis.adapters.transport.redirects import follow, listed_origins
from aegis.core.reasons import Reason

STATUSES = [301, 302, 303, 307, 308]


@pytest.mark.parametrize("status", STATUSES)
def test_an_unlisted_host_is_not_asked(store: FakeStore, authority: Authority, status: int) -> None:
    with FakeStore().serving(authority) as inner:
        store.behaviours["/o"] = answer(status, Location=f"{inner.url}/latest/meta-data?token=secret")
        error = refusal(lambda: transport(store.access()).ask(get(f"{store.url}/o", Authorization="secret")))

    assert error.reason is Reason.REDIRECT_FORBIDDEN
    assert str(error).endswith(f"({store.url} redirects to {inner.url})")
    assert inner.connections == 0


@pytest.mark.parametrize("status", STATUSES)
def test_a_listed_host_is_asked_without_credentials(store: FakeStore, authority: Authority, status: int) -> None:
    with FakeStore().serving(authority) as listed:
        store.behaviours["/o"] = answer(status, Location=f"{listed.url}/p?signed=1")
        listed.behaviours["/p"] = answer(200, b"x")
        access = store.access(redirect_hosts=(f"127.0.0.1:{listed.port}",))
        request = get(f"{store.url}/o", Authorization="secret", **{"X-Amz-Security-Token": "secret"})
        with transport(access).ask(request) as got:
            assert got.read(1) == b"x"
            assert got.origin.port == listed.port

    assert store.seen[0].headers["authorization"] == "secret"
    assert listed.seen[0].target == "/p?signed=1"
    assert "secret" not in str(listed.seen)


def test_credentials_do_not_come_back_with_a_redirect_home(store: FakeStore) -> None:
    store.behaviours |= {"/o": answer(302, Location="/p"), "/p": answer(200, b"x")}
    access = store.access(redirect_hosts=(f"127.0.0.1:{store.port}",))
    transport(access).ask(get(f"{store.url}/o", Authorization="secret")).close()

    assert [("authorization" in seen.headers) for seen in store.seen] == [True, False]


def test_a_request_that_stays_takes_its_credentials_to_other_places_of_its_origin(store: FakeStore) -> None:
    store.behaviours |= {"/o": answer(307, Location="/p?q=1"), "/p": answer(200, b"x")}
    request = replace(get(f"{store.url}/o", Authorization="secret"), headers={"Range": "bytes=1-"}, stays=True)
    transport(store.access()).ask(request).close()

    assert [(seen.target, seen.headers["authorization"], seen.headers["range"]) for seen in store.seen] == [
        ("/o", "secret", "bytes=1-"),
        ("/p?q=1", "secret", "bytes=1-"),
    ]


def test_a_request_that_stays_takes_nothing_to_another_origin(store: FakeStore, authority: Authority) -> None:
    with FakeStore().serving(authority) as listed:
        store.behaviours["/o"] = answer(302, Location=f"{listed.url}/p")
        listed.behaviours["/p"] = answer(302, Location=f"{store.url}/q")
        access = store.access(redirect_hosts=(f"127.0.0.1:{listed.port}",))
        request = replace(get(f"{store.url}/o", Authorization="secret"), stays=True)

        assert refusal(lambda: transport(access).ask(request)).reason is Reason.REDIRECT_FORBIDDEN
    assert "authorization" not in listed.seen[0].headers


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "https://user@127.0.0.1/",
        "https://2130706433/",
        "https://[::ffff:127.0.0.1",
        "//127.1/",
        "https://models.example\\@127.0.0.1/",
        "https://models.example/#x",
    ],
)
def test_odd_places_are_refused(store: FakeStore, location: str) -> None:
    store.behaviours["/o"] = answer(302, Location=location)
    access = store.access(redirect_hosts=("127.0.0.1", f"127.0.0.1:{store.port}"))
    error = refusal(lambda: transport(access).ask(get(f"{store.url}/o")))

    assert error.reason is Reason.REDIRECT_FORBIDDEN
    assert len(store.seen) == 1


def test_a_listed_name_that_leads_inside_is_refused(store: FakeStore) -> None:
    store.behaviours["/o"] = answer(302, Location="https://cdn.example/o")
    asked = transport(store.access(redirect_hosts=("cdn.example",)), resolver=lambda _host, _port: ["10.0.0.7"])

    assert refusal(lambda: asked.ask(get(f"{store.url}/o"))).reason is Reason.ADDRESS_FORBIDDEN


@pytest.mark.parametrize(
    ("listed", "location", "followed"),
    [
        ("cdn.example", "https://cdn.example/o", True),
        ("cdn.example", "https://cdn.example:443/o", True),
        ("cdn.example", "https://cdn.example:8443/o", False),
        ("cdn.example:8443", "https://cdn.example:8443/o", True),
        ("cdn.example:8443", "https://cdn.example/o", False),
        ("cdn.example:8443", "https://cdn.example:9443/o", False),
    ],
)
def test_a_listed_host_is_meant_with_its_port(listed: str, location: str, followed: bool) -> None:
    def asked() -> str:
        return str(follow(get("https://store.example:8443/o"), location, listed_origins([listed])).origin)

    if followed:
        assert asked() == location.removesuffix("/o").removesuffix(":443")
    else:
        assert refusal(asked).reason is Reason.REDIRECT_FORBIDDEN


def test_four_redirects_are_one_too_many(store: FakeStore) -> None:
    again = answer(302, Location="/o")
    access = store.access(redirect_hosts=(f"127.0.0.1:{store.port}",))
    store.behaviours["/o"] = in_turn(again, again, again, answer(200, b"x"))
    with transport(access).ask(get(f"{store.url}/o")) as got:
        assert got.ok

    store.seen.clear()
    store.behaviours["/o"] = again
    assert refusal(lambda: transport(access).ask(get(f"{store.url}/o"))).reason is Reason.REDIRECT_FORBIDDEN
    assert len(store.seen) == 4


@pytest.mark.parametrize(
    "host",
    [
        "*.example",
        "https://cdn.example",
        "cdn.example/path",
        "user@cdn.example",
        "cdn.example:0",
        "cdn.example:65536",
        "",
    ],
)
def test_a_listed_host_is_a_plain_name(store: FakeStore, host: str) -> None:
    assert refusal(lambda: transport(store.access(redirect_hosts=(host,)))).reason is Reason.SOURCE_MISCONFIGURED


def test_a_redirect_without_a_place_is_an_answer(store: FakeStore) -> None:
    store.behaviours["/o"] = answer(304)
    with transport(store.access()).ask(get(f"{store.url}/o")) as got:
        assert got.refusal().reason is Reason.REDIRECT_FORBIDDEN
