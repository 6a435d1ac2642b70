"""Signers whom a private authority names: by the policy's word, as long as their certificates and keys last."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.unit.core.builders import DAY, NOW, evidence, facts, fingerprint, keyring, model, policy, rule, signature
from tests.unit.core.cases import Case, rings
from tests.unit.formats.chains import issue

from aegis.core.claims import MODEL_SIGNING
from aegis.core.evidence import SignatureRecord, SignerIdentity
from aegis.core.keyrings import KeyOverride, KeyState
from aegis.core.keys import Validity
from aegis.core.reasons import Reason
from aegis.core.spec.certificate import CertificateRule
from aegis.core.trusted_root import issuer_authority
from aegis.core.verdicts import Rejected, Signer, Undecided, Verdict, Verified

ROOT, OTHER = issue("root", ca=True).der, issue("other", ca=True).der
RELEASE = CertificateRule((ROOT,), "CN=release")
IDENTITY = SignerIdentity("CN=root", "CN=release")
END = NOW + 30 * DAY


def certified(**changed: Any) -> SignatureRecord:
    """A signature by the certificate that RELEASE means."""
    usual: dict[str, Any] = {
        "fingerprint": "",
        "problem": None,
        "predicate_type": MODEL_SIGNING,
        "identity": IDENTITY,
        "vouched_by": (issuer_authority(ROOT), fingerprint("leaf"), fingerprint("root")),
        "validity": Validity(NOW - DAY, END),
    }
    return replace(signature(""), **usual | changed)


def judged(*records: SignatureRecord, certificates: tuple[CertificateRule, ...] = (RELEASE,), **given: Any) -> Verdict:
    keyrings = rings(keyring(facts("signer"), overrides=given.pop("overrides", {})))
    signers = (replace(rule(threshold=given.pop("threshold", 1)), certificates=certificates),)
    found = model(evidence=evidence(*(records or (certified(),)), **given))
    return Case(found, policy(signers=signers), keyrings).verdict


def test_the_subject_of_a_certificate_counts_until_it_ends() -> None:
    signer = Signer("", "", 0, active=True, until=END, identity=IDENTITY)

    assert judged() == Verified((signer,), NOW + timedelta(days=7, minutes=-1), "production")
    soon = judged(certified(validity=Validity(NOW - DAY, NOW + DAY)))
    assert isinstance(soon, Verified)
    assert soon.until == NOW + DAY


ANY = CertificateRule((ROOT,), "")
NOT_MEANT = {
    "no certificates in the policy": ((), certified()),
    "another subject": ((replace(RELEASE, subject="CN=releases"),), certified()),
    "a subject that only begins so": ((RELEASE,), certified(identity=SignerIdentity("CN=root", "CN=release,O=Evil"))),
    "another authority of the same name": ((CertificateRule((OTHER,), "CN=release"),), certified()),
    "nobody who vouched": ((ANY,), certified(vouched_by=())),
}


@pytest.mark.parametrize(("certificates", "record"), NOT_MEANT.values(), ids=list(NOT_MEANT))
def test_a_signer_is_not_allowed_with(certificates: tuple[CertificateRule, ...], record: SignatureRecord) -> None:
    assert judged(record, certificates=certificates).reason is Reason.SIGNER_NOT_ALLOWED


def test_one_of_several_authorities_and_any_subject_may_be_meant() -> None:
    assert isinstance(judged(certificates=(CertificateRule((OTHER, ROOT), "CN=release"),)), Verified)
    assert isinstance(judged(certificates=(ANY,)), Verified)


@pytest.mark.parametrize("name", ["leaf", "root"])
def test_a_key_on_the_way_that_any_keyring_revokes_ends_it(name: str) -> None:
    assert judged(overrides={name: KeyOverride(KeyState.REVOKED)}) == Rejected(
        Reason.KEY_REVOKED, "CN=release (CN=root)"
    )


def test_a_certificate_counts_at_the_time_of_the_verdict_and_not_of_the_verification() -> None:
    ended = certified(validity=Validity(NOW - DAY, NOW))
    early = certified(validity=Validity(NOW + DAY, END))

    assert judged(ended) == Rejected(Reason.KEY_EXPIRED, "CN=release (CN=root)")
    assert judged(early) == Rejected(Reason.KEY_NOT_YET_VALID, "CN=release (CN=root)")
    assert isinstance(judged(certified(validity=Validity(NOW, END))), Verified)


def test_a_keyring_that_lists_a_key_on_the_way_takes_nothing_from_it() -> None:
    """Only its word that the key is revoked counts: that it has ended there says nothing of the certificate."""
    listed = facts("leaf", validity=Validity(NOW - 9 * DAY, NOW - DAY))
    signers = (replace(rule(), certificates=(RELEASE,)),)
    found = model(evidence=evidence(certified()))

    assert isinstance(Case(found, policy(signers=signers), rings(keyring(listed))).verdict, Verified)


def test_two_signatures_by_one_subject_are_one_signer_and_a_key_is_another() -> None:
    assert judged(certified(), certified(location="x"), threshold=2).reason is Reason.THRESHOLD_NOT_MET
    assert isinstance(judged(certified(), signature("signer"), threshold=2), Verified)


def test_one_key_is_one_signer_however_many_certificates_name_it() -> None:
    """Whoever holds it can sign under each of its names."""
    other = certified(identity=SignerIdentity("CN=root", "CN=builds"))
    apart = certified(identity=other.identity, vouched_by=(issuer_authority(ROOT), fingerprint("leaf2")))

    assert judged(certified(), other, certificates=(ANY,), threshold=2).reason is Reason.THRESHOLD_NOT_MET
    assert isinstance(judged(certified(), apart, certificates=(ANY,), threshold=2), Verified)
    assert isinstance(judged(other, certified(), certificates=(RELEASE,)), Verified)


def test_one_key_is_one_signer_also_when_others_signed_in_between() -> None:
    by = {"release": "leaf", "builds": "leaf2", "nightly": "leaf"}
    records = [
        certified(
            identity=SignerIdentity("CN=root", f"CN={name}"), vouched_by=(issuer_authority(ROOT), fingerprint(key))
        )
        for name, key in by.items()
    ]

    assert judged(*records, certificates=(ANY,), threshold=3).reason is Reason.THRESHOLD_NOT_MET
    assert isinstance(judged(*records, certificates=(ANY,), threshold=2), Verified)


def test_a_record_without_keys_on_the_way_names_its_subject_all_the_same() -> None:
    assert isinstance(judged(certified(vouched_by=(issuer_authority(ROOT),))), Verified)


def test_a_key_that_signs_by_itself_and_under_its_certificate_is_one_signer() -> None:
    own = certified(vouched_by=(issuer_authority(ROOT), fingerprint("signer"), fingerprint("root")))

    for records in ((own, signature("signer")), (signature("signer"), own)):
        assert judged(*records, threshold=2).reason is Reason.THRESHOLD_NOT_MET


def test_a_certificate_of_an_authority_is_no_identity_of_a_provider() -> None:
    """And the other way round: a keyless identity has no dates of its own, and counts by the trusted root."""
    assert judged(certified(validity=None)).reason is Reason.SIGNER_NOT_ALLOWED


def test_a_certificate_that_leads_nowhere_says_why_and_no_keyring_changes_that() -> None:
    nowhere = certified(identity=None, validity=None, problem=Reason.CERTIFICATE_NOT_TRUSTED, unproven="it has expired")

    verdict = judged(nowhere, untried=("prod",))

    assert not isinstance(verdict, Undecided)
    assert verdict == Rejected(Reason.CERTIFICATE_NOT_TRUSTED, f"{nowhere.location}: it has expired")
