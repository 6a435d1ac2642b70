"""The trusted root: whom it trusts, when, and what is none."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.minisigstore import Instance
from tests.minisigstore.authority import BEGIN
from tests.minisigstore.encoding import key_id

from aegis.core.errors import TrustedRootUnusable
from aegis.core.keys import PublicKey
from aegis.core.trusted_root import (
    NO_ROOT,
    TrustedRoot,
    certificate_log_authority,
    issuer_authority,
    log_authority,
    parse_trusted_root,
    root_of_logs,
)

INSTANCE = Instance()
RAW: dict[str, Any] = json.loads(INSTANCE.trusted_root())
LOG = log_authority(INSTANCE.log.id.hex())
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def root(**changed: Any) -> TrustedRoot:
    return parse_trusted_root(INSTANCE.trusted_root(**changed))


def test_its_authorities_are_trusted_from_their_begin_on() -> None:
    found = root()
    certificates = certificate_log_authority(key_id(INSTANCE.authority.log_key.public_key()))
    issuers = {issuer_authority(der) for der in found.issuers}

    assert [log.id for log in found.logs] == [INSTANCE.log.id.hex()]
    assert set(found.authorities) == {LOG, certificates, *issuers}
    assert len(issuers) == 2
    for authority in found.authorities:
        assert found.trusts(authority, NOW)
        assert found.trusts(authority, BEGIN)
        assert not found.trusts(authority, BEGIN - timedelta(seconds=1))


def log_during(period: dict[str, str] | None) -> dict[str, Any]:
    """The log of the root with another period, or none."""
    log = RAW["tlogs"][0]
    return {**log, "publicKey": {**log["publicKey"], "validFor": period}}


def test_a_period_that_has_ended_counts_for_what_was_before() -> None:
    found = root(tlogs=[log_during({"start": "2025-01-01T00:00:00Z", "end": "2026-05-01T00:00:00.5Z"})])

    assert found.trusts(LOG, datetime(2026, 4, 30, tzinfo=UTC))
    assert not found.trusts(LOG, NOW)


def test_one_authority_may_have_several_periods() -> None:
    first, second = {"start": "2025-01-01T00:00:00Z", "end": "2025-02-01T00:00:00Z"}, {"start": "2026-01-01T00:00:00Z"}
    found = root(tlogs=[log_during(first), log_during(second)])

    assert [found.trusts(LOG, datetime(*day, tzinfo=UTC)) for day in ((2025, 1, 9), (2025, 6, 1), (2026, 6, 1))] == [
        True,
        False,
        True,
    ]


def test_a_period_without_an_end_or_a_begin_has_none() -> None:
    assert root(tlogs=[log_during(None)]).trusts(LOG, datetime.min.replace(tzinfo=UTC))


def test_nobody_is_trusted_without_a_root() -> None:
    assert not NO_ROOT.trusts(LOG, NOW)
    assert not root(tlogs=[]).trusts(LOG, NOW)


def test_its_digest_is_that_of_its_text() -> None:
    assert root().digest == root().digest
    assert root().digest != root(tlogs=[]).digest
    assert root().content == INSTANCE.trusted_root()


def test_a_log_whose_key_is_refused_is_left_out() -> None:
    weak = (Path(__file__).parents[2] / "vectors/signatures/keys/rsa1024.pub.pem").read_text()
    body = "".join(weak.split("\n")[1:-2])
    logs = [RAW["tlogs"][0] | {"publicKey": {"rawBytes": body}}, *RAW["tlogs"]]

    assert [log.id for log in root(tlogs=logs).logs] == [INSTANCE.log.id.hex()]
    assert root(tlogs=[RAW["tlogs"][0] | {"publicKey": {"rawBytes": "AAAA"}}]).logs == ()


def test_keys_that_a_person_names_are_logs_at_any_time() -> None:
    key = PublicKey.from_key(INSTANCE.log.key.public_key())
    found = root_of_logs([key])

    assert [log.id for log in found.logs] == [INSTANCE.log.id.hex()]
    assert found.trusts(LOG, datetime.min.replace(tzinfo=UTC))
    assert found.digest != root_of_logs([]).digest


def test_that_of_the_public_sigstore_is_read() -> None:
    sigstore = pytest.importorskip("sigstore")
    stores = (Path(sigstore.__file__).parent / "_store").glob("*/trusted_root.json")
    stored = next(path for path in stores if "stag" not in path.parent.name)

    found = parse_trusted_root(stored.read_bytes())

    kinds = {authority.partition(":")[0] for authority in found.authorities}
    assert kinds == {"log", "ct", "ca", "tsa"}
    assert {log.key.algorithm for log in found.logs} >= {"ECDSA-P256"}


def _ca(**changed: Any) -> list[dict[str, Any]]:
    return [RAW["certificateAuthorities"][0] | changed]


UNUSABLE: dict[str, bytes] = {
    "empty": b"",
    "no JSON": b"trusted",
    "a list": b"[]",
    "a field twice": b'{"mediaType":"a","mediaType":"b"}',
    "no mediaType": b"{}",
    "another mediaType": INSTANCE.trusted_root(mediaType="application/json"),
    "logs that are no list": INSTANCE.trusted_root(tlogs={}),
    "a log that is no object": INSTANCE.trusted_root(tlogs=["x"]),
    "a log without a key": INSTANCE.trusted_root(tlogs=[{"logId": {"keyId": "AAAA"}}]),
    "a log without an id": INSTANCE.trusted_root(tlogs=[{"publicKey": {"rawBytes": "AAAA"}}]),
    "a key that is no base64": INSTANCE.trusted_root(
        tlogs=[{"logId": {"keyId": "AAAA"}, "publicKey": {"rawBytes": "%"}}]
    ),
    "an authority without a chain": INSTANCE.trusted_root(certificateAuthorities=[{}]),
    "an authority without a certificate": INSTANCE.trusted_root(
        certificateAuthorities=_ca(certChain={"certificates": []})
    ),
    "a period without a start": INSTANCE.trusted_root(
        certificateAuthorities=_ca(validFor={"end": "2026-01-01T00:00:00Z"})
    ),
    "a period of nothing": INSTANCE.trusted_root(certificateAuthorities=_ca(validFor={})),
    "a period that is none": INSTANCE.trusted_root(certificateAuthorities=_ca(validFor={"start": "yesterday"})),
}


@pytest.mark.parametrize("content", UNUSABLE.values(), ids=list(UNUSABLE))
def test_anything_else_is_none(content: bytes) -> None:
    with pytest.raises(TrustedRootUnusable):
        parse_trusted_root(content)
