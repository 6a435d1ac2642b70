"""One SignedModel when keys, keyrings and sealing keys change."""

from tests.unit.services.cluster_fakes import KEY_ONE, KEY_TWO, SPACE
from tests.unit.services.model_controller import CONTENT, NAME, SIGNER, STRANGER, Controller
from tests.unit.services.models import MODEL, public, signed, trial

from aegis.core.reasons import Reason
from aegis.core.seal import SealKeys, unseal
from aegis.services.cluster import NOTHING


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
