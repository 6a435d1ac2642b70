"""Who signed and since when, as evidence keeps it; every fault alone, and what needs no library at all."""

import copy
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from tests.minisigstore import IDENTITY, ISSUER, SIGNED, Instance, rekor2
from tests.minisigstore.authority import Faults, new_key
from tests.minisigstore.encoding import Object, b64, pae
from tests.minisigstore.instance import IN_TOTO, MEDIA_TYPE, entry_of
from tests.minisigstore.rekor2 import ProvingLog
from tests.minisigstore.timestamps import TimestampAuthority
from tests.unit.keyless.notaries import DATA, INSTANCE, ROOT, checked, statement

from aegis.adapters.keyless import open_keyless
from aegis.core.digests import Digest
from aegis.core.evidence import LogEntry, SignerIdentity, TimeSource
from aegis.core.reasons import Reason
from aegis.core.trusted_root import TrustedRoot, parse_trusted_root, timestamp_authority
from aegis.ports import KeylessVerifier, Vouched
from aegis.services.notary import Notary


def test_an_identity_is_recorded_with_all_that_it_rests_on() -> None:
    record = checked(INSTANCE.sign_blob(DATA))

    assert record.problem is None
    assert record.identity == SignerIdentity(ISSUER, IDENTITY)
    assert (record.fingerprint, record.scheme) == ("", "ECDSA-SHA256")
    assert [each.partition(":")[0] for each in record.vouched_by] == ["ca", "ct"]
    assert record.log_entry is not None
    assert record.log_entry.log_id == INSTANCE.log.id.hex()
    assert record.signing_time is not None
    assert record.signing_time.moment == datetime.fromtimestamp(SIGNED, UTC)
    assert record.signing_time.source is TimeSource.TRANSPARENCY_LOG
    assert all(ROOT.trusts(each, record.signing_time.moment) for each in record.vouched_by)


def test_a_statement_by_an_identity_speaks_of_its_subject_alone() -> None:
    mine, other = (statement(Digest.of(data).value.hex()) for data in (DATA, b"other"))

    record = checked(INSTANCE.sign_statement(mine))
    assert record.identity == SignerIdentity(ISSUER, IDENTITY)
    assert record.bound == str(Digest.of(pae(IN_TOTO, mine)))
    assert checked(INSTANCE.sign_statement(other)).problem is Reason.STATEMENT_MISMATCH


def test_a_rekor_2_entry_counts_with_a_timestamp(tmp_path: Path) -> None:
    log, stamper = ProvingLog(), TimestampAuthority(tmp_path)
    root = parse_trusted_root(INSTANCE.trusted_root(tlogs=[log.in_root()], timestampAuthorities=[stamper.in_root()]))
    bundle = _stamped(log, stamper)

    record = checked(bundle, Notary(root, open_keyless))

    assert record.identity == SignerIdentity(ISSUER, IDENTITY)
    assert record.signing_time is not None
    assert record.signing_time.source is TimeSource.TIMESTAMP_AUTHORITY
    assert abs(record.signing_time.moment - datetime.now(UTC)) < timedelta(minutes=5)
    assert record.vouched_by[2:] == (timestamp_authority(stamper.signer.public_bytes(Encoding.DER)),)
    assert record.log_entry == LogEntry(log.id.hex(), 3)

    untimed = copy.deepcopy(bundle)
    del untimed["verificationMaterial"]["timestampVerificationData"]
    assert checked(untimed, Notary(root, open_keyless)).problem is Reason.IDENTITY_NOT_PROVEN
    stranger = parse_trusted_root(INSTANCE.trusted_root(tlogs=[log.in_root()]))
    assert checked(bundle, Notary(stranger, open_keyless)).problem is Reason.IDENTITY_NOT_PROVEN


def _stamped(log: ProvingLog, stamper: TimestampAuthority) -> Object:
    """A bundle as today's Sigstore writes it: no promise, and a timestamp in its place."""
    key, now = new_key(), time.time()
    certificate = INSTANCE.authority.issue(key.public_key(), IDENTITY, ISSUER, now - 60, Faults())
    raw = {"rawBytes": b64(certificate.public_bytes(Encoding.DER))}
    signature, digest = key.sign(DATA, ec.ECDSA(hashes.SHA256())), Digest.of(DATA).value
    body = rekor2.hashed_rekord(digest, signature, {"x509Certificate": raw})
    stamps = [{"signedTimestamp": b64(stamper.stamp(signature))}]
    return {
        "mediaType": MEDIA_TYPE,
        "verificationMaterial": {
            "certificate": raw,
            "tlogEntries": [log.add(body)],
            "timestampVerificationData": {"rfc3161Timestamps": stamps},
        },
        "messageSignature": {
            "messageDigest": {"algorithm": "SHA2_256", "digest": b64(digest)},
            "signature": b64(signature),
        },
    }


def flipped(entry: Object, *path: Any) -> None:
    *above, last = path
    for name in above:
        entry = entry[name]
    text = entry[last]
    entry[last] = ("B" if text[40] == "A" else "A").join((text[:40], text[41:]))


def spoilt(spoil: Callable[[Object], object], **faults: Any) -> Object:
    bundle = copy.deepcopy(INSTANCE.sign_blob(DATA, **faults))
    spoil(bundle)
    return bundle


def nothing(_: Object) -> None:
    """Leaves the bundle as it is."""


def of_another(bundle: Object) -> None:
    bundle["verificationMaterial"]["tlogEntries"] = [entry_of(INSTANCE.sign_blob(b"other"))]


FAULTS: dict[str, tuple[Object, str]] = {
    "certificate expired at the time of signing": (
        spoilt(nothing, begin=SIGNED - 3600),
        "not valid at validation time",
    ),
    "certificate not yet valid at the time of signing": (spoilt(nothing, begin=SIGNED + 3600), "not valid at"),
    "certificate not listed": (spoilt(nothing, promised=False), "signed certificate timestamp"),
    "certificate listed by an unknown log": (spoilt(nothing, certificate_log=new_key()), "SCT"),
    "certificate for a server": (spoilt(nothing, usage=ExtendedKeyUsageOID.SERVER_AUTH), "code signing"),
    "certificate of two subjects": (spoilt(nothing, further_subject="evil@models.example"), "2 subjects"),
    "certificate of two issuers": (spoilt(nothing, old_issuer="https://evil.example"), "2 issuers"),
    "promise flipped": (
        spoilt(lambda bundle: flipped(entry_of(bundle), "inclusionPromise", "signedEntryTimestamp")),
        "did not promise",
    ),
    "path flipped": (spoilt(lambda bundle: flipped(entry_of(bundle), "inclusionProof", "hashes", 0)), "another tree"),
    "no proof": (spoilt(lambda bundle: entry_of(bundle).pop("inclusionProof")), "without a proof"),
    "neither promise nor time": (
        spoilt(lambda bundle: (entry_of(bundle).pop("inclusionPromise"), entry_of(bundle).pop("integratedTime"))),
        "inclusion promise or signed timestamp",
    ),
    "time edited": (
        spoilt(lambda bundle: entry_of(bundle).update(integratedTime=str(int(SIGNED) + 60))),
        "did not promise",
    ),
    "no entry": (
        spoilt(lambda bundle: bundle["verificationMaterial"].update(tlogEntries=[])),
        "0 log entries and not with one",
    ),
    "two entries": (
        spoilt(lambda bundle: bundle["verificationMaterial"]["tlogEntries"].append(entry_of(bundle))),
        "2 log entries and not with one",
    ),
    "entry of another artifact": (spoilt(of_another), "another artifact"),
    "another artifact": (INSTANCE.sign_blob(b"other"), "another artifact"),
    "another instance": (Instance().sign_blob(DATA), "is not a trusted one"),
    "signature flipped": (spoilt(lambda bundle: flipped(bundle, "messageSignature", "signature")), "another signature"),
}


@pytest.mark.parametrize(("bundle", "said"), FAULTS.values(), ids=list(FAULTS))
def test_each_fault_alone_proves_no_identity(bundle: Object, said: str) -> None:
    record = checked(bundle)

    assert (record.problem, record.identity, record.log_entry) == (Reason.IDENTITY_NOT_PROVEN, None, None)
    assert said in record.unproven


@pytest.mark.parametrize("kind", ["text/plain", "application/vnd.in-toto+jsonx"])
def test_a_statement_under_another_label_is_none(kind: str) -> None:
    assert checked(INSTANCE.sign_statement(statement("00"), kind=kind)).problem is Reason.SIGNATURE_MALFORMED


def test_a_swapped_payload_is_no_statement_of_that_signer() -> None:
    mine = statement(Digest.of(DATA).value.hex())
    bundle = INSTANCE.sign_statement(statement("00" * 32))
    bundle["dsseEnvelope"]["payload"] = b64(mine)

    assert checked(bundle).problem is Reason.IDENTITY_NOT_PROVEN


def test_cosign_s_own_keyless_bundle_is_refused_by_what_it_lacks() -> None:
    bundle = INSTANCE.sign_blob(DATA)
    entry = entry_of(bundle)
    certificate = bundle["verificationMaterial"]["certificate"]["rawBytes"]
    lines = "\n".join(certificate[start : start + 64] for start in range(0, len(certificate), 64))
    text = f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"
    legacy = {
        "base64Signature": bundle["messageSignature"]["signature"],
        "cert": b64(text.encode()),
        "rekorBundle": {
            "SignedEntryTimestamp": entry["inclusionPromise"]["signedEntryTimestamp"],
            "Payload": {
                "body": entry["canonicalizedBody"],
                "integratedTime": int(entry["integratedTime"]),
                "logIndex": int(entry["logIndex"]),
                "logID": INSTANCE.log.id.hex(),
            },
        },
    }

    record = checked(legacy)
    assert record.problem is Reason.IDENTITY_NOT_PROVEN
    assert "sign with 'cosign sign-blob --new-bundle-format --bundle'" in record.unproven


class Believing:
    """A verifier that has seen something else than the reader."""

    def __init__(self, vouched: Vouched) -> None:
        self._vouched = vouched

    def verify(self, bundle: bytes, artifact: Digest | None) -> Vouched:
        return self._vouched


@pytest.mark.parametrize("seen", [Vouched(b"another"), Vouched(b"", b"a message")])
def test_two_readings_of_one_bundle_prove_nothing(seen: Vouched) -> None:
    def open_believing(_: bytes) -> KeylessVerifier:
        return Believing(seen)

    record = checked(INSTANCE.sign_blob(DATA), Notary(ROOT, open_believing))

    assert record.unproven == "the bundle can be read in two ways"


WITHOUT: dict[str, tuple[Notary, str]] = {
    "no root": (Notary(replace(TrustedRoot(), problem="none is configured"), open_keyless), "none is configured"),
    "no library": (Notary(ROOT), ""),
    "a root that the library refuses": (
        Notary(parse_trusted_root(INSTANCE.trusted_root(certificateAuthorities=[])), open_keyless),
        "Fulcio certificates not found",
    ),
}


@pytest.mark.parametrize(("notary", "said"), WITHOUT.values(), ids=list(WITHOUT))
def test_nothing_is_said_of_an_identity_with(notary: Notary, said: str) -> None:
    record = checked(INSTANCE.sign_blob(DATA), notary)

    assert (record.problem, record.identity) == (Reason.TRUSTED_ROOT_UNUSABLE, None)
    assert said in record.unproven


# Keys
