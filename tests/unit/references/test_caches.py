"""The cache of a hub in a volume: what a server loads that may not ask the hub, and what it only saves a download."""

from typing import Any

import pytest
from tests.unit.core.builders import Object, container, pod
from tests.unit.references.seeing import env, findings, shown

VLLM = "vllm/vllm-openai"
OFFLINE = {"HF_HUB_OFFLINE": "1"}
NET = "hf://org/net"
IN_CLAIM = "pvc://c/hub/models--org--net"
CLAIM: Object = {"persistentVolumeClaim": {"claimName": "c"}}
USUAL = "/root/.cache/huggingface"


def mounted(at: str) -> list[Object]:
    return [{"name": "v", "mountPath": at}]


def named(*init: Object, volume: Object = CLAIM, at: str = USUAL, **fields: Any) -> list[str]:
    """What a server of `org/net` loads that has the volume at `at`."""
    usual = {"image": VLLM, "args": ["--model", "org/net"], "volumeMounts": mounted(at)}
    body = pod(container(**usual | fields), volumes=[{"name": "v", **volume}], initContainers=list(init))
    found = [each for each in findings(body) if each.path[1] == "containers"]
    assert {each.text for each in found} <= {"org/net"}
    return [shown(each) for each in found]


def test_a_cache_beside_a_name_of_the_hub_is_ordinary() -> None:
    assert named() == [NET]
    assert named(env=env(HF_HOME="/cache", HF_HUB_OFFLINE="0"), at="/cache") == [NET]


@pytest.mark.parametrize("switch", ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"])
@pytest.mark.parametrize("value", ["1", "ON", "yes", "True"])
def test_a_server_that_may_not_ask_the_hub_loads_what_lies_in_the_cache(switch: str, value: str) -> None:
    assert named(env=env(**{switch: value})) == [NET, IN_CLAIM]


VOLUMES: dict[str, tuple[Object, str]] = {
    "a directory of the node": ({"hostPath": {"path": "/d"}}, "hostpath:///d/hub/models--org--net"),
    "a share": ({"nfs": {"server": "s", "path": "/e"}}, "nfs://s/e/hub/models--org--net"),
    "a bucket": (
        {"csi": {"driver": "gcsfuse.csi.storage.gke.io", "volumeAttributes": {"bucketName": "b"}}},
        "gs://b/hub/models--org--net",
    ),
    "a kind that nobody knows": ({"invented": {}}, "Unresolvable"),
}


@pytest.mark.parametrize(("volume", "model"), VOLUMES.values(), ids=list(VOLUMES))
def test_it_is_judged_by_the_volume(volume: Object, model: str) -> None:
    assert named(volume=volume, env=env(**OFFLINE)) == [NET, model]


PLACES: dict[str, tuple[dict[str, str], str, str]] = {
    "the variable for the cache": ({"HF_HUB_CACHE": "/cache/"}, "/cache", "pvc://c/models--org--net"),
    "its old name": ({"HUGGINGFACE_HUB_CACHE": "/cache"}, "/cache", "pvc://c/models--org--net"),
    "the one for all that is kept": ({"HF_HOME": "/cache/hf"}, "/cache", "pvc://c/hf/hub/models--org--net"),
    "the one for all caches": ({"XDG_CACHE_HOME": "/c"}, "/c", "pvc://c/huggingface/hub/models--org--net"),
    "a home": ({"HOME": "/h", "PYTHONNOUSERSITE": "1"}, "/h", "pvc://c/.cache/huggingface/hub/models--org--net"),
    "a home that is mounted": ({}, "/home/user/.cache", "pvc://c/huggingface/hub/models--org--net"),
    "one library's own": ({"TRANSFORMERS_CACHE": "/t", "HF_HOME": "/other"}, "/t", "pvc://c/models--org--net"),
}


@pytest.mark.parametrize(("told", "at", "model"), PLACES.values(), ids=list(PLACES))
def test_the_cache_is_where_the_variables_say(told: dict[str, str], at: str, model: str) -> None:
    assert named(at=at, env=env(**told, **OFFLINE)) == [NET, model]


def test_the_variable_that_counts_hides_the_others() -> None:
    assert named(at="/other", env=env(HF_HUB_CACHE="/cache", HF_HOME="/other", **OFFLINE)) == [NET]


@pytest.mark.parametrize(
    "flag", [["--download-dir", "/cache"], ["--download-dir=/cache"], ["--download_dir", "/cache"]]
)
def test_a_server_may_have_a_place_of_its_own(flag: list[str]) -> None:
    told = {"args": ["--model", "org/net", *flag], "env": env(**OFFLINE)}
    assert named(at="/cache", **told) == [NET, "pvc://c/models--org--net"]


@pytest.mark.parametrize(
    ("image", "place"),
    [
        ("registry.example/huggingface/text-generation-inference:3", "hub/"),
        ("registry.example/huggingface/text-embeddings-inference:1", ""),
    ],
)
def test_an_image_may_have_a_place_of_its_own(image: str, place: str) -> None:
    told = {"image": image, "args": ["--model-id", "org/net"], "env": env(**OFFLINE)}
    assert named(at="/data", **told) == [NET, f"pvc://c/{place}models--org--net"]


def fetching(*command: str, **variables: str) -> Object:
    told = {"name": "fetch", "command": list(command), "volumeMounts": mounted("/cache")}
    return container(**told, env=env(**{"HF_HOME": "/cache"} | variables))


FETCHED = {
    "by the hub's own program": fetching("hf", "download", "org/net"),
    "in a script": fetching("sh", "-c", "huggingface-cli download org/net"),
    "by Python": fetching("python3", "-c", "snapshot_download('org/net')"),
    "by a flag": fetching("hf", "download", "org/net", "--cache-dir", "/cache/hub", HF_HOME="/elsewhere"),
}


@pytest.mark.parametrize("fetch", FETCHED.values(), ids=list(FETCHED))
@pytest.mark.parametrize("volume", [CLAIM, {"emptyDir": {}}], ids=["claim", "empty"])
def test_what_an_init_container_fetched_into_it_is_judged_there(fetch: Object, volume: Object) -> None:
    assert named(fetch, volume=volume, env=env(**OFFLINE)) == [NET]


@pytest.mark.parametrize(
    "fetch",
    [
        fetching("hf", "download", "org/other"),
        fetching("hf", "download", "org/net", HF_HOME="/elsewhere"),
        fetching("hf", "download", "org/net", HF_HUB_OFFLINE="1"),
    ],
)
def test_another_model_another_place_or_no_hub_is_no_such_download(fetch: Object) -> None:
    assert named(fetch, env=env(**OFFLINE)) == [NET, IN_CLAIM]


def test_a_path_into_the_cache_leads_to_what_was_fetched_into_it() -> None:
    server = {"args": ["--model", f"{USUAL}/hub/models--org--net/snapshots/main"], "env": env(**OFFLINE)}
    body = pod(
        container(image=VLLM, volumeMounts=mounted(USUAL), **server),
        volumes=[{"name": "v", "emptyDir": {}}],
        initContainers=[FETCHED["in a script"]],
    )
    assert [(shown(each), each.derived) for each in findings(body)] == [(NET, False), (NET, True)]


def test_what_serves_nothing_is_left_alone() -> None:
    assert named(image="example/app", args=["--model", "org/net"], env=env(**OFFLINE)) == [NET]


def test_the_image_has_what_no_volume_has() -> None:
    assert named(at="/elsewhere", env=env(**OFFLINE)) == [NET]
    assert named(volume={"emptyDir": {}}, env=env(**OFFLINE)) == [NET]
