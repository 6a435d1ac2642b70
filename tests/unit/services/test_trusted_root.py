"""A keyless model in the cluster: what a trusted root makes true, and what another one does."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from tests.minisigstore import IDENTITY, ISSUER, Instance
from tests.minisigstore.authority import new_key
from tests.minisigstore.encoding import pem
from tests.unit.services.cluster_fakes import ENDPOINT, SPACE, Services
from tests.unit.services.models import MODEL

from aegis.core.keyrings import KeySnapshot, SourceKey
from aegis.core.keys import PublicKey
from aegis.core.trusted_root import NO_ROOT, parse_trusted_root
from aegis.services.cluster import Kind, Name

CONTENT = b"weights"
NAME: Name = (SPACE, "llama")
MINE, OTHER = Instance(), Instance()
ROOT, OTHER_ROOT = (parse_trusted_root(instance.trusted_root()) for instance in (MINE, OTHER))
MISSING = replace(NO_ROOT, problem="none is configured")


class Controller(Services):
    """A model signed by an identity, and a policy that lets it vouch."""

    def __init__(self) -> None:
        super().__init__()
        self.cluster.root = ROOT
        self.store.put(MODEL, CONTENT)
        self.store.put(f"{MODEL}.sigstore.json", json.dumps(MINE.sign_blob(CONTENT)).encode())
        self.policy(identities=[{"issuer": ISSUER, "subject": IDENTITY}])
        self.cluster.apply(Kind.SIGNED_MODEL, "llama", {"uri": MODEL}, SPACE)

    def policy(self, **signer: Any) -> None:
        source = {"name": "models", "uriPrefix": "s3://models/", "endpoint": ENDPOINT}
        signers = [{"name": "team", "uriPrefixes": ["s3://models/"], **signer}]
        self.cluster.apply(Kind.MODEL_POLICY, "default", {"namespaces": ["*"], "sources": [source], "signers": signers})
        asyncio.run(self.policies.reconcile(("", "default")))

    def settle(self) -> tuple[str, str]:
        """Looks, verifies and looks again, as the queues do; what the model is then."""
        looked = asyncio.run(self.models.reconcile(NAME))
        if looked.due:
            asyncio.run(self.verification.verify(NAME))
            asyncio.run(self.models.reconcile(NAME))
        return self.cluster.condition(Kind.SIGNED_MODEL, "llama", "Ready", SPACE)

    @property
    def status(self) -> dict[str, Any]:
        return self.cluster.status(Kind.SIGNED_MODEL, "llama", SPACE)


@pytest.fixture
def controller() -> Controller:
    return Controller()


@pytest.fixture
def verified(controller: Controller) -> Controller:
    assert controller.settle() == ("True", "Verified")
    return controller


def test_a_model_signed_by_an_identity_becomes_ready_and_says_whose_it_is(verified: Controller) -> None:
    (signed_by,) = verified.status["signedBy"]

    assert (signed_by["issuer"], signed_by["subject"]) == (ISSUER, IDENTITY)
    assert (signed_by["signingTime"], signed_by["signingTimeSource"]) == ("2026-01-01T00:00:00Z", "TransparencyLog")
    assert signed_by["logIndex"] >= 5
    assert "fingerprint" not in signed_by
    assert verified.status["signedBySummary"] == IDENTITY
    for condition in ("SignatureVerified", "RotationCurrent", "KeysResolved"):
        assert verified.cluster.condition(Kind.SIGNED_MODEL, "llama", condition, SPACE)[0] == "True"


def test_another_policy_is_judged_without_another_look(verified: Controller) -> None:
    for subject, expected in (("x@models.example", "SignerNotAllowed"), (IDENTITY, "Verified")):
        verified.policy(identities=[{"issuer": ISSUER, "subject": subject}])
        assert verified.settle()[1] == expected
    assert len(verified.tasks) == 1


def test_a_root_without_the_instance_admits_nothing_from_its_first_moment(verified: Controller) -> None:
    verified.cluster.root = OTHER_ROOT

    assert verified.models.loses(NAME), "before anything is verified again"
    assert verified.settle() == ("False", "IdentityNotProven")
    assert verified.store.asked("read") == [MODEL], "the artifact is not read again"


def test_a_root_that_knows_more_takes_nothing_away(verified: Controller) -> None:
    raw = json.loads(MINE.trusted_root())
    both = {key: value + json.loads(OTHER.trusted_root())[key] for key, value in raw.items() if isinstance(value, list)}
    verified.cluster.root = parse_trusted_root(MINE.trusted_root(**both))

    assert not verified.models.loses(NAME)
    assert verified.settle() == ("True", "Verified")
    assert len(verified.tasks) == 2, "what was not proven might be now"
    assert verified.settle() == ("True", "Verified")
    assert len(verified.tasks) == 2, "and it was looked at once"


def test_a_root_that_comes_later_is_enough(controller: Controller) -> None:
    controller.cluster.root = MISSING
    assert controller.settle() == ("Unknown", "TrustedRootUnusable")

    controller.cluster.root = ROOT
    assert controller.settle() == ("True", "Verified")
    assert controller.store.asked("read") == [MODEL]


def test_a_root_that_is_lost_at_a_restart_leaves_it_open(verified: Controller) -> None:
    verified.cluster.root = MISSING

    assert verified.settle() == ("Unknown", "TrustedRootUnusable")
    assert len(verified.tasks) == 1, "there is nothing to verify it with"
    verified.cluster.root = ROOT
    assert verified.settle() == ("True", "Verified")
    assert len(verified.tasks) == 1


def test_a_detached_signature_does_not_depend_on_the_root(controller: Controller) -> None:
    del controller.store.objects[f"{MODEL}.sigstore.json"]
    controller.store.put(f"{MODEL}.sig", b"\x30\x06\x02\x01\x01\x02\x01\x01")
    controller.settle()

    controller.cluster.root = OTHER_ROOT
    controller.settle()
    assert len(controller.tasks) == 1


def test_a_key_counts_once_its_signature_is_in_the_log(controller: Controller) -> None:
    key = new_key()
    controller.store.put(f"{MODEL}.sigstore.json", json.dumps(MINE.sign_with_key(key, CONTENT)).encode())
    controller.cluster.apply(Kind.MODEL_KEYRING, "prod", {"source": {"inline": pem(key.public_key()).decode()}})
    controller.sources.answers["prod"] = KeySnapshot((SourceKey(PublicKey.from_key(key.public_key()), 1),))
    asyncio.run(controller.keyrings.reconcile(("", "prod")))
    controller.cluster.root = OTHER_ROOT
    controller.policy(keyringRefs=[{"name": "prod"}], transparencyLog="Required")
    assert controller.settle() == ("False", "NotLogged")
    controller.policy(keyringRefs=[{"name": "prod"}])
    assert controller.settle() == ("True", "Verified")

    controller.policy(keyringRefs=[{"name": "prod"}], transparencyLog="Required")
    controller.cluster.root = ROOT
    assert controller.settle() == ("True", "Verified")
    assert controller.status["signedBy"][0]["logIndex"] >= 5


def ready(controller: Controller) -> tuple[str, str]:
    asyncio.run(controller.policies.reconcile(("", "default")))
    return controller.cluster.condition(Kind.MODEL_POLICY, "default")


def test_a_policy_says_when_the_root_that_it_needs_is_not_there(controller: Controller) -> None:
    assert ready(controller) == ("True", "Ready")
    controller.cluster.root = MISSING
    assert ready(controller) == ("False", "TrustedRootUnusable")
    controller.cluster.root = replace(ROOT, problem="root.json cannot be read")
    assert ready(controller) == ("Unknown", "TrustedRootUnusable")
    controller.cluster.apply(Kind.MODEL_KEYRING, "prod", {"source": {"inline": "PEM"}})
    controller.policy(keyringRefs=[{"name": "prod"}])
    assert ready(controller) == ("True", "Ready")
