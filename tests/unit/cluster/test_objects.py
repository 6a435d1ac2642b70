"""What is decoded of an object, and what is not."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from aegis.adapters.cluster.objects import (
    ModelKeyringObject,
    ModelPolicyObject,
    SecretObject,
    SignedModelObject,
    micro_time,
    reader,
)

METADATA = {
    "name": "llama",
    "namespace": "team",
    "uid": "u",
    "generation": 3,
    "resourceVersion": "41",
    "creationTimestamp": "2026-11-24T10:00:00Z",
    "annotations": {"aegis.dev/reverify": "now", "kubectl.kubernetes.io/last-applied-configuration": "{}"},
    "managedFields": [{"manager": "kubectl"}],
}


def decoded(kind: type[Any], **parts: Any) -> Any:
    return reader(kind)(msgspec.json.encode({"metadata": METADATA, **parts}))


def test_a_signed_model() -> None:
    condition = {"type": "Ready", "status": "True", "reason": "Ready", "message": "m", "observedGeneration": 3}
    model = decoded(
        SignedModelObject,
        spec={"uri": "s3://models/a", "reverifyPeriodSeconds": 60, "signatures": [{"uri": "s3://models/a.sig"}]},
        status={"seal": "v1.x", "conditions": [condition], "signedBy": [{"keyring": "prod"}]},
    )
    assert (model.metadata.name, model.metadata.generation, model.metadata.resource_version) == ("llama", 3, "41")
    assert model.metadata.creation_timestamp == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert model.metadata.annotations.reverify == "now"
    assert (model.spec.uri, model.spec.revision, model.spec.reverify_period_seconds) == ("s3://models/a", "", 60)
    assert model.spec.signatures[0].uri == "s3://models/a.sig"
    assert (model.status.seal, model.status.conditions[0].reason) == ("v1.x", "Ready")


def test_a_model_that_nobody_has_looked_at_yet() -> None:
    model = decoded(SignedModelObject, spec={"uri": "s3://models/a"})
    assert (model.status.seal, model.status.conditions, model.metadata.deletion_timestamp) == ("", (), None)


def test_a_keyring_keeps_its_spec_as_it_came() -> None:
    key = {"fingerprint": "sha256:f", "algorithm": "Ed25519", "version": 2, "firstSeenTime": "2026-11-24T10:00:00Z"}
    keyring = decoded(ModelKeyringObject, spec={"source": {"inline": "PEM"}}, status={"keys": [key]})
    assert keyring.spec == {"source": {"inline": "PEM"}}
    assert (keyring.status.keys[0].version, keyring.status.keys[0].ended_time) == (2, None)


def test_a_policy_keeps_its_spec_as_it_came() -> None:
    assert decoded(ModelPolicyObject, spec={"namespaces": ["*"]}).spec == {"namespaces": ["*"]}


def test_a_secret_shows_no_value() -> None:
    secret = decoded(SecretObject, data={"current": "c2VjcmV0"})
    assert secret.data == {"current": "c2VjcmV0"}
    assert repr(secret) == "SecretObject(team/llama, keys=['current'])"
    assert "c2VjcmV0" not in f"{secret} {[secret]}"


@pytest.mark.parametrize("data", [{"current": 5}, ["c2VjcmV0"], {"current": ["c2VjcmV0"]}])
def test_an_unreadable_secret_is_told_without_its_value(data: Any) -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        decoded(SecretObject, data=data)
    assert "c2VjcmV0" not in str(caught.value)


@pytest.mark.parametrize("moment", [datetime(2026, 11, 24, 10, tzinfo=UTC), datetime(2026, 11, 24, 10, 0, 0, 5, UTC)])
def test_a_micro_time_has_six_digits(moment: datetime) -> None:
    assert len(micro_time(moment)) == len("2026-11-24T10:00:00.000000Z")
    assert datetime.fromisoformat(micro_time(moment)) == moment
