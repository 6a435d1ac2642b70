"""What the status of a SignedModel says to people."""

from dataclasses import replace
from typing import Any

import pytest
from tests.unit.core.builders import (
    DAY,
    ENDPOINT,
    NOW,
    SHA256,
    evidence,
    facts,
    fingerprint,
    keyring,
    model,
    policy,
    signature,
)

from aegis.core.artifacts import Identity, IdentityKind
from aegis.core.claims import MODEL_SIGNING
from aegis.core.errors import AegisError, Undecidable
from aegis.core.judgement import judge
from aegis.core.keyrings import KeyOverride, Keyring, KeyState
from aegis.core.reasons import Reason
from aegis.core.status.signed_model import Outlook, signed_model_status
from aegis.core.verdicts import Rejected, Undecided

DOWN = Undecidable(Reason.SOURCE_UNAVAILABLE, "connection refused")
NO_KEYS = Undecidable(Reason.KEY_SOURCE_SEALED, "vault.example")
PENDING = Undecided(Reason.VERIFICATION_PENDING)
ROTATED = keyring(facts("signer", 1, superseded=NOW - DAY), facts("new", 2))
REVOKED = keyring(overrides={"signer": KeyOverride(KeyState.REVOKED)})
T, F, U = "True", "False", "Unknown"


def outlook(ring: Keyring | None = None, **changed: Any) -> Outlook:
    """A model under that keyring, judged as the controller does."""
    rings = {"prod": ring or keyring()}
    verdict = judge(model(evidence=changed.get("evidence", evidence())), policy(), rings, NOW)
    usual = {"generation": 1, "verdict": verdict, "now": NOW, "evidence": evidence(), "seal": "v1.x.y.z"}
    return Outlook(**usual | {"policies": [policy()], "keyrings": rings} | changed)


def told(status: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Status and reason of each condition."""
    return {entry["type"]: (entry["status"], entry["reason"]) for entry in status["conditions"]}


OUTLOOKS: dict[str, tuple[Outlook, list[tuple[str, str]]]] = {
    # SourceResolved, KeysResolved, SignatureVerified, RotationCurrent, Ready
    "a verified model": (
        outlook(),
        [(T, "SourceResolved"), (T, "KeysResolved"), (T, "Verified"), (T, "SignedByActiveKey"), (T, "Verified")],
    ),
    "one that relies on a retiring key": (
        outlook(ROTATED),
        [(T, "SourceResolved"), (T, "KeysResolved"), (T, "Verified"), (F, "ReliesOnRetiringKey"), (T, "Verified")],
    ),
    "one of a revoked key": (
        outlook(REVOKED),
        [(T, "SourceResolved"), (T, "KeysResolved"), (F, "KeyRevoked"), (F, "KeyRevoked"), (F, "KeyRevoked")],
    ),
    "one that nobody signed": (
        outlook(evidence=evidence(signature(""))),
        [
            *[(T, "SourceResolved"), (T, "KeysResolved"), (F, "SignatureInvalid"), (U, "SignatureInvalid")],
            (F, "SignatureInvalid"),
        ],
    ),
    "a new one": (
        outlook(evidence=None, verdict=PENDING),
        [(U, "VerificationPending"), (T, "KeysResolved"), *[(U, "VerificationPending")] * 3],
    ),
    "a new one whose store is down": (
        outlook(evidence=None, verdict=PENDING, failure=DOWN),
        [(U, "SourceUnavailable"), (T, "KeysResolved"), *[(U, "SourceUnavailable")] * 3],
    ),
    "a verified one whose store is down": (
        outlook(failure=DOWN),
        [(U, "SourceUnavailable"), (T, "KeysResolved"), (T, "Verified"), (T, "SignedByActiveKey"), (T, "Verified")],
    ),
    "a verified one whose key source is sealed": (
        outlook(key_problem=NO_KEYS),
        [(T, "SourceResolved"), (U, "KeySourceSealed"), (T, "Verified"), (T, "SignedByActiveKey"), (T, "Verified")],
    ),
    "one without a policy": (
        outlook(evidence=None, policies=[], verdict=Undecided(Reason.POLICY_NOT_FOUND)),
        [(U, "PolicyNotFound")] * 5,
    ),
    "one whose place is not allowed any more": (
        outlook(verdict=Rejected(Reason.SOURCE_NOT_ALLOWED)),
        [
            *[(F, "SourceNotAllowed"), (T, "KeysResolved"), (U, "SourceNotAllowed")],
            *[(F, "SourceNotAllowed")] * 2,
        ],
    ),
    "one whose evidence is too old": (
        outlook(verdict=Undecided(Reason.EVIDENCE_EXPIRED)),
        [(T, "SourceResolved"), (T, "KeysResolved"), *[(U, "EvidenceExpired")] * 3],
    ),
    "one that cannot be read": (
        outlook(failure=AegisError(Reason.MODEL_INVALID, "spec.digest"), evidence=None, verdict=PENDING),
        [(F, "ModelInvalid"), (T, "KeysResolved"), *[(U, "ModelInvalid")] * 2, (F, "ModelInvalid")],
    ),
}


@pytest.mark.parametrize(("given", "conditions"), OUTLOOKS.values(), ids=list(OUTLOOKS))
def test_the_conditions_of(given: Outlook, conditions: list[tuple[str, str]]) -> None:
    kinds = ["SourceResolved", "KeysResolved", "SignatureVerified", "RotationCurrent", "Ready"]

    assert told(signed_model_status(given, {})) == dict(zip(kinds, conditions, strict=True))


def test_what_was_found_is_shown() -> None:
    status = signed_model_status(outlook(ROTATED), {})

    del status["conditions"]
    assert status == {
        "observedGeneration": 1,
        "policy": "production",
        "seal": "v1.x.y.z",
        "digest": f"sha256:{SHA256}",
        "sizeBytes": 4096,
        "fileCount": 1,
        "resolvedRevision": "v1",
        "endpoint": ENDPOINT,
        "signedBy": [
            {
                "keyring": "prod",
                "fingerprint": fingerprint("signer"),
                "version": 1,
                "scheme": "ECDSA-SHA256",
                "state": "Retiring",
                "format": "Detached",
                "location": "s3://models/llama/v2/model.safetensors.sig",
            }
        ],
        "signedBySummary": "prod/v1",
        "verifiedTime": "2026-06-01T11:59:00Z",
        "expiryTime": "2026-06-07T12:00:00Z",
    }


@pytest.mark.parametrize(
    ("identity", "shown"),
    [
        (Identity(IdentityKind.ETAG, '"9a0364b9"'), "9a0364b9"),
        (Identity(IdentityKind.ETAG, '"9a0364b9" Thu, 26 Nov 2026 19:00:00 GMT'), "9a0364b9"),
        (Identity(IdentityKind.VERSION_ID, 'of"quotes"'), 'of"quotes"'),
        (Identity(IdentityKind.NONE), ""),
    ],
)
def test_the_revision_is_shown_as_tools_of_stores_show_it(identity: Identity, shown: str) -> None:
    given = outlook(ROTATED)
    assert given.evidence is not None
    status = signed_model_status(replace(given, evidence=replace(given.evidence, identity=identity)), {})
    assert status.get("resolvedRevision", "") == shown


def test_a_key_that_no_keyring_lists_is_shown_by_itself() -> None:
    status = signed_model_status(outlook(keyring(facts("other")), verdict=Rejected(Reason.SIGNER_NOT_ALLOWED)), {})

    assert status["signedBySummary"] == "7369676e6572"
    assert (status["signedBy"][0]["keyring"], status["signedBy"][0]["state"]) == ("", "Ended")


def test_a_rotation_says_until_when_the_old_key_is_accepted() -> None:
    status = signed_model_status(outlook(ROTATED), {})

    message = next(entry["message"] for entry in status["conditions"] if entry["type"] == "RotationCurrent")
    assert message == (
        "only keys that are being rotated out signed it (prod/v1, accepted until 2026-06-07T12:00:00Z);"
        " sign it again with the active key before the window ends"
    )


def test_times_of_transition_are_kept() -> None:
    first = signed_model_status(outlook(), {})
    later = signed_model_status(outlook(ROTATED, now=NOW + DAY), first)

    changed = [entry["type"] for entry in later["conditions"] if entry["lastTransitionTime"] != "2026-06-01T12:00:00Z"]
    assert changed == ["RotationCurrent"]


def test_a_statement_is_shown_with_its_type_and_with_what_its_signer_left_out() -> None:
    over = replace(signature(), predicate_type=MODEL_SIGNING, ignored=(".git", "logs"), subject="llama")
    (plain, shown) = signed_model_status(outlook(evidence=evidence(signature(), over)), {})["signedBy"]

    assert (shown["predicateType"], shown["ignoredPaths"]) == (MODEL_SIGNING, [".git", "logs"])
    assert not {"predicateType", "ignoredPaths"} & set(plain)
