"""Objects of other kinds: the fields by which they name models, and the pods inside them."""

from typing import Any

import pytest
from tests.unit.references.seeing import shown

from aegis.core.references import TooComplex
from aegis.core.references.objects import look
from aegis.core.references.paths import pointer
from aegis.core.references.pod import MAX_FINDINGS

KSERVE = "serving.kserve.io/v1beta1"
NET = "hf://org/net"


def at(body: dict[str, Any], **config_maps: dict[str, str]) -> dict[str, str]:
    """JSON pointer → what is named there."""
    return {pointer(each.path): shown(each) for each in look(body, config_maps)}


def kind(api_version: str, name: str, **spec: Any) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": name, "spec": spec}


CASES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "an InferenceService": (
        kind(KSERVE, "InferenceService", predictor={"model": {"storageUri": "s3://models/a"}}),
        {"/spec/predictor/model/storageUri": "s3://models/a"},
    ),
    "a pinned repository": (
        kind(KSERVE, "InferenceService", predictor={"model": {"storageUri": f"{NET}:abc"}}),
        {"/spec/predictor/model/storageUri": f"{NET}@abc"},
    ),
    "several sources": (
        kind(
            KSERVE, "InferenceService", predictor={"storageUris": [{"uri": "gs://models/a"}, {"uri": "gs://models/b"}]}
        ),
        {"/spec/predictor/storageUris/0/uri": "gs://models/a", "/spec/predictor/storageUris/1/uri": "gs://models/b"},
    ),
    "a storage key": (
        kind(KSERVE, "InferenceService", predictor={"model": {"storage": {"key": "k", "path": "a/b"}}}),
        {"/spec/predictor/model/storage/path": "storage://k/a/b"},
    ),
    "its arguments": (
        kind(KSERVE, "InferenceService", predictor={"model": {"args": ["--model_id=org/net", "--model_name=x"]}}),
        {"/spec/predictor/model/args/0": NET},
    ),
    "an LLMInferenceService": (
        kind(
            "serving.kserve.io/v1alpha1",
            "LLMInferenceService",
            model={
                "uri": NET,
                "name": "org/other",
                "lora": {"adapters": [{"uri": "hf://org/a", "adapters": [{"uri": "hf://org/b"}]}]},
            },
        ),
        {
            "/spec/model/uri": NET,
            "/spec/model/lora/adapters/0/uri": "hf://org/a",
            "/spec/model/lora/adapters/0/adapters/0/uri": "hf://org/b",
        },
    ),
    "a Seldon graph": (
        kind(
            "machinelearning.seldon.io/v1",
            "SeldonDeployment",
            predictors=[{"graph": {"modelUri": "gs://models/a", "children": [{"modelUri": "gs://models/b"}]}}],
        ),
        {
            "/spec/predictors/0/graph/modelUri": "gs://models/a",
            "/spec/predictors/0/graph/children/0/modelUri": "gs://models/b",
        },
    ),
    "a KubeAI Model": (
        kind(
            "kubeai.org/v1", "Model", url=NET, adapters=[{"name": "a", "url": "hf://org/a"}], env={"MODEL_ID": "org/b"}
        ),
        {"/spec/url": NET, "/spec/adapters/0/url": "hf://org/a"},
    ),
    "a Model of the Ollama operator": (
        kind("ollama.ayaka.io/v1", "Model", image="phi3"),
        {"/spec/image": "ollama://phi3"},
    ),
    "a Model of nobody known": (kind("example.com/v1", "Model", url=NET, image="phi3"), {}),
    "a NIMCache": (
        kind(
            "apps.nvidia.com/v1", "NIMCache", source={"hf": {"namespace": "org", "modelName": "net", "revision": "r"}}
        ),
        {"/spec/source/hf/modelName": f"{NET}@r"},
    ),
    "a NIMService": (
        kind("apps.nvidia.com/v1", "NIMService", image={"repository": "nvcr.io/nim/org/net", "tag": "1"}),
        {"/spec/image/repository": "oci://nvcr.io/nim/org/net:1"},
    ),
    "a RayService": (
        kind(
            "ray.io/v1", "RayService", serveConfigV2="applications:\n- args: {llm_configs: [{model_source: org/net}]}\n"
        ),
        {"/spec/serveConfigV2": NET},
    ),
    "a RayJob": (
        kind("ray.io/v1", "RayJob", entrypoint="python -c \"LLM('org/net')\""),
        {"/spec/entrypoint": NET},
    ),
    "a RayService of a directory": (
        kind("ray.io/v1", "RayService", serveConfigV2="model_source: /models/net"),
        {"/spec/serveConfigV2": "local:///models/net"},
    ),
    "a LeaderWorkerSet": (
        kind(
            "leaderworkerset.x-k8s.io/v1",
            "LeaderWorkerSet",
            leaderWorkerTemplate={
                "leaderTemplate": {"spec": {"containers": [{"name": "c", "command": ["vllm", "serve", "org/net"]}]}}
            },
        ),
        {"/spec/leaderWorkerTemplate/leaderTemplate/spec/containers/0/command/2": NET},
    ),
    "an annotation of a template": (
        kind(
            "example.com/v1",
            "Any",
            x=[{"metadata": {"annotations": {"a/b": "s3://models/a"}}, "spec": {"containers": []}}],
        ),
        {"/spec/x/0/metadata/annotations/a~1b": "s3://models/a"},
    ),
    "a container by itself": (
        kind("example.com/v1", "Any", main={"image": "vllm/vllm-openai", "args": ["--model", "org/net"]}),
        {"/spec/main/args/1": NET},
    ),
    "a container with its image in parts and its environment as a map": (
        kind(
            "example.com/v1",
            "Any",
            server={
                "image": {"repository": "text-generation-inference", "tag": "3"},
                "args": ["--port=80"],
                "env": {"MODEL_ID": "org/net", "NUMBER": 1},
            },
        ),
        {"/spec/server/env/MODEL_ID": NET},
    ),
    "a definition of a kind": (
        {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "spec": {"versions": [{"schema": {"properties": {"modelUri": "s3://models/a"}}}]},
        },
        {},
    ),
    "the script of a workflow": (
        kind(
            "argoproj.io/v1alpha1",
            "Workflow",
            templates=[
                {"script": {"image": "python", "command": ["python"], "source": "from_pretrained('org/net')"}},
                {"script": {"image": "debian", "command": ["bash"], "source": "hf download org/net"}},
            ],
        ),
        {"/spec/templates/0/script/source": NET, "/spec/templates/1/script/source": NET},
    ),
    "a list": (
        {"apiVersion": "v1", "kind": "List", "items": [kind("kubeai.org/v1", "Model", url=NET)]},
        {"/items/0/spec/url": NET},
    ),
    "a ConfigMap that says in parts where a model comes from": (
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "data": {
                "a.yaml": "- spec:\n    model_source: {type: huggingface, uri: org/net, revision: abc}",
                "b.yaml": "model: {name: org/a, path: /models/a, format: org/b}\nimage: {repo: org/c}",
            },
        },
        {"/data/a.yaml": "hf://org/net@abc"},
    ),
    "a ConfigMap of adapters that a server is to load": (
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "data": {
                "rollout.yaml": "vLLMLoRAConfig:\n  ensureExist:\n    models: [{id: a, source: org/a}]"
                "\n  ensureNotExist:\n    models: [{id: c, source: org/c}]"
            },
        },
        {"/data/rollout.yaml": "hf://org/a"},
    ),
    "a ConfigMap": (
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "data": {
                "MODEL_ID": "org/net",
                "run.sh": "vllm serve org/a",
                "x.py": "LLM(model='org/b')",
                "OTHER": "org/c",
                "NUMBER": 1,
                "twice.sh": "vllm serve org/a\nvllm serve org/a",
            },
        },
        {
            "/data/MODEL_ID": NET,
            "/data/run.sh": "hf://org/a",
            "/data/x.py": "hf://org/b",
            "/data/twice.sh": "hf://org/a",
        },
    ),
    "a runtime that a controller fills in": (
        kind(
            KSERVE,
            "ServingRuntime",
            containers=[{"name": "c", "image": "vllm/vllm-openai", "args": ["--model", "$(M)"]}],
        ),
        {},
    ),
}


@pytest.mark.parametrize(("body", "named"), CASES.values(), ids=list(CASES))
def test_an_object_names_its_models(body: dict[str, Any], named: dict[str, str]) -> None:
    assert at(body) == named


ADAPTER = ("production-stack.vllm.ai/v1alpha1", "LoraAdapter")
RUNTIME = ("production-stack.vllm.ai/v1alpha1", "VLLMRuntime")
ENDPOINT = ("inference.sagemaker.aws.amazon.com/v1", "InferenceEndpointConfig")

UNSAID: dict[str, dict[str, Any]] = {
    "storage without a path": kind(KSERVE, "InferenceService", predictor={"model": {"storage": {"key": "k"}}}),
    "a Predictor without a path": kind("serving.kserve.io/v1alpha1", "Predictor", storage={"s3": {"bucket": "b"}}),
    "a NIMCache without a name": kind("apps.nvidia.com/v1", "NIMCache", source={"hf": {"namespace": "org"}}),
    "a NIMService of another image": kind(
        "apps.nvidia.com/v1", "NIMService", image={"repository": "proxy", "tag": "1"}
    ),
    "an OpenModel without a name": kind("llmaz.io/v1alpha1", "OpenModel", source={"modelHub": {"name": "Huggingface"}}),
    "an adapter without a source": kind(*ADAPTER, adapterSource={"type": "s3"}),
    "a preset without a name": kind("kaito.sh/v1beta1", "Workspace") | {"inference": {"preset": {"x": "public"}}},
    "an Ollama Model without an image": kind("ollama.ayaka.io/v1", "Model", replicas=1),
    "an endpoint without a place": kind(*ENDPOINT, modelSourceConfig={"modelSourceType": "s3"}),
    "a JumpStart model without a name": kind(ENDPOINT[0], "JumpStartModel", model={"modelVersion": "1"}),
    "a Dataset of web pages": kind("data.fluid.io/v1alpha1", "Dataset", mounts=[{"mountPoint": "https://x.example/a"}]),
    "a document that is none": kind("ray.io/v1", "RayService", serveConfigV2="a: b: c"),
    "arguments that are no list": kind(*RUNTIME, vllmConfig={"extraArgs": "--tokenizer org/words"}),
    "no arguments": kind(*RUNTIME, vllmConfig={"port": 8000}),
}


@pytest.mark.parametrize("body", UNSAID.values(), ids=list(UNSAID))
def test_an_object_whose_fields_say_nothing_names_no_model(body: dict[str, Any]) -> None:
    assert at(body) == {}


def test_a_config_map_beside_it_counts_as_known() -> None:
    pod = {
        "kind": "Pod",
        "apiVersion": "v1",
        "spec": {
            "containers": [
                {"name": "c", "image": "text-generation-inference", "envFrom": [{"configMapRef": {"name": "m"}}]}
            ]
        },
    }
    assert at(pod, m={"MODEL_ID": "org/net"}) == {"/spec/containers/0/envFrom/0/configMapRef/name": NET}


def test_an_object_that_is_nested_too_deeply_is_refused() -> None:
    deep: Any = {}
    for _ in range(200):
        deep = {"a": deep}
    with pytest.raises(TooComplex):
        look({"kind": "Any", "spec": deep})


def test_so_is_one_with_very_many_claims_that_are_mounted_beside_a_pod() -> None:
    mounts = [{"name": f"c{at}", "mountPoint": f"/c{at}"} for at in range(51)]
    part = {"extraPodSpec": {"mainContainer": {"args": ["vllm", "serve", "/c0/net"]}}}
    (found,) = look({"kind": "Any", "services": {"a": {**part, "volumeMounts": mounts[:50]}}})
    assert found.uri == "pvc://c0/net"
    with pytest.raises(TooComplex, match="claims"):
        look({"kind": "Any", "services": {"a": {**part, "volumeMounts": mounts}}})


def test_an_object_whose_pods_name_too_many_models_together_is_refused() -> None:
    half = MAX_FINDINGS // 2 + 1
    pods = [{"containers": [{"name": "c", "args": [f"s3://models/{at}-{n}" for n in range(half)]}]} for at in range(2)]
    assert len(look({"kind": "Any", "spec": pods[0]})) == half
    with pytest.raises(TooComplex, match="references"):
        look({"kind": "Any", "parts": [{"spec": each} for each in pods]})
