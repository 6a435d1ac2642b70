"""Models that are mounted as images: by the digest that was verified, and by nothing that may lead elsewhere."""

from typing import Any

import pytest
from tests.unit.core.builders import ENDPOINT, NOW, Shelf, answer, model, pod, policy, request, rule, workload

from aegis.core.reasons import Reason
from aegis.core.spec.policy import PolicyException, Source

DIGEST = f"sha256:{'5e' * 32}"
IMAGE = f"registry.example/team/llama@{DIGEST}"
SHELF = Shelf(
    held=(
        policy(
            sources=(Source("models", "oci://registry.example/", ENDPOINT),),
            signers=(rule(prefix="oci://registry.example/"),),
        ),
    ),
    known=(model(f"oci://{IMAGE}"),),
)
AT = "spec.volumes[model].image.reference"


def mounting(reference: Any) -> dict[str, Any]:
    """A Pod that mounts the image."""
    return pod(volumes=[{"name": "model", "image": {"reference": reference, "pullPolicy": "IfNotPresent"}}])


@pytest.mark.parametrize("resource", ["pods", "deployments", "jobs", "cronjobs"])
def test_a_verified_image_may_be_mounted(resource: str) -> None:
    decision = answer(request(workload(resource, mounting(IMAGE)), resource=resource), SHELF)

    assert (decision.allowed, decision.reason) == (True, Reason.VERIFIED)


REFUSED = {
    "registry.example/team/llama:v2": (
        "[MutableReference] spec.volumes[model].image.reference: 'registry.example/team/llama:v2' names what may be"
        f" replaced at any time (SignedModel team-a/llama is for {DIGEST}); name exactly that version: @{DIGEST}"
    ),
    "registry.example/team/llama": "[MutableReference]",
    f"registry.example/team/llama:v2@{DIGEST}": "[AmbiguousURI]",
    f"REGISTRY.example/team/llama@{DIGEST}": "[AmbiguousURI]",
    f"team/llama@{DIGEST}": "must have a registry's host",
    f"llama@{DIGEST}": "[AmbiguousURI]",
    "llama:v2": "[AmbiguousURI]",
    "$(IMAGE)": "[AmbiguousURI]",
    "registry.example/team/new:v2": (
        "has no SignedModel in namespace 'team-a'; name it by its digest (@sha256:HEX instead of a tag), create a"
        " SignedModel with this spec.uri there"
    ),
    f"registry.example/team/other@{DIGEST}": "[ModelUnknown]",
    f"registry.example/team/llama@sha256:{'5f' * 32}": "[ModelUnknown]",
    f"elsewhere.example/team/llama@{DIGEST}": "[SourceNotAllowed]",
    "s3://models/llama": "[SourceNotAllowed]",
}


@pytest.mark.parametrize(("reference", "said"), REFUSED.items(), ids=list(REFUSED))
def test_any_other_name_is_refused(reference: str, said: str) -> None:
    decision = answer(request(mounting(reference)), SHELF)

    assert not decision.allowed
    assert said in decision.message
    assert f" {AT}: " in decision.message


@pytest.mark.parametrize("reference", [None, ""])
def test_a_template_may_leave_the_name_to_somebody_else(reference: str | None) -> None:
    assert answer(request(workload("deployments", mounting(reference)), resource="deployments"), SHELF).allowed


def test_a_name_of_another_type_is_malformed() -> None:
    assert answer(request(mounting(["x"])), SHELF).reason is Reason.REQUEST_MALFORMED


def test_an_exception_names_the_image_as_the_workload_does() -> None:
    tagged = "registry.example/team/llama:v2"
    excepted = PolicyException("team-a", tagged, "migration", NOW.replace(month=6, day=20))
    shelf = Shelf(held=(policy(exceptions=(excepted,)),))

    assert answer(request(mounting(tagged)), shelf).reason is Reason.EXCEPTED


@pytest.mark.parametrize("uri", ["oci://registry.example/team/llama:v2", "oci://registry.example/team/llama"])
def test_a_tag_is_refused_wherever_it_stands(uri: str) -> None:
    body = pod(annotations={"storage-uri": uri})

    assert "[MutableReference] metadata.annotations[storage-uri]" in answer(request(body), SHELF).message
