"""A model in an image volume, which is judged as a whole, and volumes that are mounted over a part of a model."""

import pytest
from tests.unit.core.builders import Object, answer, container, pod, request
from tests.unit.core.test_image_volumes import IMAGE, SHELF
from tests.unit.references.seeing import findings, shown

from aegis.core.reasons import Reason

HOLDS = {"name": "m", "image": {"reference": IMAGE}}
AT = {"name": "m", "mountPath": "/models", "readOnly": True}
VOLUMES: list[Object] = [
    {"name": "p", "persistentVolumeClaim": {"claimName": "c"}},
    {"name": "c", "configMap": {"name": "c"}},
    {"name": "e", "emptyDir": {}},
]


def serving(path: str, *mounts: Object, image: str = "vllm/vllm-openai") -> Object:
    """A server with an accelerator that loads what lies at a path."""
    limits = {"limits": {"nvidia.com/gpu": "1"}}
    server = container(image=image, args=["--model", path], resources=limits, volumeMounts=[AT, *mounts])
    return pod(server, volumes=[HOLDS, *VOLUMES])


@pytest.mark.parametrize("path", ["/models", "/models/", "/models/net", "/models/a/model.gguf"])
@pytest.mark.parametrize("image", ["vllm/vllm-openai", "x.example/server"])
def test_whatever_lies_in_a_verified_image_may_be_served(path: str, image: str) -> None:
    decision = answer(request(serving(path, image=image)), SHELF)

    assert (decision.allowed, decision.reason) == (True, Reason.VERIFIED), decision.message


def test_one_that_nobody_verified_may_not() -> None:
    body = serving("/models/net")
    body["spec"]["volumes"][0] = {"name": "m", "image": {"reference": IMAGE.replace("5e", "5f")}}
    decision = answer(request(body), SHELF)

    assert (decision.allowed, decision.reason) == (False, Reason.MODEL_UNKNOWN)


@pytest.mark.parametrize(
    "over",
    [
        {"name": "p", "mountPath": "/models/net/weights"},
        {"name": "p", "mountPath": "/models/net/model.safetensors", "subPath": "x"},
        {"name": "c", "mountPath": "/models/net/config.json", "subPath": "config.json"},
    ],
)
def test_a_volume_over_a_part_of_a_model_is_told(over: Object) -> None:
    found = [each for each in findings(serving("/models/net", over)) if not each.derived]
    assert sorted(map(shown, found)) == ["Unresolvable", f"oci://{IMAGE}"]
    assert not answer(request(serving("/models", over)), SHELF).allowed


@pytest.mark.parametrize(
    "beside",
    [
        {"name": "p", "mountPath": "/models/other"},
        {"name": "p", "mountPath": "/cache"},
        {"name": "p", "mountPath": "/models/net/.cache"},
        {"name": "e", "mountPath": "/models/net/tmp"},
        {"name": "p", "mountPath": "/models/net-2"},
    ],
)
def test_one_beside_it_is_not(beside: Object) -> None:
    assert answer(request(serving("/models/net", beside)), SHELF).allowed


def test_so_it_is_with_a_model_that_was_fetched() -> None:
    over = {"name": "p", "mountPath": "/m/net/x.safetensors", "subPath": "x"}
    at = [{"name": "e", "mountPath": "/m"}]
    fetch = container(name="f", command=["aws", "s3", "sync", "s3://models/net", "/m/net"], volumeMounts=at)
    server = container(image="vllm/vllm-openai", args=["--model", "/m/net"], volumeMounts=[*at, over])
    found = findings(pod(server, initContainers=[fetch], volumes=VOLUMES))
    assert sorted(shown(each) for each in found if not each.derived) == ["Unresolvable", "s3://models/net"]
