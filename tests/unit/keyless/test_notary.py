"""Who signed and since when, as evidence keeps it; and what needs no library at all."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from tests.minisigstore import IDENTITY, ISSUER, SIGNED
from tests.minisigstore.authority import Faults
from tests.minisigstore.encoding import b64, pae
from tests.minisigstore.instance import IN_TOTO, entry_of
from tests.unit.keyless.checking import DATA, INSTANCE, KEY, KEYS, ROOT, checked, statement

from aegis.adapters.keyless import open_keyless
from aegis.core.digests import Digest
from aegis.core.evidence import SignerIdentity, TimeSource
from aegis.core.reasons import Reason
from aegis.core.trusted_root import TrustedRoot, parse_trusted_root
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


def test_a_key_is_recorded_with_its_proven_entry() -> None:
    for bundle in (INSTANCE.sign_with_key(KEY, DATA), INSTANCE.sign_with_cosign(KEY, DATA)):
        record = checked(bundle)

        assert record.fingerprint == KEYS[0].key.fingerprint
        assert record.log_entry is not None
        assert record.signing_time is not None
        assert record.signing_time.moment == datetime.fromtimestamp(SIGNED, UTC)


def test_an_attestation_by_a_key_is_recorded_with_its_proven_entry() -> None:
    record = checked(INSTANCE.attest_with_key(KEY, statement(Digest.of(DATA).value.hex())))

    assert (record.fingerprint, record.unproven) == (KEYS[0].key.fingerprint, "")
    assert record.log_entry is not None


def test_an_entry_that_proves_nothing_leaves_the_signature_as_it_is() -> None:
    bundle = INSTANCE.sign_with_key(KEY, DATA)
    entry_of(bundle)["integratedTime"] = "1"

    record = checked(bundle)

    assert (record.fingerprint, record.log_entry) == (KEYS[0].key.fingerprint, None)
    assert record.unproven == "the log did not promise this entry at that time (SET)"


def test_of_several_entries_one_suffices() -> None:
    bundle = INSTANCE.sign_with_key(KEY, DATA)
    bundle["verificationMaterial"]["tlogEntries"].insert(0, entry_of(INSTANCE.sign_with_key(KEY, b"other")))

    record = checked(bundle)

    assert record.log_entry is not None
    assert record.unproven == ""


def test_without_logs_no_entry_is_looked_at() -> None:
    record = checked(INSTANCE.sign_with_key(KEY, DATA), Notary())

    assert (record.fingerprint, record.log_entry, record.unproven) == (KEYS[0].key.fingerprint, None, "")


def test_a_key_that_is_trusted_does_not_make_a_keyless_bundle_its_own() -> None:
    """The certificate's key in a keyring: the file still says that an identity signed it."""
    bundle = INSTANCE.sign_with_key(KEY, DATA)
    material = bundle["verificationMaterial"]
    del material["publicKey"]
    certificate = INSTANCE.authority.issue(KEY.public_key(), IDENTITY, ISSUER, SIGNED - 5, Faults())
    material["certificate"] = {"rawBytes": b64(certificate.public_bytes(Encoding.DER))}

    record = checked(bundle)

    assert (record.fingerprint, record.problem) == ("", Reason.IDENTITY_NOT_PROVEN)
