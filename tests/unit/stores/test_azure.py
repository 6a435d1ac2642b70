"""Azure's Blob service as it answers (recorded from Azurite 3.35 of version 2025-11-05), and as it seldom does."""

import logging
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.unit.transport.asking import QUICK, refusal
from tests.unit.transport.fake_store import Behaviour, FakeStore, Seen, answer, in_turn, sends

from aegis.adapters.stores import open_store
from aegis.adapters.stores.azure.errors import CODES
from aegis.adapters.stores.azure.listing import listing
from aegis.adapters.stores.paging import MOST_PAGES
from aegis.core.artifacts import Identity, IdentityKind
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.ports import Store

BLOB = "/models/llama/model.bin"
URI = "az://models/llama/model.bin"
PREFIX = "az://models/llama/"
SAS = "sv=2021-12-02&ss=b&srt=co&sp=rl&se=2027-01-01T00%3A00%3A00Z&spr=https&sig=canary%2Fsig%3D"
SECRET = {"sasToken": SAS.encode()}
SENT = {
    "ETag": '"0x2046C1030D8B240"',
    "Last_Modified": "Thu, 26 Nov 2026 00:29:44 GMT",
    "x_ms_blob_type": "BlockBlob",
    "x_ms_version": "2025-11-05",
}
PAGE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><EnumerationResults'
    ' ServiceEndpoint="https://account.example" ContainerName="models"><Prefix>llama/</Prefix><Marker/>'
    "<MaxResults>2</MaxResults><Blobs>{}</Blobs>{}</EnumerationResults>"
)


def opened(fake: FakeStore, **changes: object) -> Store:
    return open_store("az", fake.access(**changes), QUICK)


def entry(name: str, size: object = 3, tag: str = "0x2046C1030D8B240", more: str = "") -> str:
    """A blob as the service lists it."""
    time = "Thu, 26 Nov 2026 00:29:44 GMT"
    return (
        f"<Blob><Name>{name}</Name><Properties><Creation-Time>{time}</Creation-Time>"
        f"<Last-Modified>{time}</Last-Modified><Etag>{tag}</Etag><Content-Length>{size}</Content-Length>"
        "<Content-Type>application/octet-stream</Content-Type><Content-MD5>kAFQmDzST7DWlj99KOF/cg==</Content-MD5>"
        f"<BlobType>BlockBlob</BlobType><LeaseState>available</LeaseState>{more}</Properties></Blob>"
    )


def page(*entries: str, marker: str = "") -> bytes:
    return PAGE.format("".join(entries), f"<NextMarker>{marker}</NextMarker>" if marker else "<NextMarker/>").encode()


def pages(*found: bytes) -> Behaviour:
    """Pages by the marker that the page before told."""

    def behave(seen: Seen) -> Any:
        marker = parse_qs(urlsplit(seen.target).query).get("marker", ["0"])[0]
        return answer(200, found[int(marker)])(seen)

    return behave


def failing(code: str, status: int) -> Behaviour:
    return answer(status, x_ms_error_code=code)


def read(store: Store, location: str = URI) -> bytes:
    artifact = store.resolve(location, "")
    received = bytearray()
    store.read(artifact, artifact.files[0], received.extend)
    return bytes(received)


def test_a_blob_is_pinned_by_its_entity_tag(store: FakeStore) -> None:
    store.behaviours[BLOB] = answer(200, b"abc", **SENT)

    assert opened(store).resolve(URI, "").identity == Identity(IdentityKind.ETAG, '"0x2046C1030D8B240"')
    assert read(opened(store)) == b"abc"
    assert store.seen[-1].headers["if-match"] == '"0x2046C1030D8B240"'
    assert store.seen[-1].headers["x-ms-version"] == "2023-11-03"
    assert store.seen[-1].target == BLOB


def test_where_versions_are_kept_a_blob_is_asked_for_by_its_own(store: FakeStore) -> None:
    version = "2026-11-26T00:29:44.1234567Z"
    store.behaviours[BLOB] = answer(200, b"abc", **SENT, x_ms_version_id=version)

    assert opened(store).resolve(URI, version).identity == Identity(IdentityKind.VERSION_ID, version)
    assert read(opened(store)) == b"abc"
    assert store.seen[-1].target == f"{BLOB}?versionid=2026-11-26T00%3A29%3A44.1234567Z"
    assert "if-match" not in store.seen[-1].headers


@pytest.mark.parametrize(
    "now",
    [
        failing("ConditionNotMet", 412),
        failing("BlobNotFound", 404),
        answer(200, b"abc", ETag='"0x1"'),
        answer(200, b"abcd", **SENT),
        answer(200, b"abc", **SENT, x_ms_version_id="v1"),
    ],
    ids=["precondition", "deleted", "other tag", "other size", "versioned since"],
)
def test_a_blob_that_changed_since_it_was_looked_up(store: FakeStore, now: Behaviour) -> None:
    store.behaviours[BLOB] = in_turn(answer(200, b"abc", **SENT), now)

    assert refusal(lambda: read(opened(store))).reason is Reason.ARTIFACT_CHANGED


@pytest.mark.parametrize("version", [{}, {"x_ms_version_id": "other"}])
def test_a_store_that_passes_over_a_revision_is_not_believed(store: FakeStore, version: dict[str, str]) -> None:
    store.behaviours[BLOB] = answer(200, b"abc", **SENT, **version)

    assert refusal(lambda: opened(store).resolve(URI, "v1")).reason is Reason.SOURCE_MISCONFIGURED


def test_a_folder_is_no_blob(store: FakeStore) -> None:
    head = b'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: "0x1"\r\nx-ms-meta-hdi_isfolder: true\r\n\r\n'
    store.behaviours[BLOB] = sends(head)
    error = refusal(lambda: opened(store).resolve(URI, ""))

    assert error.reason is Reason.ARTIFACT_UNREADABLE


@pytest.mark.parametrize("code", CODES)
def test_a_code_that_blames_the_source_is_told_to_the_platform(store: FakeStore, code: str) -> None:
    store.behaviours[""] = failing(code, 403)
    asked = opened(store, credentials=SECRET)

    for work in (lambda: asked.resolve(URI, ""), lambda: asked.resolve(PREFIX, ""), lambda: asked.fetch(URI, 9)):
        error = refusal(work)
        assert error.reason is Reason.SOURCE_MISCONFIGURED
        assert CODES[code] in str(error)
        assert "canary" not in str(error)


@pytest.mark.parametrize(
    ("behaviour", "absent"),
    [
        (failing("BlobNotFound", 404), True),
        (answer(404), True),
        (failing("ContainerNotFound", 404), False),
        (failing("Whatever", 403), False),
        (failing("ServerBusy", 503), False),
        (failing("InternalError", 500), False),
    ],
)
def test_a_fault_never_looks_like_a_missing_signature(store: FakeStore, behaviour: Behaviour, absent: bool) -> None:
    store.behaviours[""] = behaviour
    if absent:
        assert opened(store).fetch(f"{URI}.sig", 100) is None
    else:
        refusal(lambda: opened(store).fetch(f"{URI}.sig", 100))


def test_a_prefix_is_every_page_of_its_listing(store: FakeStore) -> None:
    store.behaviours["/models"] = pages(
        page(
            entry("llama/sub/a c", 4), entry("llama/sub", 0, more="<ResourceType>directory</ResourceType>"), marker="1"
        ),
        page(marker="2"),
        page(entry("llama/é", 0), entry("llama/", 0), entry("llama/a&amp;b", 3, tag='"0x7"')),
    )
    artifact = opened(store).resolve(PREFIX, "")

    assert [(file.path, file.size) for file in artifact.files] == [("a&b", 3), ("sub/a c", 4), ("é", 0)]
    assert artifact.files[0].identity == Identity(IdentityKind.ETAG, '"0x7"')
    asked = parse_qs(urlsplit(store.seen[0].target).query)
    assert asked == {"restype": ["container"], "comp": ["list"], "prefix": ["llama/"], "maxresults": ["1000"]}
    store.behaviours["/models/llama/sub/a%20c"] = answer(200, b"abcd", **SENT, x_ms_version_id="v1")
    received = bytearray()
    opened(store).read(artifact, artifact.files[1], received.extend)
    assert received == b"abcd"
    assert store.seen[-1].headers["if-match"] == '"0x2046C1030D8B240"'


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (page(), Reason.ARTIFACT_NOT_FOUND),
        (page(entry("other/x")), Reason.SOURCE_MISCONFIGURED),
        (page(entry("llama/x/", 1)), Reason.ARTIFACT_UNREADABLE),
        (page(entry("llama/../x")), Reason.ARTIFACT_UNREADABLE),
        (page(entry("llama/x"), entry("llama/x")), Reason.ARTIFACT_UNREADABLE),
        (page(entry("llama/x", "-1")), Reason.SOURCE_MISCONFIGURED),
        (page(entry("llama/x", "9" * 30)), Reason.SOURCE_MISCONFIGURED),
        (page(entry("llama/x", tag="")), Reason.SOURCE_MISCONFIGURED),
        (page(entry("")), Reason.SOURCE_MISCONFIGURED),
        (page(entry("llama/x", more="<Etag>0x1</Etag>")), Reason.SOURCE_MISCONFIGURED),
        (page(entry("llama/x", more="<Content-Encoding>gzip</Content-Encoding>")), Reason.SOURCE_MISCONFIGURED),
        (page(entry("llama/x")).replace(b"<Name>", b'<Name Encoded="true">'), Reason.ARTIFACT_UNREADABLE),
        (page(entry("llama/x")).replace(b"<NextMarker/>", b""), Reason.SOURCE_MISCONFIGURED),
        (page(entry("llama/x"))[:-9], Reason.SOURCE_MISCONFIGURED),
        (b'<?xml version="1.0" encoding="rot13"?><a/>', Reason.SOURCE_MISCONFIGURED),
        (b'<?xml version="1.0" encoding="shift_jis"?><a/>', Reason.SOURCE_MISCONFIGURED),
        (b"<a>" * 20, Reason.SOURCE_MISCONFIGURED),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", Reason.SOURCE_MISCONFIGURED),
        (b"{}", Reason.SOURCE_MISCONFIGURED),
        (b"", Reason.SOURCE_MISCONFIGURED),
    ],
    ids=lambda value: value.decode()[-60:] if isinstance(value, bytes) else "",
)
def test_what_no_listing_of_an_artifact_may_hold(store: FakeStore, document: bytes, reason: Reason) -> None:
    store.behaviours["/models"] = answer(200, document)

    assert refusal(lambda: opened(store).resolve(PREFIX, "")).reason is reason


def test_a_listing_begins_with_a_byte_order_mark(store: FakeStore) -> None:
    store.behaviours["/models"] = answer(200, b"\xef\xbb\xbf" + page(entry("llama/x")))

    assert len(opened(store).resolve(PREFIX, "").files) == 1


def test_a_listing_without_end() -> None:
    asked: list[str] = []

    def fetch(marker: str) -> bytes:
        asked.append(marker)
        return page(marker=f"{len(asked)}")

    with pytest.raises(Undecidable, match="does not end"):
        list(listing(fetch, "the store"))
    assert len(asked) == MOST_PAGES


def test_a_prefix_that_changed_while_it_was_read(store: FakeStore) -> None:
    before = page(entry("llama/a"), entry("llama/b"))
    store.behaviours["/models"] = in_turn(
        *map(pages, (before, before, page(entry("llama/a"), entry("llama/b", tag="0x9"))))
    )
    asked = opened(store)
    artifact = asked.resolve(PREFIX, "")

    asked.confirm(artifact)
    assert refusal(lambda: asked.confirm(artifact)).reason is Reason.ARTIFACT_CHANGED
    assert refusal(lambda: asked.resolve(PREFIX, "v1")).reason is Reason.SOURCE_MISCONFIGURED


def test_the_sas_goes_with_every_request_and_nowhere_else(store: FakeStore, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    store.behaviours[BLOB] = answer(200, b"abc", **SENT)
    store.behaviours["/models"] = answer(302, Location=f"https://localhost:{store.port}/elsewhere")
    asked = opened(
        store,
        credentials={"sasToken": f"?{SAS}\n".encode()},
        redirect_hosts=(f"localhost:{store.port}",),
        allowed_cidrs=("127.0.0.0/8", "::1/128"),
    )
    read(asked)
    said = str(refusal(lambda: asked.resolve(PREFIX, "")))

    assert [seen.target for seen in store.seen[:2]] == [f"{BLOB}?{SAS}"] * 2
    assert store.seen[2].target.endswith(f"&maxresults=1000&{SAS}")
    assert store.seen[3].target == "/elsewhere"
    assert "canary" not in caplog.text + said + repr(store.access(credentials=SECRET))


@pytest.mark.parametrize(
    "secret",
    [{"other": b"x"}, {"sasToken": b""}, {"sasToken": b"sv=1"}, {"sasToken": b"sig=a b"}, {"sasToken": b"sig=x#y"}],
)
def test_a_secret_that_cannot_be_used_is_never_anonymous(store: FakeStore, secret: dict[str, bytes]) -> None:
    error = refusal(lambda: opened(store, credentials=secret))

    assert error.reason is Reason.SOURCE_MISCONFIGURED
    assert "sasToken" in str(error)


def test_a_token_stands_in_the_header_and_no_sas_in_the_url(store: FakeStore) -> None:
    store.behaviours[BLOB] = answer(200, b"abc", **SENT)
    opened(store, credentials={"token": b"lent-token", **SECRET}).fetch(URI, 3)

    (seen,) = store.seen
    assert (seen.target, seen.headers["authorization"]) == (BLOB, "Bearer lent-token")
