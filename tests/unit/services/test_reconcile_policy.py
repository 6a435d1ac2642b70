"""One ModelPolicy through the controller."""

import asyncio
from typing import Any

import pytest
from tests.unit.services.cluster_fakes import ENDPOINT, Services
from tests.unit.services.model_controller import Controller as ModelController

from aegis.core.reasons import Reason
from aegis.services.cluster import NOTHING, Kind, Looked
from aegis.services.reconcile_policy import LOOK_AGAIN, SOURCES_AGAIN

EXCEPTION = {"namespace": "team-a", "reference": "s3://models/x", "reason": "TICKET-1"}


class Controller(Services):
    """A cluster with policies."""

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
    assert controller.exceptions == {"a": 2}
    assert controller.condition("a", "ExceptionsValid") == ("True", "ExceptionEndsSoon")
    controller.clock.advance(hours=2)
    controller.look("a")
    assert controller.exceptions == {"a": 1}
    controller.cluster.delete(Kind.MODEL_POLICY, "a")
    assert controller.look("a") == NOTHING
    assert controller.exceptions == {"a": None}


def test_an_exception_is_announced_before_its_end(controller: Controller) -> None:
    first, second = ("2026-11-30T00:00:00Z", "2026-12-01T00:00:00Z")
    other = EXCEPTION | {"reference": "s3://models/other/", "expiryTime": second}
    controller.apply("a", exceptions=[EXCEPTION | {"expiryTime": first}, other])
    announced = ("a", Reason.EXCEPTION_ENDS_SOON, True)
    assert announced not in controller.cluster.events
    controller.clock.advance(hours=60)
    controller.look("a")
    controller.look("a")
    assert controller.cluster.events.count(announced) == 1
    # The first is over, and the second comes near its end.
    controller.clock.advance(hours=54)
    controller.look("a")
    assert controller.cluster.events.count(announced) == 2


def test_an_exception_for_too_long_is_not_counted(controller: Controller) -> None:
    controller.apply("a", exceptions=[EXCEPTION | {"expiryTime": "2027-11-30T00:00:00Z"}])
    assert controller.exceptions == {"a": 0}
    assert controller.condition("a", "ExceptionsValid") == ("False", "ExceptionTooLong")


def test_one_that_cannot_be_read_is_told_why(controller: Controller) -> None:
    controller.apply("a", mode="Off")
    assert controller.condition("a") == ("False", "PolicyInvalid")


S3 = {"name": "models", "uriPrefix": "s3://models/", "endpoint": ENDPOINT, "credentialsSecretRef": {"name": "reader"}}
HTTPS = {"name": "web", "uriPrefix": "https://web.example/", "credentialsSecretRef": {"name": "web-reader"}}
READER = {"AWS_ACCESS_KEY_ID": b"id", "AWS_SECRET_ACCESS_KEY": b"key"}


def message(controller: Services, name: str) -> str:
    return str(controller.cluster.status(Kind.MODEL_POLICY, name)["conditions"][0]["message"])


def test_a_secret_that_is_not_there_is_told_and_looked_for_every_minute(controller: Controller) -> None:
    looked = controller.apply("a", sources=[S3, HTTPS])
    assert looked == Looked(controller.clock() + SOURCES_AGAIN)
    assert controller.condition("a") == ("False", "SourceMisconfigured")
    assert "source 'models' of ModelPolicy 'a' names the Secret 'reader', which is not" in message(controller, "a")
    assert "source 'web' of ModelPolicy 'a' names the Secret 'web-reader'" in message(controller, "a")
    controller.secrets |= {"reader": READER, "web-reader": {"token": b"t"}}
    assert controller.look("a") == Looked(controller.clock() + SOURCES_AGAIN, renewed=True)
    assert controller.condition("a") == ("True", "Ready")
    del controller.secrets["reader"]
    assert not controller.look("a").renewed
    assert controller.condition("a") == ("False", "SourceMisconfigured")


def test_a_secret_without_the_keys_that_its_store_needs(controller: Controller) -> None:
    controller.secrets["reader"] = {"password": b"pass-word"}
    controller.apply("a", sources=[S3])
    assert controller.condition("a") == ("False", "SourceMisconfigured")
    assert (
        "source 'models' of ModelPolicy 'a' with the Secret 'reader': the credentials Secret must hold"
        " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY" in message(controller, "a")
    )
    assert "pass-word" not in message(controller, "a")


def test_secrets_that_cannot_be_looked_at_are_neither_there_nor_missing(controller: Controller) -> None:
    controller.api_server_fails = True
    controller.apply("a", sources=[S3])
    assert controller.condition("a") == ("Unknown", "SourceUnavailable")


def test_models_that_wait_for_a_secret_are_tried_again_once_it_is_there() -> None:
    controller = ModelController()
    controller.policy(sources=[S3])
    asyncio.run(controller.policies.reconcile(("", "default")))
    for _ in range(9):
        looked = controller.settle()
        assert controller.ready() == ("Unknown", "SourceMisconfigured")
        assert looked.again is not None
        controller.clock.at = looked.again
    assert not controller.settle().due, "it waits"
    controller.secrets["reader"] = READER
    assert asyncio.run(controller.policies.reconcile(("", "default"))).renewed
    controller.settle()
    assert controller.ready() == ("True", "Verified")
