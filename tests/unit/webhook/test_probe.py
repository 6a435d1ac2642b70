"""A replica that asks itself as the API server would: whatever that would meet is met, and told."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from aegis.core.certificates import Pair, issue, new_authority
from aegis.core.workloads import rules
from aegis.entrypoints.http import AdmissionServer
from aegis.entrypoints.webhook.clients import Clients, ClientsUnreadable, read_clients
from aegis.entrypoints.webhook.probe import Door, probe
from aegis.ports import LiveWebhooks

SERVICE = {"service": {"name": "aegis-webhook", "namespace": "aegis-system", "path": "/validate"}}
NAME = "aegis-webhook.aegis-system.svc"


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


AUTHORITY, OTHER = (new_authority(datetime.now(UTC), new_key) for _ in range(2))
RULES = [
    {
        "apiGroups": list(each.groups),
        "apiVersions": list(each.versions),
        "operations": ["CREATE"],
        "resources": list(each.resources),
    }
    for each in rules()
]


def live(authority: Pair | None = AUTHORITY, client: dict[str, Any] | None = None) -> LiveWebhooks:
    """The configuration that this replica is asked by."""
    bundle = {"caBundle": base64.b64encode(authority.certificate).decode()} if authority else {}
    return LiveWebhooks(
        "uid", "1", "aegis-system", ({"clientConfig": {**(client or SERVICE), **bundle}, "rules": RULES},)
    )


def yes(_: bytes, body: bytes, __: float) -> bytes:
    uid = json.loads(body)["request"]["uid"]
    return json.dumps({"response": {"uid": uid, "allowed": True}}).encode()


@asynccontextmanager
async def serving(
    answer: Callable[[bytes, bytes, float], bytes | None] = yes,
    name: str = NAME,
    clients: Clients = Clients(),  # noqa: B008
) -> AsyncIterator[AdmissionServer]:
    server = AdmissionServer(
        answer, lambda *_: b"", [b"/validate"], host="127.0.0.1", client_authority=clients.authorities
    )
    pair = issue(AUTHORITY, [name], datetime.now(UTC), new_key)
    server.use_certificate(pair.certificate, pair.key)
    await server.start()
    try:
        yield server
    finally:
        stopping = asyncio.create_task(server.stop())
        server._listener.pool.abort_all()
        stopping.cancel()
        server._listener._close_socket()
        server._listener._sweeper.cancel()


def probed(configuration: LiveWebhooks | None, **given: Any) -> str | None:
    async def story() -> str | None:
        async with serving(**given) as server:
            return await probe(configuration, Door(server.port))

    return asyncio.run(story())


def test_each_rule_is_asked_about_once() -> None:
    asked: list[dict[str, Any]] = []

    def remembering(path: bytes, body: bytes, left: float) -> bytes:
        asked.append(json.loads(body)["request"])
        return yes(path, body, left)

    assert probed(live(), answer=remembering) is None
    assert len(asked) == len(RULES)
    assert {each["resource"]["group"] for each in asked} == {rule["apiGroups"][0] for rule in RULES}
    assert {each["dryRun"] for each in asked} == {True}


def test_where_there_is_no_configuration_nobody_asks() -> None:
    assert asyncio.run(probe(None, Door(1))) is None


def test_an_address_is_asked_under_its_own_name() -> None:
    assert probed(live(client={"url": "https://localhost:1/validate"}), name="localhost") is None


NO_ANSWER: dict[str, tuple[LiveWebhooks, dict[str, Any], str]] = {
    "the API server trusts another authority": (live(OTHER), {}, "certificate verify failed"),
    "no authority is entered yet": (live(None), {}, "certificate verify failed"),
    "the certificate has another name": (live(), {"name": "another.svc"}, "not valid for 'aegis-webhook"),
    "the path is another": (live(client={"url": f"https://{NAME}/other"}), {}, "status 404"),
    "a decision fails": (
        live(),
        {"answer": lambda *_: b'{"response": {"uid": "another"}}'},
        "though it names no model",
    ),
    "an answer is no JSON": (live(), {"answer": lambda *_: b"?"}, "cannot be asked as the API server asks it"),
}


@pytest.mark.parametrize(("configuration", "given", "said"), NO_ANSWER.values(), ids=NO_ANSWER)
def test_what_the_api_server_would_meet_is_told(configuration: LiveWebhooks, given: dict[str, Any], said: str) -> None:
    wrong = probed(configuration, **given)
    assert wrong is not None
    assert wrong.startswith("the self-test failed: ")
    assert said in wrong


def test_with_an_authority_for_clients_only_they_and_the_replica_itself_are_answered(tmp_path: Path) -> None:
    path = tmp_path / "ca.crt"
    path.write_bytes(OTHER.certificate)
    clients = read_clients(str(path), datetime.now(UTC))

    async def story() -> tuple[str | None, str | None]:
        async with serving(clients=clients) as server:
            own = await probe(live(), Door(server.port, clients.certificate, clients.key))
            return own, await probe(live(), Door(server.port))

    own, nobody = asyncio.run(story())
    assert own is None
    assert nobody is not None
    assert "PRIVATE" not in repr(clients)


def test_without_one_anybody_is_answered_and_one_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    assert read_clients("", datetime.now(UTC)) == Clients()
    with pytest.raises(ClientsUnreadable, match="No such file or directory; change AEGIS_CLIENT_AUTHORITY"):
        read_clients(str(tmp_path / "none"), datetime.now(UTC))
