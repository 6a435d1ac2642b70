"""The payload of a seal, name by name: what one version of Aegis writes, the next one reads."""

import base64
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from aegis.core.artifacts import MAX_IDENTITY, Identity, IdentityKind
from aegis.core.evidence import Evidence, LogEntry, SignatureRecord, SignerIdentity, SigningTime, TimeSource
from aegis.core.keys import Validity
from aegis.core.payload import from_payload, to_payload
from aegis.core.reasons import Reason
from aegis.core.spec.signed_model import ModelKey

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)

RECORD = SignatureRecord(
    "s3://models/llama.sig",
    "ModelSigning",
    f"sha256:{'cd' * 32}",
    b"\x30\x00",
    f"sha256:{'ef' * 32}",
    "ECDSA-SHA256",
    Reason.STATEMENT_MISMATCH,
    "https://model_signing/signature/v1.0",
    "llama",
    f"sha256:{'01' * 32}",
    (".git", "logs"),
    "'a' is not signed",
    SignerIdentity("https://issuer.example", "release@models.example"),
    ("ca:1", "ct:2"),
    SigningTime(NOON, TimeSource.TIMESTAMP_AUTHORITY),
    LogEntry("ab" * 32, 7),
    "no promise",
    Validity(NOON, NOON + timedelta(days=1)),
    f"sha256:{'23' * 32}",
    detail="too short",
)
WRITTEN_RECORD: dict[str, Any] = {
    "location": "s3://models/llama.sig",
    "format": "ModelSigning",
    "digest": f"sha256:{'cd' * 32}",
    "content": "MAA=",
    "fingerprint": f"sha256:{'ef' * 32}",
    "scheme": "ECDSA-SHA256",
    "problem": "StatementMismatch",
    "predicateType": "https://model_signing/signature/v1.0",
    "subject": "llama",
    "bound": f"sha256:{'01' * 32}",
    "ignored": [".git", "logs"],
    "difference": "'a' is not signed",
    "issuer": "https://issuer.example",
    "identity": "release@models.example",
    "vouchedBy": "ca:1 ct:2",
    "signingTime": "2026-06-01T12:00:00+00:00",
    "signingTimeSource": "TimestampAuthority",
    "logID": "ab" * 32,
    "logIndex": "7",
    "unproven": "no promise",
    "validFrom": "2026-06-01T12:00:00+00:00",
    "validUntil": "2026-06-02T12:00:00+00:00",
    "tried": f"sha256:{'23' * 32}",
    "detail": "too short",
}
WHOLE = Evidence(
    model=ModelKey("team-a", "llama", "1111"),
    generation=3,
    uri="s3://models/llama/",
    revision="v2",
    endpoint="https://s3.example.com",
    identity=Identity(IdentityKind.LISTING, "ab"),
    digests={"sha256": "ab" * 32, "sha512": "cd" * 64},
    size=4096,
    files=2,
    verified=NOON,
    sealed=NOON.astimezone(timezone(timedelta(hours=2))),
    signatures=(RECORD,),
    untried=("prod",),
    request="now",
    ignored=("model.sig",),
    trusted_root=f"sha256:{'45' * 32}",
    marks=bytes(range(16)),
)
WRITTEN: dict[str, Any] = {
    "namespace": "team-a",
    "name": "llama",
    "uid": "1111",
    "generation": 3,
    "uri": "s3://models/llama/",
    "revision": "v2",
    "endpoint": "https://s3.example.com",
    "identity": {"kind": "Listing", "value": "ab"},
    "digests": {"sha256": "ab" * 32, "sha512": "cd" * 64},
    "size": 4096,
    "files": 2,
    "verifiedTime": "2026-06-01T12:00:00+00:00",
    "sealedTime": "2026-06-01T14:00:00+02:00",
    "signatures": [WRITTEN_RECORD],
    "untried": ["prod"],
    "request": "now",
    "ignored": ["model.sig"],
    "trustedRoot": f"sha256:{'45' * 32}",
    "fileMarks": base64.b64encode(bytes(range(16))).decode(),
}
OPTIONAL = {"trustedRoot", "fileMarks"}
BARE = {"location": "s3://models/llama.sig", "digest": f"sha256:{'cd' * 32}"}


def test_evidence_is_written_by_these_names() -> None:
    assert to_payload(WHOLE) == WRITTEN


def test_and_read_by_them() -> None:
    assert from_payload(WRITTEN) == WHOLE


def test_what_is_empty_is_not_written() -> None:
    found = from_payload({**WRITTEN, "signatures": [BARE], "trustedRoot": "", "fileMarks": ""})

    assert found.signatures == (SignatureRecord(BARE["location"], "", BARE["digest"]),)
    assert (found.trusted_root, found.marks) == ("", b"")
    written = {name: value for name, value in WRITTEN.items() if name not in OPTIONAL}
    assert to_payload(found) == {**written, "signatures": [BARE]}
    assert from_payload(to_payload(found)) == found


@pytest.mark.parametrize(("bound", "validity"), [("validFrom", (NOON, None)), ("validUntil", (None, NOON))])
def test_a_certificate_may_be_bounded_on_one_side(bound: str, validity: tuple[Any, Any]) -> None:
    found = from_payload({**WRITTEN, "signatures": [{**BARE, bound: NOON.isoformat()}]})

    assert found.signatures[0].validity == Validity(*validity)
    assert to_payload(found)["signatures"] == [{**BARE, bound: NOON.isoformat()}]


# What is no evidence


@pytest.mark.parametrize("name", sorted(WRITTEN.keys() - OPTIONAL))
def test_every_name_is_needed(name: str) -> None:
    with pytest.raises(TypeError, match=f"^'{name}' is absent or of another type$"):
        from_payload({key: value for key, value in WRITTEN.items() if key != name})


@pytest.mark.parametrize("name", sorted(WRITTEN))
@pytest.mark.parametrize("value", [None, True, 1.5, b"x"], ids=repr)
def test_every_value_has_its_type(name: str, value: object) -> None:
    with pytest.raises(TypeError, match=f"^'{name}' is absent or of another type$"):
        from_payload({**WRITTEN, name: value})


@pytest.mark.parametrize("name", sorted(BARE))
def test_a_record_says_where_and_which_it_is(name: str) -> None:
    record = {key: value for key, value in BARE.items() if key != name}

    with pytest.raises(TypeError, match=f"^'{name}' is absent or of another type$"):
        from_payload({**WRITTEN, "signatures": [record]})


@pytest.mark.parametrize("name", sorted(WRITTEN_RECORD.keys() - {"ignored"}))
def test_all_else_of_a_record_is_text(name: str) -> None:
    with pytest.raises(TypeError, match=r"^something else than text$"):
        from_payload({**WRITTEN, "signatures": [{**WRITTEN_RECORD, name: 7}]})


def without(name: str) -> dict[str, Any]:
    """A record that lacks what belongs to the rest of it."""
    return {key: value for key, value in WRITTEN_RECORD.items() if key != name}


SAID = "is absent or of another type"
NO_RECORD: dict[str, tuple[object, str]] = {
    "a list": ([], "not an object"),
    "an identity without its provider": (without("issuer"), f"'issuer' {SAID}"),
    "a provider without an identity": (without("identity"), f"'identity' {SAID}"),
    "a provider without a name": ({**WRITTEN_RECORD, "issuer": ""}, "an identity that names nobody"),
    "a time that nobody says": (without("signingTimeSource"), f"'signingTimeSource' {SAID}"),
    "a time by somebody else": ({**WRITTEN_RECORD, "signingTimeSource": "Signer"}, "'Signer' is not a valid"),
    "a time without a zone": (
        {**WRITTEN_RECORD, "signingTime": "2026-06-01T12:00:00"},
        "'signingTime' has no time zone",
    ),
    "a bound without a zone": ({**WRITTEN_RECORD, "validFrom": "2026-06-01T12:00:00"}, "'validFrom' has no time zone"),
    "a log without an entry": (without("logIndex"), f"'logIndex' {SAID}"),
    "an entry without a number": ({**WRITTEN_RECORD, "logIndex": "x"}, "invalid literal"),
    "ignored paths that are one text": ({**WRITTEN_RECORD, "ignored": "logs"}, f"'ignored' {SAID}"),
    "ignored paths that are none": ({**WRITTEN_RECORD, "ignored": [7]}, "'ignored' holds something else than text"),
    "a problem that there is not": ({**WRITTEN_RECORD, "problem": "Odd"}, "'Odd' is not a valid"),
    "content that is no base64": ({**WRITTEN_RECORD, "content": "M!A="}, "base64|Non-base64"),
}


@pytest.mark.parametrize(("record", "said"), NO_RECORD.values(), ids=list(NO_RECORD))
def test_a_record_is_whole(record: object, said: str) -> None:
    with pytest.raises((ValueError, TypeError), match=said):
        from_payload({**WRITTEN, "signatures": [record]})


NO_EVIDENCE: dict[str, tuple[dict[str, object], str]] = {
    "no digest": ({"digests": {}}, "^no sha256 digest$"),
    "another digest alone": ({"digests": {"sha512": "cd" * 64}}, "^no sha256 digest$"),
    "a short digest": ({"digests": {"sha256": "ab"}}, "not a"),
    "an unknown digest": ({"digests": {"sha256": "ab" * 32, "md5": "ab" * 16}}, "not a"),
    "a digest that is a number": ({"digests": {"sha256": 7}}, "^something else than text$"),
    "an identity of an unknown kind": ({"identity": {"kind": "Name", "value": ""}}, "'Name' is not a valid"),
    "an identity without a kind": ({"identity": {"value": ""}}, f"^'kind' {SAID}$"),
    "an identity without a value": ({"identity": {"kind": "Listing"}}, f"^'value' {SAID}$"),
    "an endless identity": ({"identity": {"kind": "ETag", "value": "x" * (MAX_IDENTITY + 1)}}, "."),
    "no time": ({"verifiedTime": "now"}, "Invalid isoformat"),
    "a time without a zone": ({"sealedTime": "2026-06-01T12:00:00"}, "^'sealedTime' has no time zone$"),
    "a keyring without a name": ({"untried": [None]}, "^'untried' holds something else than text$"),
    "a part of a mark": ({"fileMarks": "AAAA"}, "^3 bytes are no marks of files$"),
}


@pytest.mark.parametrize(("changed", "said"), NO_EVIDENCE.values(), ids=list(NO_EVIDENCE))
def test_evidence_is_whole(changed: dict[str, object], said: str) -> None:
    with pytest.raises((ValueError, TypeError), match=said):
        from_payload({**WRITTEN, **changed})


@pytest.mark.parametrize("value", [None, [], "x", 7])
def test_evidence_is_an_object(value: object) -> None:
    with pytest.raises(TypeError, match=r"^not an object$"):
        from_payload(value)
