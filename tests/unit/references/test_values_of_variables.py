"""Variables that name a model beyond doubt, pairs of names and values in documents, and stores that nothing names."""

from typing import Any

import pytest
from tests.unit.core.builders import container, pod
from tests.unit.references.seeing import env, findings, seen, shown

GPU = {"limits": {"nvidia.com/gpu": 1}}


def models(**fields: Any) -> list[str]:
    return [shown(each) for each in findings(pod(container(**fields))) if each.role.value == "Model"]


def test_an_address_of_kserve_s_initializer_is_a_model_in_any_container() -> None:
    archive, page = "https://files.example/net.tar.gz", "https://files.example/net"
    assert models(env=env(STORAGE_URI=archive)) == [archive]
    assert models(env=env(STORAGE_URI="s3://models/net")) == ["s3://models/net"]
    assert models(env=env(STORAGE_URI=page)) == []
    assert models(env=env(STORAGE_URI=page), resources=GPU) == [page]


def test_a_data_set_is_none() -> None:
    fetches = {"image": "kubeflow/trainer/dataset-initializer:v2", "resources": GPU}
    assert models(env=env(STORAGE_URI="hf://org/data"), **fetches) == []
    assert models(env=env(STORAGE_URI="hf://org/data", MODEL_ID="org/net"), **fetches) == ["hf://org/net"]


SELDON = '[{"name": "%s", "value": "%s", "type": "STRING"}]'
PAIRS = {
    ("model_uri", "s3://models/net"): ["s3://models/net"],
    ("pretrained_model", "org/net"): ["hf://org/net"],
    ("task", "text-generation"): [],
    ("model_name", "classifier"): [],
}


@pytest.mark.parametrize(("pair", "named"), PAIRS.items())
def test_the_parameters_of_a_seldon_server_are_read(pair: tuple[str, str], named: list[str]) -> None:
    assert models(env=env(PREDICTIVE_UNIT_PARAMETERS=SELDON % pair)) == named


def test_a_list_of_variables_in_a_document_is_one_of_pairs() -> None:
    text = "env:\n- name: MODEL_ID\n  value: org/net\n- name: PORT\n- value: x\n"
    assert models(env=env(VALUES=text)) == ["hf://org/net"]


STORE = "/home/model-server/model-store"
TORCHSERVE = ["torchserve", "--start", "--models", "net=net.mar"]


def stored(at: str, volume: dict[str, Any], *args: str) -> list[str]:
    server = container(image="pytorch/torchserve:1", args=[*TORCHSERVE, *args])
    mounted = server | {"volumeMounts": [{"name": "v", "mountPath": at}]}
    fetch = container(name="fetch", command=["aws", "s3", "cp", "s3://models/net.mar", f"{at}/net.mar"])
    first = [fetch | {"volumeMounts": mounted["volumeMounts"]}] if "emptyDir" in volume else []
    found = findings(pod(mounted, initContainers=first, volumes=[{"name": "v", **volume}]))
    return [shown(each) for each in found if not each.derived]


CLAIM: dict[str, Any] = {"persistentVolumeClaim": {"claimName": "c"}}


def test_files_of_a_store_by_their_names_are_what_lies_in_its_volume() -> None:
    assert stored(STORE, CLAIM) == ["Unresolvable"]
    assert stored("/home/model-server", CLAIM) == ["Unresolvable", "Unresolvable"]  # the home of its user as well
    assert stored("/models", CLAIM) == []
    assert stored("/models", CLAIM, "--model-store", "/models") == ["pvc://c/"]
    assert stored(STORE, {"secret": {"secretName": "s"}}) == ["Unresolvable"]
    assert stored(STORE, {"emptyDir": {}}) == ["s3://models/net.mar"]
    assert seen(image="pytorch/torchserve:1", args=TORCHSERVE) == {}


def test_a_job_that_only_makes_archives_serves_none() -> None:
    made = container(image="pytorch/torchserve:1", command=["sh", "-c", "torch-model-archiver --version 1"])
    mounted = made | {"volumeMounts": [{"name": "v", "mountPath": STORE}]}
    assert findings(pod(mounted, volumes=[{"name": "v", **CLAIM}])) == ()
    served = mounted | {"command": ["sh", "-c", "torchserve --start"]}
    assert [shown(each) for each in findings(pod(served, volumes=[{"name": "v", **CLAIM}]))] == ["Unresolvable"]
