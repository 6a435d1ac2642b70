"""Sigstore as it is today: a log that only proves (Rekor v2), and a timestamp authority that says when (OpenSSL's)."""

import base64
import copy
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from tests.minisigstore import IDENTITY, ISSUER, rekor2
from tests.minisigstore.authority import Faults, new_key
from tests.minisigstore.encoding import Object, b64
from tests.minisigstore.instance import MEDIA_TYPE
from tests.minisigstore.rekor2 import ProvingLog
from tests.minisigstore.timestamps import TimestampAuthority
from tests.unit.keyless.checking import DATA, INSTANCE, ROOT, checked

from aegis.adapters.keyless import open_keyless
from aegis.core.digests import Digest
from aegis.core.evidence import LogEntry, SignerIdentity, TimeSource
from aegis.core.reasons import Reason
from aegis.core.trusted_root import parse_trusted_root, timestamp_authority
from aegis.ports import Vouched
from aegis.services.notary import Notary


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


def test_the_first_entry_of_a_log_counts_though_protojson_leaves_out_its_index(tmp_path: Path) -> None:
    log, stamper = ProvingLog(leaves=[]), TimestampAuthority(tmp_path)
    root = parse_trusted_root(INSTANCE.trusted_root(tlogs=[log.in_root()], timestampAuthorities=[stamper.in_root()]))
    bundle = _stamped(log, stamper)
    entry = bundle["verificationMaterial"]["tlogEntries"][0]
    assert (entry.pop("logIndex"), entry["inclusionProof"].pop("logIndex")) == ("0", "0")
    assert entry["inclusionProof"].pop("hashes") == []

    record = checked(bundle, Notary(root, open_keyless))
    assert (record.problem, record.log_entry) == (None, LogEntry(log.id.hex(), 0))
    del entry["inclusionProof"]
    assert checked(bundle, Notary(root, open_keyless)).problem is Reason.IDENTITY_NOT_PROVEN


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


def test_a_timestamp_counts_by_the_authority_that_made_it(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    log, stamper, other = ProvingLog(), TimestampAuthority(tmp_path / "one"), TimestampAuthority(tmp_path / "other")
    chain = stamper.in_root()["certChain"]["certificates"]
    bundle = _stamped(log, stamper)

    def outcome(*authorities: Object) -> Reason | None:
        raw = INSTANCE.trusted_root(tlogs=[log.in_root()], timestampAuthorities=authorities)
        return checked(bundle, Notary(parse_trusted_root(raw), open_keyless)).problem

    assert outcome(other.in_root(), stamper.in_root()) is None
    assert outcome(other.in_root()) is Reason.IDENTITY_NOT_PROVEN
    assert outcome(stamper.in_root(certChain={"certificates": chain[:1]})) is Reason.IDENTITY_NOT_PROVEN
    assert outcome(stamper.in_root(certChain={"certificates": [*chain, chain[1]]})) is None
    assert outcome(other.in_root(certChain={"certificates": chain[:1]}), stamper.in_root()) is None
    ended = stamper.in_root(validFor={"start": "2025-01-01T00:00:00Z", "end": "2025-02-01T00:00:00Z"})
    assert outcome(ended) is Reason.IDENTITY_NOT_PROVEN
    assert outcome(ended, stamper.in_root()) is None


def test_without_a_time_of_anybody_nothing_is_proven() -> None:
    bundle = INSTANCE.sign_blob(DATA)
    entry = bundle["verificationMaterial"]["tlogEntries"][0]
    del entry["inclusionPromise"]
    certificate = base64.b64decode(bundle["verificationMaterial"]["certificate"]["rawBytes"])

    class Believing:
        """Finds nothing wrong, and no timestamp."""

        def verify(self, bundle: bytes, artifact: Digest | None) -> Vouched:
            return Vouched(certificate)

    record = checked(bundle, Notary(ROOT, lambda _: Believing()))
    assert record.unproven == "nobody who is trusted says when it was signed"
