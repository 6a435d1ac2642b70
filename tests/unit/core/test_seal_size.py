"""A seal always fits into the schema: what can be found out again is left out first."""

from dataclasses import replace

from tests.unit.core.builders import KEY, evidence, signature

from aegis.core.artifacts import MAX_IDENTITY, Identity, IdentityKind
from aegis.core.evidence import MAX_DIFFERENCE, MAX_STORED_SIGNATURE, Evidence, SignatureRecord
from aegis.core.reasons import Reason
from aegis.core.seal import MAX_LENGTH, SealKey, SealKeys, seal, unseal
from aegis.core.spec.signed_model import ModelKey
from aegis.services.check_signatures import MAX_WHY

CURRENT = SealKey(bytes(32))
KEYS = SealKeys(CURRENT)


def large(contents: int) -> Evidence:
    """The largest evidence that a SignedModel can lead to."""
    long = "s3://" + "m" * 1019
    records = tuple(
        SignatureRecord(
            long,
            "SigstoreBundle",
            f"sha256:{'a' * 64}",
            b"x" * contents,
            f"sha256:{number:064}",
            "s" * 32,
            detail="d" * MAX_WHY,
            tried=f"sha256:{'b' * 64}",
        )
        for number in range(16)
    )
    return evidence(
        uri=long,
        model=ModelKey("n" * 63, "m" * 253, KEY.uid),
        identity=Identity(IdentityKind.ETAG, "e" * MAX_IDENTITY),
        signatures=records,
        untried=tuple(f"{number:0253}" for number in range(200)),
    )


def test_the_largest_evidence_is_sealed_within_the_schema_without_what_can_be_fetched() -> None:
    sealed = seal(large(MAX_STORED_SIGNATURE), CURRENT)
    opened = unseal(sealed, KEYS)

    assert len(sealed) <= MAX_LENGTH
    assert opened is not None
    assert {record.content for record in opened.signatures} == {None}
    assert {record.tried for record in opened.signatures} == {f"sha256:{'b' * 64}"}
    assert opened.fingerprints == large(1).fingerprints


def by_nobody(record: SignatureRecord) -> SignatureRecord:
    """The same as whoever may write to the store could make it: about nothing, and at length."""
    return replace(
        record,
        fingerprint="",
        scheme="",
        problem=Reason.STATEMENT_MISMATCH,
        predicate_type="p" * 512,
        subject="\U0001f600" * 256,
        bound=f"sha256:{'a' * 64}",
        ignored=("\U0001f600" * 1024,),
        difference="d" * MAX_DIFFERENCE,
        unproven="\U0001f600" * MAX_DIFFERENCE,
    )


def test_signatures_by_nobody_do_not_make_a_seal_too_long() -> None:
    found = large(MAX_STORED_SIGNATURE)
    sealed = seal(replace(found, signatures=tuple(map(by_nobody, found.signatures))), CURRENT)
    opened = unseal(sealed, KEYS)

    assert len(sealed) <= MAX_LENGTH
    assert opened is not None
    assert {record.problem for record in opened.signatures} == {Reason.STATEMENT_MISMATCH}
    said = {(each.subject, each.bound, each.ignored, each.difference, each.unproven) for each in opened.signatures}
    assert said == {("", "", (), "", "")}, "what nobody vouches for is found out again"


def test_a_seal_of_the_greatest_length_leaves_nothing_out() -> None:
    def of(detail: int) -> Evidence:
        return evidence(replace(signature(), content=b"x" * 60_000, detail="d" * detail))

    # Base64 of 3 bytes takes 4 characters, so that one of some neighbours has exactly that length.
    room = (MAX_LENGTH - len(seal(of(1), CURRENT))) * 3 // 4
    sealed = max((seal(of(room + more), CURRENT) for more in range(4)), key=len)

    assert len(sealed) == MAX_LENGTH
    opened = unseal(sealed, KEYS)
    assert opened is not None
    assert opened.signatures[0].content == b"x" * 60_000


def test_usual_evidence_keeps_the_signatures() -> None:
    found = evidence(*(signature(f"k{number}") for number in range(16)))

    assert unseal(seal(found, CURRENT), KEYS) == found
