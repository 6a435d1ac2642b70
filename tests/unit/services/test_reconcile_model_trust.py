"""One SignedModel when keys, keyrings and sealing keys change."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.unit.services.cluster_fakes import KEY_ONE, KEY_TWO, SPACE
from tests.unit.services.model_controller import CONTENT, NAME, SIGNER, STRANGER, Controller
from tests.unit.services.models import MODEL, public, signed, trial

from aegis.core.errors import Undecidable
from aegis.core.evidence import Evidence
from aegis.core.reasons import Reason
from aegis.core.seal import SealKeys, unseal
from aegis.services import reconcile_model
from aegis.services.check_signatures import recheck
from aegis.services.cluster import NOTHING, Again


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


def test_what_a_verification_finds_while_keys_are_tried_is_not_undone(
    controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    controller.store.put(f"{MODEL}.sig", signed(STRANGER, CONTENT))
    controller.settle()
    memory = controller.memories.of(NAME, "uid-of-llama")

    def slow(before: Evidence, *given: Any) -> Evidence | None:
        memory.take(replace(before, sealed=before.sealed + timedelta(seconds=1), size=7))
        return recheck(before, *given)

    monkeypatch.setattr(reconcile_model, "recheck", slow)
    controller.clock.advance(minutes=2)
    controller.keyring("prod", SIGNER, STRANGER)
    with pytest.raises(Again):
        controller.look()
    assert memory.evidence is not None
    assert memory.evidence.size == 7
    monkeypatch.undo()
    controller.look()
    assert (controller.status["sizeBytes"], controller.ready()[0]) == (7, "True")


def test_a_keyring_that_was_not_read_is_no_reason_to_reject(controller: Controller) -> None:
    controller.keychain.forget("prod")
    controller.settle()
    assert controller.ready() == ("Unknown", "KeyringEmpty")
    assert controller.meter.errors == []
    controller.keychain.hold("prod", (trial(SIGNER),))
    controller.settle()
    assert controller.ready() == ("True", "Verified")
    assert len(controller.tasks) == 1


def test_a_keyring_whose_source_is_sealed_says_so_after_a_restart(controller: Controller) -> None:
    """Its status remembers the facts about keys; the keys themselves are to be read again."""
    controller.keychain.forget("prod")
    controller.sources.answers["prod"] = Undecidable(Reason.KEY_SOURCE_SEALED, "https://vault.example")
    controller.clock.advance(minutes=10)
    asyncio.run(controller.keyrings.reconcile(("", "prod")))
    controller.settle()
    assert controller.ready() == ("Unknown", "KeySourceSealed")
    assert controller.ready("SignatureVerified") == ("Unknown", "KeySourceSealed")
    assert "ModelKeyring 'prod': https://vault.example" in controller.status["conditions"][-1]["message"]


def test_a_source_that_fails_takes_nothing_from_a_verified_model(verified: Controller) -> None:
    verified.sources.answers["prod"] = Undecidable(Reason.KEY_SOURCE_SEALED, "https://vault.example")
    verified.clock.advance(minutes=10)
    asyncio.run(verified.keyrings.reconcile(("", "prod")))
    verified.settle()
    assert verified.ready() == ("True", "Verified")


def test_keys_of_those_who_share_a_model_are_tried_too(controller: Controller) -> None:
    controller.keyring("theirs", STRANGER)
    signer = {"name": "x", "keyringRefs": [{"name": "theirs"}], "threshold": 1, "uriPrefixes": ["s3://models/"]}
    controller.policy("theirs", namespaces=["team-b"], sharedFrom=[SPACE], signers=[signer])
    controller.store.put(f"{MODEL}.cosign", signed(STRANGER, CONTENT))
    controller.settle()
    assert {entry["keyring"] for entry in controller.status["signedBy"]} == {"prod", "theirs"}


def test_without_a_sealing_key_nothing_is_begun_and_the_model_says_why(controller: Controller) -> None:
    controller.cluster.seal_keys = None
    assert controller.settle() == NOTHING
    assert controller.tasks == []
    assert controller.ready() == ("Unknown", "SealKeyUnusable")
    assert controller.events == [(Reason.SEAL_KEY_UNUSABLE, True)]
    assert "restore it from a backup" in controller.status["conditions"][0]["message"]


def test_a_sealing_key_that_comes_back_opens_the_seals_again(verified: Controller) -> None:
    before = dict(verified.status)
    verified.cluster.seal_keys = None
    verified.settle()
    verified.settle()
    assert verified.ready() == ("Unknown", "SealKeyUnusable")
    assert (verified.status["seal"], verified.writes) == (before["seal"], 2)
    verified.memories.forget(NAME)
    verified.cluster.seal_keys = SealKeys(KEY_ONE)
    verified.settle()
    assert verified.ready() == ("True", "Verified")
    assert len(verified.tasks) == 1


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
