"""One ModelPolicy through the controller."""

import asyncio
from typing import Any

import pytest
from tests.unit.services.cluster_fakes import Clock, Cluster

from aegis.core.reasons import Reason
from aegis.services.cluster import NOTHING, Kind, Looked
from aegis.services.publish import Publisher
from aegis.services.reconcile_policy import LOOK_AGAIN, TOLD, PolicyReconciler

EXCEPTION = {"namespace": "team-a", "reference": "s3://models/x", "reason": "TICKET-1"}


class Controller:
    """A cluster with policies; `counted` is what was said of exceptions."""

    def __init__(self) -> None:
        self.cluster, self.clock = Cluster(), Clock()
        self.counted: dict[str, int | None] = {}
        publisher = Publisher(self.cluster, self.cluster, TOLD)
        self.policies = PolicyReconciler(self.cluster, publisher, self.counted.__setitem__, self.clock)

    def apply(self, name: str, **spec: Any) -> Looked:
        self.cluster.apply(Kind.MODEL_POLICY, name, {"namespaces": [name], **spec})
        return self.look(name)

    def look(self, name: str) -> Looked:
        return asyncio.run(self.policies.reconcile(("", name)))

    def condition(self, name: str, kind: str = "Ready") -> tuple[str, str]:
        return self.cluster.condition(Kind.MODEL_POLICY, name, kind)


@pytest.fixture
def controller() -> Controller:
    return Controller()


def test_a_good_policy_is_ready_by_one_write(controller: Controller) -> None:
    assert controller.apply("a") == Looked(controller.clock() + LOOK_AGAIN)
    controller.look("a")
    assert controller.condition("a") == ("True", "Ready")
    assert len(controller.cluster.writes) == 1
    assert controller.cluster.events == [("a", Reason.READY, False)]


def test_what_it_names_and_is_not_there(controller: Controller) -> None:
    signer = {"name": "x", "keyringRefs": [{"name": "absent"}], "uriPrefixes": ["s3://models/"]}
    controller.apply("a", signers=[signer])
    assert controller.condition("a") == ("False", "KeyringNotFound")


def test_two_that_claim_the_same_say_so(controller: Controller) -> None:
    controller.apply("a", namespaces=["team"])
    controller.apply("b", namespaces=["team"])
    controller.look("a")
    assert controller.condition("a", "Conflict") == controller.condition("b", "Conflict") == ("True", "PolicyConflict")
    assert ("a", Reason.POLICY_CONFLICT, True) in controller.cluster.events
    controller.cluster.delete(Kind.MODEL_POLICY, "b")
    controller.look("a")
    assert controller.cluster.events[-1] == ("a", Reason.NO_CONFLICT, False)


def test_exceptions_are_counted_while_they_are_in_force(controller: Controller) -> None:
    soon, late = ("2026-11-25T13:00:00Z", "2026-11-30T00:00:00Z")
    controller.apply("a", exceptions=[EXCEPTION | {"expiryTime": soon}, EXCEPTION | {"expiryTime": late}])
    assert controller.counted == {"a": 2}
    assert controller.condition("a", "ExceptionsValid") == ("True", "ExceptionEndsSoon")
    controller.clock.advance(hours=2)
    controller.look("a")
    assert controller.counted == {"a": 1}
    controller.cluster.delete(Kind.MODEL_POLICY, "a")
    assert controller.look("a") == NOTHING
    assert controller.counted == {"a": None}


def test_one_that_cannot_be_read_is_told_why(controller: Controller) -> None:
    controller.apply("a", mode="Off")
    assert controller.condition("a") == ("False", "PolicyInvalid")
