"""A packed model opens to what was read, whatever its seal holds, and its evidence counts only under its key."""

import base64
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from tests.unit.core.builders import evidence as usual
from tests.unit.core.evidence_strategies import EVIDENCE

from aegis.adapters.cluster.objects import SignedModelObject
from aegis.adapters.cluster.packing import PackedModel, Packer
from aegis.core.evidence import Evidence
from aegis.core.judgement import Model
from aegis.core.payload import to_payload
from aegis.core.seal import SealKey, SealKeys, seal, unseal
from aegis.core.spec.signed_model import ModelKey
from aegis.core.uris import ModelURI

OURS, NEXT = SealKey(b"1" * 32), SealKey(b"2" * 32)
KEYS = SealKeys(OURS)
URI = "s3://models/churn/7/churn.onnx"
WHOLE, LEAN = Packer(whole=True), Packer(whole=False)


def body(text: str = "", **changed: Any) -> SignedModelObject:
    metadata = {"namespace": "team", "name": "churn", "uid": "uid-1", "generation": 3, **changed}
    spec = {"uri": URI, "revision": "v1", "digest": "sha256:" + "d" * 64}
    status = {"seal": text, "conditions": [{"type": "Ready", "status": "False", "reason": "NotSigned"}]}
    return msgspec.convert({"metadata": metadata, "spec": spec, "status": status}, SignedModelObject)


def packed(packer: Packer, read: SignedModelObject, keys: SealKeys | None = KEYS) -> PackedModel:
    model = packer.pack(read, keys)
    assert model is not None
    return model


def by_hand(value: object, key: SealKey = OURS) -> str:
    """A seal with a right code over any payload."""
    payload = base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
    signed = f"v1.{key.id}.{payload}"
    return f"{signed}.{key.mac(signed)}"


@given(found=EVIDENCE)
@example(found=usual(uri=URI, revision="v1", generation=3, model=ModelKey("team", "churn", "uid-1")))
def test_whole_evidence_is_that_of_the_seal(found: Evidence) -> None:
    text = seal(found, OURS)
    model = packed(WHOLE, body(text)).opened()
    assert model.evidence == unseal(text, KEYS) == found
    assert (model.key, model.generation) == (ModelKey("team", "churn", "uid-1"), 3)
    assert (model.uri, model.revision, model.digest) == (ModelURI.parse(URI), "v1", "sha256:" + "d" * 64)
    assert model.reported is not None
    assert model.reported.value == "NotSigned"


@given(found=EVIDENCE)
def test_lean_evidence_lacks_what_only_a_verification_reads(found: Evidence) -> None:
    model = packed(LEAN, body(seal(found, OURS))).opened()
    bare = tuple(replace(each, content=None, digest="", tried="") for each in found.signatures)
    assert model.evidence == replace(found, signatures=bare)


@given(found=EVIDENCE)
@example(found=usual(uri=URI, revision="v1", generation=3, model=ModelKey("team", "churn", "uid-1")))
def test_who_signed_a_model_is_known_without_opening_it(found: Evidence) -> None:
    about = found.covers(ModelKey("team", "churn", "uid-1"), 3, URI, "v1")
    for packer in (WHOLE, LEAN):
        model = packed(packer, body(seal(found, OURS)))
        assert model.signers == (found.fingerprints if about else None)
        assert packer.under(model, SealKeys(NEXT)).signers is None
    assert packed(WHOLE, body()).signers is None


def test_a_model_that_was_opened_stays_open() -> None:
    model = packed(LEAN, body(seal(usual(), OURS)))
    assert model.opened() is model.opened()


def test_what_a_decision_keeps_of_a_model_takes_less_than_half_a_kilobyte() -> None:
    model = packed(LEAN, body(seal(usual(uri=URI), OURS)))
    assert sys.getsizeof(model) + sys.getsizeof(model.facts) <= 600
    assert model.seal is OURS, "the text of a seal that opened is not kept"


def test_a_seal_that_no_key_opens_waits_for_one_that_does() -> None:
    text = seal(usual(), NEXT)
    for keys in (None, KEYS):
        model = packed(LEAN, body(text), keys)
        assert model.seal == text
        assert model.opened().evidence is None
        assert LEAN.under(model, None) is model
        assert not LEAN.under(model, KEYS).proven
        assert LEAN.under(model, SealKeys(NEXT)).opened().evidence is not None


def test_evidence_counts_while_the_key_of_its_seal_is_there() -> None:
    model = packed(LEAN, body(seal(usual(), OURS)))
    assert LEAN.under(model, SealKeys(NEXT, OURS)) is model
    for keys in (None, SealKeys(NEXT)):
        withdrawn = LEAN.under(model, keys)
        assert (withdrawn.proven, withdrawn.opened().evidence) == (False, None)
        assert LEAN.under(withdrawn, KEYS).opened().evidence == model.opened().evidence


def test_what_one_state_proved_is_told_of_another_as_it_was() -> None:
    then = packed(WHOLE, body(seal(usual(revision="v0", generation=3), OURS), generation=2))
    now = packed(WHOLE, body("", generation=4)).with_evidence_of(then)
    assert now.opened().evidence == then.opened().evidence
    assert now.opened().generation == 4
    assert now.sealed == then.sealed == usual().sealed


UNREADABLE: dict[str, dict[str, Any]] = {
    "a field of another type": {"size": "large"},
    "a number that is a truth": {"files": True},
    "a number with a fraction": {"generation": 1.0},
    "a time without a zone": {"sealedTime": "2026-01-01T00:00:00"},
    "a time that is none": {"verifiedTime": "yesterday"},
    "a digest that is none": {"digests": {"sha256": "short"}},
    "no digest": {"digests": {}},
    "an identity of an unknown kind": {"identity": {"kind": "Guess", "value": ""}},
    "a signature that is none": {"signatures": [7]},
    "a problem without a name": {"signatures": [{"location": "", "digest": "", "problem": ""}]},
    "an identity that names nobody": {"signatures": [{"location": "", "digest": "", "issuer": "", "identity": ""}]},
    "a date that is none": {"signatures": [{"location": "", "digest": "", "validFrom": ""}]},
    "a problem that nobody knows": {"signatures": [{"location": "", "digest": "", "problem": "Weather"}]},
}


@pytest.mark.parametrize("changed", UNREADABLE.values(), ids=UNREADABLE)
def test_what_another_version_sealed_in_a_form_that_is_not_known_is_no_evidence(changed: dict[str, Any]) -> None:
    text = by_hand({**to_payload(usual()), **changed})
    assert unseal(text, KEYS) is None
    assert packed(LEAN, body(text)).opened().evidence is None


def test_a_number_that_no_store_counts_to_is_no_evidence() -> None:
    assert packed(LEAN, body(by_hand({**to_payload(usual()), "size": 2**64}))).opened().evidence is None


@pytest.mark.parametrize("value", [None, [], "text", {"namespace": "team"}])
def test_a_payload_that_is_no_evidence_at_all_is_none(value: object) -> None:
    model = packed(LEAN, body(by_hand(value)))
    assert (model.proven, model.seal) == (False, "")
    with pytest.raises(ValueError, match="no evidence"):
        _ = model.sealed


def test_a_model_without_a_canonical_uri_is_none() -> None:
    assert WHOLE.pack(msgspec.structs.replace(body(), spec=msgspec.convert({"uri": "s3://a//b"}, _Spec)), KEYS) is None


_Spec = type(body().spec)


def test_models_may_be_kept_whole_as_well() -> None:
    model = Model(ModelKey("team", "churn", "uid-1"), 1, ModelURI.parse(URI), "v1")
    assert (model.name, model.location, model.opened()) == ("churn", URI, model)


def test_times_are_moments_wherever_they_were_written() -> None:
    late = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=7)
    assert packed(LEAN, body(seal(replace(usual(), sealed=late), OURS))).sealed == late
