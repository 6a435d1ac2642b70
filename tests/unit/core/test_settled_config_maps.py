"""What a pod takes from ConfigMaps: read when it cannot change, and refused in play when it can."""

import time
from typing import Any

import pytest
from tests.unit.core.builders import URI, Object, Shelf, answer, container, pod, request

from aegis.core.admission import decide_without_catalogue
from aegis.core.reasons import Reason
from aegis.core.references.config_maps import MAX_BYTES

EVIL = "s3://models/evil/v1/"
GPU = {"resources": {"limits": {"nvidia.com/gpu": 1}}}
BY_KEY = {"env": [{"name": "MODEL_URI", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "MODEL_URI"}}}]}
ALL = {"envFrom": [{"configMapRef": {"name": "settings"}}]}
FILE = {"args": ["--config", "/etc/serving/vllm.yaml"], "image": "vllm/vllm-openai:v0.10.0"}
VOLUME = {
    "volumeMounts": [{"name": "config", "mountPath": "/etc/serving"}],
}
CONFIG = [{"name": "config", "configMap": {"name": "settings"}}]


def serving(**fields: Any) -> Object:
    return pod(container(**GPU, **fields))


def configured() -> Object:
    return pod(container(**FILE, **VOLUME), volumes=CONFIG)


def settled(value: str) -> Shelf:
    return Shelf(settled={"settings": {"MODEL_URI": value, "vllm.yaml": f"model: {value}\n"}})


PODS = {"by a key": serving(**BY_KEY), "all of it": serving(**ALL), "a file": configured()}


@pytest.mark.parametrize("body", PODS.values(), ids=PODS)
def test_a_config_map_that_cannot_change_is_read(body: Object) -> None:
    assert answer(request(body), settled(URI)).reason is Reason.VERIFIED
    refused = answer(request(body), settled(EVIL))
    assert refused.reason is Reason.MODEL_UNKNOWN
    assert f"'{EVIL}'" in refused.message


@pytest.mark.parametrize("body", PODS.values(), ids=PODS)
def test_one_that_may_change_is_unresolvable_and_the_words_say_how_to_make_it_readable(body: Object) -> None:
    refused = answer(request(body), Shelf(settled={"another": {"MODEL_URI": URI}}))
    assert refused.reason is Reason.UNRESOLVABLE_REFERENCE
    wanted = "the ConfigMap settings, which is read only when it is immutable, labelled aegis.dev/resolve=true"
    assert wanted in refused.message


def test_another_namespaces_config_map_is_never_read() -> None:
    assert answer(request(serving(**BY_KEY), namespace="team-b"), settled(URI)).reason is Reason.UNRESOLVABLE_REFERENCE


def test_a_key_that_it_does_not_have_is_said_to_be_missing() -> None:
    said = answer(request(serving(**BY_KEY)), Shelf(settled={"settings": {}})).message
    assert "the ConfigMap settings has no such key" in said


@pytest.mark.parametrize("fields", [BY_KEY, ALL], ids=["by a key", "all of it"])
def test_where_nothing_is_in_play_it_is_read_and_never_in_the_way(fields: Object) -> None:
    ordinary = pod(container(**fields))
    assert answer(request(ordinary)).reason is Reason.NO_MODEL
    assert answer(request(ordinary), settled("none")).reason is Reason.NO_MODEL
    assert answer(request(ordinary), settled(EVIL)).reason is Reason.MODEL_UNKNOWN


def test_while_nothing_is_known_what_is_in_play_waits_and_what_is_not_passes() -> None:
    assert decide_without_catalogue(request(serving(**ALL)), frozenset()) is None
    passed = decide_without_catalogue(request(pod(container(**ALL))), frozenset())
    assert passed is not None
    assert passed.allowed


LARGE = {f"NAME_{number}": "x" for number in range(MAX_BYTES // 16)}
DOCUMENT = {"a.yaml": "key: value\n" * (MAX_BYTES // 12)}

HOSTILE = {
    "one taken a thousand times": pod(
        *(container(str(number), **ALL) for number in range(100)), container(envFrom=ALL["envFrom"] * 1000)
    ),
    "one mounted everywhere": pod(
        *(
            container(str(number), volumeMounts=[{"name": "config", "mountPath": f"/{at}"} for at in range(100)])
            for number in range(20)
        ),
        volumes=CONFIG,
    ),
    "one file named many times": pod(
        container(image="vllm/vllm-openai", args=["--config=/etc/serving/a.yaml"] * 5000, **VOLUME), volumes=CONFIG
    ),
}


@pytest.mark.parametrize("held", [LARGE, DOCUMENT], ids=["variables", "document"])
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_work_is_bounded_however_often_one_is_taken(body: Object, held: dict[str, str]) -> None:
    began = time.process_time()
    answer(request(body), Shelf(settled={"settings": held}))
    assert time.process_time() - began < 1
