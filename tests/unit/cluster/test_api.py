"""The client of the Kubernetes API: what each failure becomes, and what never leaves."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from tests.testbed.pki import Authority
from tests.unit.cluster.fake_api import Answer, FakeApi, answer, ending_namespace, model, status
from tests.unit.cluster.waiting import Clock

from aegis.adapters.cluster import api as api_module
from aegis.adapters.cluster import transport
from aegis.adapters.cluster.api import ApiClient, Patch
from aegis.adapters.cluster.connection import Connection, in_cluster
from aegis.adapters.cluster.errors import (
    ApiError,
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    Terminating,
    TooLarge,
    Unauthorized,
    Unavailable,
)
from aegis.adapters.cluster.objects import SIGNED_MODELS, Resource, SignedModelObject
from aegis.adapters.cluster.transport import Call, Transport

Fake = Callable[..., FakeApi]
PATH = SIGNED_MODELS.path("team", "llama")


def calling(
    server: FakeApi, call: Callable[[ApiClient], Awaitable[object]], connection: Connection | None = None
) -> object:
    """The result of `call` on a client of `server`."""

    async def story() -> object:
        async with server.serving():
            given = connection or server.connection()
            async with ApiClient(given, sleep=Clock().sleep) as api:
                return await call(api)

    return asyncio.run(story())


async def get(api: ApiClient) -> SignedModelObject:
    return await api.get(PATH, SignedModelObject)


FAILURES: dict[str, tuple[Answer, type[ApiError], str]] = {
    "a bad request": (status(400, "BadRequest", "no such field"), Invalid, "BadRequest no such field"),
    "a token that ran out": (status(401, "Unauthorized"), Unauthorized, "check that the ServiceAccount exists"),
    "a missing right": (status(403, "Forbidden", "cannot get"), Forbidden, "check that the roles of the chart"),
    "a namespace that is being deleted": (ending_namespace(), Terminating, "Forbidden forbidden: because it is"),
    "no such object": (status(404, "NotFound", 'signedmodels "llama" not found'), NotFound, '"llama" not found'),
    "an old version": (status(409, "Conflict", "the object has been modified"), Conflict, "has been modified"),
    "a version long gone": (status(410, "Expired"), Gone, "410"),
    "what the schema refuses": (status(422, "Invalid", "spec.uri: must be canonical"), Invalid, "must be canonical"),
    "an internal error": (status(500, "InternalError", "etcdserver: leader changed"), Unavailable, "leader changed"),
    "an error page of a proxy": (answer(502, b"<html>bad gateway</html>"), Unavailable, "502: no reason given"),
    "a redirect": (answer(307, b"", {"Location": "https://elsewhere.example/"}), Invalid, "307"),
    "a login page": (answer(200, b"<html>please log in</html>"), Unavailable, "the answer cannot be read"),
    "an object of another kind": (answer(200, {"kind": "Status"}), Unavailable, "metadata"),
    "an answer in no known text": (answer(200, b'{"metadata": {"name": "\xff"}}'), Unavailable, "cannot be read"),
}


DATE = "Wed, 25 Nov 2026 08:49:37 GMT"


def test_the_servers_time_is_known_from_its_first_answer_on_whatever_that_is(fake: Fake) -> None:
    async def times(api: ApiClient) -> list[datetime | None]:
        before = api.server_time()
        with pytest.raises(Invalid):
            await get(api)
        return [before, api.server_time()]

    before, after = cast(list[datetime | None], calling(fake(answer(422, b"", {"Date": DATE})), times))
    assert before is None
    assert after is not None
    assert timedelta(0) <= after - datetime(2026, 11, 25, 8, 49, 37, tzinfo=UTC) < timedelta(minutes=1)


@pytest.mark.parametrize(("said", "kind", "words"), FAILURES.values(), ids=FAILURES.keys())
def test_every_failure_is_of_one_kind_and_names_its_request(
    fake: Fake, said: Answer, kind: type[ApiError], words: str
) -> None:
    with pytest.raises(ApiError) as caught:
        calling(fake(said), get)
    assert type(caught.value) is kind
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"GET {PATH}: ")


def test_an_answer_that_never_comes_is_given_up(fake: Fake) -> None:
    async def story() -> None:
        server = fake()
        async with server.serving(), Transport(server.connection(), 1) as one:
            await one.fetch(Call("GET", PATH, seconds=0.2))

    with pytest.raises(Unavailable, match="no answer in time"):
        asyncio.run(story())


def test_an_answer_that_is_cut_is_no_answer(fake: Fake) -> None:
    async def cut(writer: asyncio.StreamWriter) -> None:
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"metadata":')
        await writer.drain()
        raise ConnectionResetError

    with pytest.raises(Unavailable, match=r"^GET "):
        calling(fake(cut), get)


def test_nobody_listens() -> None:
    async def story() -> None:
        async with ApiClient(Connection("https://127.0.0.1:9", ca_pem="")) as api:
            await get(api)

    with pytest.raises(Unavailable, match="Cannot connect"):
        asyncio.run(story())


def test_an_answer_without_an_end_is_not_read_to_its_end(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "ANSWER_BYTES", 1000)
    with pytest.raises(TooLarge, match="larger than 1000 bytes"):
        calling(fake(answer(200, b" " * 5000)), get)


def test_a_server_of_another_authority_is_not_spoken_to(fake: Fake, tmp_path: Path) -> None:
    server = fake(answer(200, model("llama")))
    other = Authority(tmp_path, "other").bundle.read_text()

    async def story() -> None:
        async with server.serving(), ApiClient(server.connection(ca_pem=other, token=lambda: "secret-token")) as api:
            await get(api)

    with pytest.raises(Unavailable, match="CERTIFICATE_VERIFY_FAILED"):
        asyncio.run(story())
    assert server.requests == []


def test_a_redirect_takes_the_token_nowhere(fake: Fake) -> None:
    server = fake(answer(307, b"", {"Location": "/elsewhere"}), answer(200, model("llama")))
    with pytest.raises(Invalid):
        calling(server, get)
    assert [request.path for request in server.requests] == [PATH]


def test_the_environment_names_no_proxy(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    found = calling(fake(answer(200, model("llama"))), get)
    assert isinstance(found, SignedModelObject)
    assert found.metadata.name == "llama"


def test_each_request_carries_the_token_of_now(fake: Fake, service_account: Path) -> None:
    server = fake(answer(200, model("llama")), answer(200, model("llama")), status(404))

    async def story() -> None:
        async with server.serving(), ApiClient(in_cluster(service_account, "127.0.0.1", server.port)) as api:
            await get(api)
            (service_account / "token").write_text("second-token")
            await get(api)
            (service_account / "token").unlink()
            with pytest.raises(Unavailable, match="token"):
                await get(api)

    asyncio.run(story())
    assert [request.headers["authorization"] for request in server.requests] == [
        "Bearer first-token",
        "Bearer second-token",
    ]


def test_what_is_written_arrives_as_it_is_meant(fake: Fake) -> None:
    server = fake(*[answer(200, model("llama"))] * 4)

    async def write(api: ApiClient) -> None:
        await api.create(SIGNED_MODELS.path("team"), model("llama"), SignedModelObject)
        await api.replace(PATH, model("llama"), SignedModelObject)
        await api.patch(PATH, {"spec": {}}, SignedModelObject)
        await api.patch(PATH, [{"op": "test"}], SignedModelObject, Patch.JSON)

    calling(server, write)
    assert [(request.method, request.path, request.headers["content-type"]) for request in server.requests] == [
        ("POST", SIGNED_MODELS.path("team"), "application/json"),
        ("PUT", PATH, "application/json"),
        ("PATCH", PATH, "application/merge-patch+json"),
        ("PATCH", PATH, "application/json-patch+json"),
    ]
    assert [request.body for request in server.requests[2:]] == [b'{"spec":{}}', b'[{"op":"test"}]']
    assert {request.headers["user-agent"].split("/")[0] for request in server.requests} == {"aegis"}


@pytest.mark.parametrize(
    ("refusals", "slept"),
    [
        (["2"], [2.0]),
        (["2", "3600"], [2.0, 10.0]),
        (["1", "1", "1", "1"], [1.0, 1.0, 1.0]),
        ([""], []),
        (["Wed, 25 Nov 2026 10:00:00 GMT"], []),
        (["-5"], []),
        (["1e9"], []),
    ],
)
def test_patience_is_given_as_asked_within_limits(fake: Fake, refusals: list[str], slept: list[float]) -> None:
    clock = Clock()
    busy = [status(429, "TooManyRequests", headers={"Retry-After": asked} if asked else None) for asked in refusals]
    server = fake(*busy, answer(200, model("llama")))

    async def story() -> None:
        async with server.serving(), ApiClient(server.connection(), sleep=clock.sleep) as api:
            await get(api)

    if len(slept) == len(refusals):
        asyncio.run(story())
    else:
        with pytest.raises(Unavailable):
            asyncio.run(story())
    assert clock.slept == slept
    assert len(slept) < api_module.ATTEMPTS


def test_a_client_is_used_within_its_block(authority: Authority) -> None:
    api = ApiClient(Connection("https://127.0.0.1:9", ca_pem=authority.bundle.read_text()))
    with pytest.raises(RuntimeError, match="async with"):
        asyncio.run(get(api))


@pytest.mark.parametrize(
    ("resource", "where", "path"),
    [
        (SIGNED_MODELS, (), "/apis/aegis.dev/v1alpha1/signedmodels"),
        (SIGNED_MODELS, ("team", "llama", "status"), f"{PATH}/status"),
        (Resource("", "v1", "secrets", "Secret"), ("team",), "/api/v1/namespaces/team/secrets"),
        (SIGNED_MODELS, ("../x", "a?b"), "/apis/aegis.dev/v1alpha1/namespaces/..%2Fx/signedmodels/a%3Fb"),
    ],
)
def test_the_path_of_an_object_cannot_be_left(resource: Resource, where: tuple[str, ...], path: str) -> None:
    assert resource.path(*where) == path


def test_the_oldest_protocols_and_any_certificate_are_refused(authority: Authority) -> None:
    context = Connection("https://127.0.0.1:9", ca_pem=authority.bundle.read_text()).tls()
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
