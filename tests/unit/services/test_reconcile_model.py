"""One SignedModel through the controller: what is written, said and asked, whatever goes wrong on the way."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.unit.services.cluster_fakes import ENDPOINT, KEY_ONE, KEY_TWO, SPACE, Services
from tests.unit.services.models import MODEL, ec_key, public, signed, trial

from aegis.core.errors import Undecidable
from aegis.core.keyrings import KeySnapshot, SourceKey
from aegis.core.reasons import Reason
from aegis.core.seal import SealKeys, unseal
from aegis.services.cluster import NOTHING, Again, Kind, Looked, Name, Outcome
from aegis.services.reconcile_model import PATIENCE

CONTENT = b"weights"
NAME: Name = (SPACE, "llama")
SIGNER, STRANGER = ec_key(), ec_key()


class Controller(Services):
    """A model signed by SIGNER, a keyring `prod` with that key, and a policy that trusts it."""

    def __init__(self) -> None:
        super().__init__()
        self.store.put(MODEL, CONTENT)
        self.store.put(f"{MODEL}.sig", signed(SIGNER, CONTENT))
        self.keyring("prod", SIGNER)
        self.policy()
        self.edit()

    def keyring(self, name: str, *keys: Any, **spec: Any) -> None:
        self.cluster.apply(Kind.MODEL_KEYRING, name, {"source": {"inline": "PEM"}, **spec})
        shown = tuple(SourceKey(public(key), version) for version, key in enumerate(keys, 1))
        self.sources.answers[name] = KeySnapshot(shown)
        asyncio.run(self.keyrings.reconcile(("", name)))

    def policy(self, name: str = "default", endpoint: str = ENDPOINT, **spec: Any) -> None:
        source = {"name": "models", "uriPrefix": "s3://models/", "endpoint": endpoint}
        signer = {"name": "team", "keyringRefs": [{"name": "prod"}], "threshold": 1, "uriPrefixes": ["s3://models/"]}
        given = {"namespaces": ["*"], "sources": [source], "signers": [signer], **spec}
        self.cluster.apply(Kind.MODEL_POLICY, name, given)

    def edit(self, **spec: Any) -> None:
        metadata = {"annotations": {"aegis.dev/reverify": spec.pop("request")}} if "request" in spec else {}
        self.cluster.apply(Kind.SIGNED_MODEL, "llama", {"uri": MODEL, **spec}, SPACE, **metadata)

    def look(self) -> Looked:
        return asyncio.run(self.models.reconcile(NAME))

    def settle(self) -> Looked:
        """Looks, verifies and looks again, as the queues do."""
        looked = self.look()
        if looked.due:
            asyncio.run(self.verification.verify(NAME))
            looked = self.look()
        return looked

    def ready(self, condition: str = "Ready") -> tuple[str, str]:
        return self.cluster.condition(Kind.SIGNED_MODEL, "llama", condition, SPACE)

    @property
    def status(self) -> dict[str, Any]:
        return self.cluster.status(Kind.SIGNED_MODEL, "llama", SPACE)

    @property
    def writes(self) -> int:
        return sum(name == "llama" for name, _, _ in self.cluster.writes)

    @property
    def events(self) -> list[tuple[Reason, bool]]:
        return [(reason, warning) for name, reason, warning in self.cluster.events if name == "llama"]


@pytest.fixture
def controller() -> Controller:
    return Controller()


@pytest.fixture
def verified(controller: Controller) -> Controller:
    controller.settle()
    assert controller.ready() == ("True", "Verified")
    return controller


def test_a_signed_model_becomes_ready_by_one_write_and_one_event(controller: Controller) -> None:
    assert controller.look() == Looked(controller.clock() + PATIENCE, due=True)
    assert controller.writes == 0, "a quick verification needs no word before it"
    controller.settle()
    assert controller.ready() == ("True", "Verified")
    assert (controller.writes, controller.events) == (1, [(Reason.VERIFIED, False)])
    assert (controller.meter.attempts, controller.meter.size, controller.meter.errors) == (1, len(CONTENT), [])


def test_nothing_is_written_when_nothing_changed(verified: Controller) -> None:
    looked = verified.look()
    assert verified.writes == 1
    assert looked == Looked(verified.clock() + timedelta(days=1))


def test_a_long_verification_is_announced(controller: Controller) -> None:
    controller.look()
    controller.clock.advance(seconds=3)
    assert controller.look().due
    assert controller.ready() == ("Unknown", "VerificationPending")
    assert controller.events == [], "that work goes on is no news"
    controller.settle()
    assert controller.events == [(Reason.VERIFIED, False)]


def test_a_verdict_whose_write_is_refused_is_not_lost(controller: Controller) -> None:
    controller.look()
    asyncio.run(controller.verification.verify(NAME))
    controller.cluster.outcomes = [Outcome.OUTDATED]
    with pytest.raises(Again):
        controller.look()
    controller.look()
    assert controller.ready() == ("True", "Verified")
    assert len(controller.tasks) == 1, "and nothing was read twice"


def test_nothing_is_said_of_what_was_not_written(controller: Controller) -> None:
    controller.cluster.outcomes = [Outcome.GONE]
    controller.settle()
    assert controller.events == []


def test_a_failed_attempt_keeps_the_verdict_and_is_repeated(verified: Controller) -> None:
    sealed = verified.status["seal"]
    verified.clock.advance(days=1, seconds=1)
    verified.faults = [Undecidable(Reason.SOURCE_UNAVAILABLE, "store.example", retry_after=30.0)]
    looked = verified.settle()
    assert verified.ready() == ("True", "Verified")
    assert verified.ready("SourceResolved") == ("Unknown", "SourceUnavailable")
    assert verified.status["seal"] == sealed
    assert looked == Looked(verified.clock() + timedelta(seconds=30))
    assert verified.events[-1] == (Reason.SOURCE_UNAVAILABLE, True)
    verified.clock.advance(seconds=31)
    verified.settle()
    assert verified.ready("SourceResolved") == ("True", "SourceResolved")
    assert verified.meter.size == len(CONTENT), "the digests were known"


def test_a_failure_without_evidence_is_shown_and_backed_off(controller: Controller) -> None:
    controller.faults = [Undecidable(Reason.WORKER_FAILED), Undecidable(Reason.WORKER_FAILED)]
    first = controller.settle()
    assert controller.ready() == ("Unknown", "WorkerFailed")
    assert first.again is not None
    assert controller.look() == first, "before its time it is not tried again"
    controller.clock.at = first.again
    second = controller.settle()
    assert second.again is not None
    assert second.again - controller.clock() > first.again - controller.clock()
    controller.clock.at = second.again
    controller.settle()
    assert controller.ready() == ("True", "Verified")


def test_an_edit_is_asked_at_once_whatever_failed_before(controller: Controller) -> None:
    controller.faults = [Undecidable(Reason.ARTIFACT_NOT_FOUND)]
    controller.settle()
    controller.edit(revision="two")
    controller.settle()
    assert controller.ready() == ("True", "Verified")


def test_an_edit_voids_the_evidence_but_not_its_digests(verified: Controller) -> None:
    before = verified.status["seal"]
    verified.edit(reverifyPeriodSeconds=600)
    verified.look()
    verified.clock.advance(seconds=3)
    verified.look()
    assert verified.ready() == ("Unknown", "VerificationPending")
    assert verified.status["seal"] == before
    verified.settle()
    assert verified.ready() == ("True", "Verified")
    assert verified.meter.size == len(CONTENT)


def test_a_request_by_annotation_is_answered_once(verified: Controller) -> None:
    verified.edit(request="now")
    verified.settle()
    verified.settle()
    assert len(verified.tasks) == 2


def test_a_source_that_moved_is_asked_at_once_and_once(verified: Controller) -> None:
    verified.policy(endpoint="https://other.example")
    verified.settle()
    verified.settle()
    assert len(verified.tasks) == 2


def test_a_revoked_key_refuses_first_and_asks_no_store(verified: Controller) -> None:
    verified.keyring("prod", SIGNER, keys=[{"fingerprint": public(SIGNER).fingerprint, "state": "Revoked"}])
    assert verified.models.loses(NAME)
    verified.settle()
    assert verified.ready() == ("False", "KeyRevoked")
    assert verified.cluster.writes[-1][2], "a refusal goes ahead of other writes"
    assert verified.events[-1] == (Reason.KEY_REVOKED, True)
    assert len(verified.tasks) == 1
    assert not verified.models.loses(NAME)


def test_a_new_key_is_tried_on_stored_signatures(controller: Controller) -> None:
    controller.store.put(f"{MODEL}.sig", signed(STRANGER, CONTENT))
    controller.settle()
    assert controller.ready() == ("False", "SignatureInvalid")
    assert controller.meter.errors == [(SPACE, Reason.SIGNATURE_INVALID)]
    controller.clock.advance(minutes=2)
    controller.keyring("prod", SIGNER, STRANGER)
    controller.settle()
    assert controller.ready() == ("True", "Verified")
    assert len(controller.tasks) == 1


def test_a_keyring_that_was_not_read_is_no_reason_to_reject(controller: Controller) -> None:
    controller.keychain.forget("prod")
    controller.settle()
    assert controller.ready() == ("Unknown", "KeyringEmpty")
    assert controller.meter.errors == []
    controller.keychain.hold("prod", (trial(SIGNER),))
    controller.settle()
    assert controller.ready() == ("True", "Verified")
    assert len(controller.tasks) == 1


def test_keys_of_those_who_share_a_model_are_tried_too(controller: Controller) -> None:
    controller.keyring("theirs", STRANGER)
    signer = {"name": "x", "keyringRefs": [{"name": "theirs"}], "threshold": 1, "uriPrefixes": ["s3://models/"]}
    controller.policy("theirs", namespaces=["team-b"], sharedFrom=[SPACE], signers=[signer])
    controller.store.put(f"{MODEL}.cosign", signed(STRANGER, CONTENT))
    controller.settle()
    assert {entry["keyring"] for entry in controller.status["signedBy"]} == {"prod", "theirs"}


def test_without_a_sealing_key_nothing_is_begun(controller: Controller) -> None:
    controller.cluster.seal_keys = None
    assert controller.settle() == NOTHING
    assert (controller.writes, controller.tasks) == (0, [])


def test_a_new_sealing_key_reseals_and_verifies_nothing(verified: Controller) -> None:
    verified.cluster.seal_keys = SealKeys(KEY_TWO, KEY_ONE)
    verified.settle()
    assert unseal(verified.status["seal"], SealKeys(KEY_TWO)) is not None
    assert (verified.writes, len(verified.tasks)) == (2, 1)


def test_a_lost_sealing_key_has_everything_verified_again(verified: Controller) -> None:
    verified.memories.forget(NAME)
    verified.cluster.seal_keys = SealKeys(KEY_TWO)
    verified.settle()
    assert verified.ready() == ("True", "Verified")
    assert len(verified.tasks) == 2


def test_seals_grow_newer_whatever_the_clock_does(verified: Controller) -> None:
    keys = SealKeys(KEY_ONE)
    before = unseal(verified.status["seal"], keys)
    verified.clock.advance(hours=-1)
    verified.edit(request="now")
    verified.settle()
    after = unseal(verified.status["seal"], keys)
    assert before is not None
    assert after is not None
    assert after.sealed > before.sealed


def test_a_spec_that_cannot_be_read_is_told_why(controller: Controller) -> None:
    controller.cluster.apply(Kind.SIGNED_MODEL, "llama", {"uri": "S3://Models/"}, SPACE)
    assert controller.settle() == NOTHING
    assert controller.ready() == ("False", "URINotCanonical")


def test_without_a_policy_nobody_is_asked(controller: Controller) -> None:
    controller.cluster.delete(Kind.MODEL_POLICY, "default")
    assert controller.settle() == NOTHING
    assert controller.ready() == ("Unknown", "PolicyNotFound")
    assert controller.tasks == []


def test_credentials_that_are_not_there_are_the_policys_problem(controller: Controller) -> None:
    source = {"name": "models", "uriPrefix": "s3://models/", "endpoint": ENDPOINT}
    controller.policy(sources=[source | {"credentialsSecretRef": {"name": "reader"}}])
    looked = controller.settle()
    assert controller.ready() == ("Unknown", "SourceMisconfigured")
    assert looked.again is not None
    controller.secrets["reader"] = {"token": b"secret"}
    controller.clock.at = looked.again
    controller.settle()
    assert controller.tasks[0].places["models"].credentials == {"token": b"secret"}
    assert controller.ready() == ("True", "Verified")


def test_a_model_that_is_gone_is_forgotten(verified: Controller) -> None:
    verified.cluster.delete(Kind.SIGNED_MODEL, "llama", SPACE)
    assert verified.settle() == NOTHING
    assert list(verified.memories) == []
    asyncio.run(verified.verification.verify(NAME))
    assert len(verified.tasks) == 1


def test_the_end_of_a_rotation_window_is_not_slept_through(verified: Controller) -> None:
    verified.clock.advance(minutes=5)
    verified.keyring("prod", SIGNER, STRANGER, rotationWindowSeconds=7200)
    looked = verified.settle()
    assert verified.ready("RotationCurrent") == ("False", "ReliesOnRetiringKey")
    assert looked.again == verified.clock() + timedelta(hours=2)
    verified.clock.at = looked.again
    verified.settle()
    assert verified.ready() == ("False", "KeyRetired")
