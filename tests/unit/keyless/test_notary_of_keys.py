"""Signatures by keys that stand in a log, and a certificate that stays an identity's."""

from datetime import UTC, datetime

from cryptography.hazmat.primitives.serialization import Encoding
from tests.minisigstore import IDENTITY, ISSUER, SIGNED
from tests.minisigstore.authority import Faults
from tests.minisigstore.encoding import b64
from tests.minisigstore.instance import entry_of
from tests.unit.keyless.notaries import DATA, INSTANCE, KEY, KEYS, checked, statement

from aegis.core.digests import Digest
from aegis.core.reasons import Reason
from aegis.services.notary import Notary


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
