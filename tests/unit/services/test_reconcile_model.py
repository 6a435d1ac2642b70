"""One SignedModel through the controller: what is written, said and asked, whatever goes wrong on the way."""

import asyncio
from datetime import timedelta

import pytest
from tests.unit.services.cluster_fakes import ENDPOINT, SPACE
from tests.unit.services.model_controller import CONTENT, NAME, SIGNER, STRANGER, Controller

from aegis.core.conditions import timestamp
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.services.cluster import NOTHING, Again, Kind, Looked, Outcome
from aegis.services.reconcile_model import PATIENCE


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


def test_the_status_says_when_the_model_is_looked_at_again(controller: Controller) -> None:
    busy = Undecidable(Reason.SOURCE_UNAVAILABLE, "store.example", retry_after=600.0)
    controller.faults = [Undecidable(Reason.SOURCE_UNAVAILABLE, "store.example"), busy]
    looked = controller.settle()
    assert "nextAttemptTime" not in controller.status, "half a second is soon"
    assert looked.again is not None
    controller.clock.at = looked.again
    again = controller.settle().again
    assert again is not None
    assert controller.status["nextAttemptTime"] == timestamp(again)
    controller.clock.at = again
    after = controller.settle().again
    assert after is not None
    assert controller.status["nextAttemptTime"] == timestamp(after)
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


def test_a_source_with_a_login_is_asked_with_what_was_lent(controller: Controller) -> None:
    role = {"awsWebIdentity": {"roleARN": "arn:aws:iam::111122223333:role/aegis"}}
    controller.policy(
        sources=[{"name": "models", "uriPrefix": "s3://models/", "endpoint": ENDPOINT, "auth": role}],
    )
    controller.cloud_fails = True
    controller.settle()
    assert controller.ready() == ("Unknown", "SourceUnavailable")
    assert controller.tasks == []

    controller.cloud_fails = False
    controller.clock.advance(seconds=600)
    controller.settle()
    assert controller.ready() == ("True", "Verified")
    assert controller.tasks[0].places["models"].credentials == {"lent": b"models"}


def test_types_of_attestations_that_a_policy_counts_are_looked_for(controller: Controller) -> None:
    signer = {"name": "ci", "keyringRefs": [{"name": "prod"}], "uriPrefixes": ["s3://models/"]}
    controller.policy(
        signers=[signer, {**signer, "name": "attested", "predicateTypes": ["https://slsa.dev/provenance/v1"]}]
    )
    controller.settle()

    assert controller.tasks[0].predicate_types == {"https://slsa.dev/provenance/v1"}
