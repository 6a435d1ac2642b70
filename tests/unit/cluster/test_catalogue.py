"""What is known of the cluster is what its objects prove, and nothing that a status merely says."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from aegis.adapters.cluster.catalogue import ClusterCatalogue
from aegis.adapters.cluster.objects import (
    ModelKeyringObject,
    ModelKeyringStatus,
    ModelPolicyObject,
    ObjectMeta,
    SecretObject,
    SignedModelObject,
)
from aegis.core.artifacts import Identity, IdentityKind
from aegis.core.evidence import Evidence
from aegis.core.keyrings import KeyState
from aegis.core.precedence import governing
from aegis.core.reasons import Reason
from aegis.core.seal import SealKey, seal
from aegis.core.spec.policy import Mode
from aegis.core.spec.signed_model import ModelKey
from aegis.core.status.keyring import parse_facts

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FIRST, SECOND = SealKey(b"1" * 32), SealKey(b"2" * 32)
URI = "s3://models/a/"


def secret(current: SealKey, previous: SealKey | None = None) -> SecretObject:
    data = {"current": base64.b64encode(current.secret).decode()}
    if previous is not None:
        data["previous"] = base64.b64encode(previous.secret).decode()
    return SecretObject(metadata=ObjectMeta(name="aegis-seal"), data=data)


def evidence(seconds: float = 0.0, uid: str = "uid-1") -> Evidence:
    moment = NOW + timedelta(seconds=seconds)
    return Evidence(
        model=ModelKey("team", "a", uid),
        generation=1,
        uri=URI,
        revision="",
        endpoint="https://s3.example",
        identity=Identity(IdentityKind.NONE),
        digests={"sha256": "0" * 64},
        size=1,
        files=1,
        verified=moment,
        sealed=moment,
    )


def model(text: str = "", *, uid: str = "uid-1", uri: str = URI, **status: Any) -> SignedModelObject:
    raw = {
        "metadata": {"namespace": "team", "name": "a", "uid": uid, "generation": 1},
        "spec": {"uri": uri},
        "status": {"seal": text, **status},
    }
    return msgspec.convert(raw, SignedModelObject)


def catalogue(*models: SignedModelObject, key: SealKey | None = FIRST) -> ClusterCatalogue:
    made = ClusterCatalogue()
    if key is not None:
        made.put_seal(secret(key))
    for each in models:
        made.put_model(each)
    return made


def held(known: ClusterCatalogue) -> Evidence | None:
    (found,) = known.models("team").at(URI, "")
    assert found == known.models("team").named("a")
    return found.evidence


def test_a_model_is_found_by_its_namespace_uri_and_revision_and_by_nothing_else() -> None:
    known = catalogue(model())
    assert [found.key.name for found in known.models("team").at(URI, "")] == ["a"]
    assert list(known.all_models()) == list(known.models("team").at(URI, ""))
    assert not known.models("other").at(URI, "")
    assert not known.models("team").at("s3://models/a", "")
    assert not known.models("team").at(URI, "v1")
    known.drop_model("team", "a")
    assert not known.models("team").at(URI, "")
    assert known.models("team").named("a") is None
    known.drop_model("team", "a")


def test_a_model_whose_uri_is_not_canonical_is_not_known() -> None:
    known = catalogue(model())
    known.put_model(model(uri="s3://models//a"))
    assert not list(known.all_models())


def test_evidence_is_what_a_seal_holds() -> None:
    assert held(catalogue(model(seal(evidence(), FIRST)))) == evidence()
    assert held(catalogue(model(seal(evidence(), SECOND)))) is None
    assert held(catalogue(model())) is None


def test_evidence_that_is_known_already_is_not_opened_again() -> None:
    known, newer, other = evidence(), evidence(1), evidence(uid="uid-2")
    sealed = catalogue(model(seal(known, FIRST))).sealed
    assert sealed.evidence(("team", "a"), known) is known
    assert sealed.evidence(("team", "a"), None) == known
    assert sealed.evidence(("team", "a"), newer) == known
    assert sealed.evidence(("team", "a"), other) == known
    assert sealed.evidence(("team", "b"), known) is None
    sealed.take_keys(None)
    assert sealed.evidence(("team", "a"), known) is None


def test_an_older_seal_is_ignored_and_a_newer_one_is_taken() -> None:
    known = catalogue(model(seal(evidence(10), FIRST)))
    known.put_model(model(seal(evidence(5), FIRST)))
    assert held(known) == evidence(10)
    known.put_model(model(seal(evidence(15), FIRST)))
    assert held(known) == evidence(15)


def test_a_status_without_a_seal_that_opens_voids_the_evidence_but_lets_no_older_one_in() -> None:
    known = catalogue(model(seal(evidence(10), FIRST)))
    known.put_model(model())
    assert held(known) is None
    known.put_model(model(seal(evidence(5), FIRST)))
    assert held(known) == evidence(10)


def test_an_object_of_the_same_name_starts_anew() -> None:
    known = catalogue(model(seal(evidence(10), FIRST)))
    known.put_model(model(seal(evidence(5, uid="uid-2"), FIRST), uid="uid-2"))
    assert held(known) == evidence(5, uid="uid-2")


def test_sealing_keys_may_come_after_the_models() -> None:
    known = catalogue(model(seal(evidence(), FIRST)), key=None)
    assert held(known) is None
    assert known.put_seal(secret(FIRST))
    assert held(known) == evidence()
    assert not known.put_seal(secret(FIRST))


def test_a_rotated_sealing_key_still_opens_and_a_withdrawn_one_does_not() -> None:
    known = catalogue(model(seal(evidence(), FIRST)))
    assert known.put_seal(secret(SECOND, FIRST))
    assert held(known) == evidence()
    assert known.put_seal(secret(SECOND))
    assert held(known) is None
    assert known.put_seal(None)
    assert known.seal_keys is None


def test_what_a_withdrawn_key_sealed_holds_back_nothing() -> None:
    forged = replace(evidence(), sealed=NOW + timedelta(days=36500))
    known = catalogue(model(seal(forged, FIRST)))
    known.put_seal(secret(SECOND))
    known.put_model(model(seal(evidence(), SECOND)))
    assert held(known) == evidence()


def test_a_secret_without_good_keys_holds_none() -> None:
    known = catalogue(model(seal(evidence(), FIRST)))
    for data in ({}, {"current": "c2hvcnQ="}, {"current": "no base64!"}, {"previous": "MTEx"}):
        known.put_seal(SecretObject(metadata=ObjectMeta(name="aegis-seal"), data=data))
        assert known.seal_keys is None
        assert held(known) is None


def test_only_words_of_the_vocabulary_are_repeated_from_a_status() -> None:
    def ready(reason: str) -> SignedModelObject:
        return model(conditions=[{"type": "Ready", "status": "False", "reason": reason}])

    known = catalogue(ready("NotSigned"))
    assert next(iter(known.all_models())).reported is Reason.NOT_SIGNED
    known.put_model(ready("AllIsWell"))
    assert next(iter(known.all_models())).reported is None


def keyring(**spec: Any) -> ModelKeyringObject:
    raw = {"metadata": {"name": "ring"}, "spec": {"source": {"inline": "PEM"}, **spec}}
    return msgspec.convert(raw, ModelKeyringObject)


def test_the_latest_time_that_any_keyring_remembers_is_known() -> None:
    known = ClusterCatalogue()
    assert known.observed() is None
    early, late = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 2, tzinfo=UTC)
    for name, observed in (("one", late), ("two", early), ("three", None)):
        body = ModelKeyringObject(
            metadata=ObjectMeta(name=name), spec={"source": {}}, status=ModelKeyringStatus(observed_time=observed)
        )
        known.put_keyring(body)
    assert known.observed() == late, "also out of one whose spec cannot be read"
    known.drop_keyring("one")
    assert known.observed() == early


def test_what_the_status_says_of_a_key_is_what_is_known_of_it() -> None:
    times = [f"2026-01-0{number}T00:00:00Z" for number in range(1, 8)]
    names = ("firstSeenTime", "createdTime", "supersededTime", "endedTime", "absentSinceTime")
    dates = dict(zip((*names, "notBeforeTime", "notAfterTime"), times, strict=True))
    key = {"fingerprint": "sha256:aa", "algorithm": "Ed25519", "version": 2, "state": "Active", **dates}
    raw = {"metadata": {"name": "ring"}, "spec": {"source": {"inline": "PEM"}}, "status": {"keys": [key]}}
    known = ClusterCatalogue()
    known.put_keyring(msgspec.json.decode(msgspec.json.encode(raw), type=ModelKeyringObject))
    assert known.keyrings()["ring"].facts == parse_facts(raw["status"])


def test_a_state_out_of_a_backup_takes_no_revocation_back() -> None:
    known = ClusterCatalogue()
    newer = keyring(keys=[{"fingerprint": "sha256:aa", "state": "Revoked"}])
    for body, generation in ((newer, 2), (keyring(), 1)):
        known.put_keyring(msgspec.structs.replace(body, metadata=ObjectMeta(name="ring", generation=generation)))
    assert known.held_revocations("ring") == {"sha256:aa"}
    assert known.keyrings()["ring"].overrides["sha256:aa"].state is KeyState.REVOKED
    known.drop_keyring("ring")
    known.put_keyring(msgspec.structs.replace(keyring(), metadata=ObjectMeta(name="ring", generation=1)))
    assert known.held_revocations("ring") == {"sha256:aa"}, "it was away for a moment only"


def test_a_keyring_that_cannot_be_read_is_absent() -> None:
    known = catalogue()
    known.put_keyring(keyring())
    assert list(known.keyrings()) == ["ring"]
    known.put_keyring(keyring(source={}))
    assert not known.keyrings()
    known.drop_keyring("ring")


def policy(**spec: Any) -> ModelPolicyObject:
    return ModelPolicyObject(metadata=ObjectMeta(name="prod"), spec={"namespaces": ["prod-*"], **spec})


def test_a_policy_that_cannot_be_read_governs_its_namespaces_and_trusts_nobody() -> None:
    known = catalogue()
    known.put_policy(policy(mode="Audit"))
    assert [found.mode for found in known.policies()] == [Mode.AUDIT]
    known.put_policy(policy(mode="Off"))
    (found,) = governing(known.policies(), "prod-1")
    assert (found.mode, found.signers, found.sources) == (Mode.ENFORCE, (), ())
    assert not governing(known.policies(), "dev")


def test_a_policy_of_which_nothing_can_be_read_governs_everything_that_no_other_does() -> None:
    known = catalogue()
    known.put_policy(policy(namespaces=7))
    assert governing(known.policies(), "dev")
    known.drop_policy("prod")
    known.refuse_policy("prod")
    (found,) = governing(known.policies(), "dev")
    assert (found.mode, found.signers) == (Mode.ENFORCE, ())
    known.drop_policy("prod")
    assert not list(known.policies())
