"""Fields of custom resources that name models, as the API types of their projects have them."""

import pytest
from tests.unit.core.builders import Object
from tests.unit.references.seeing import custom, named_by

NET = "hf://org/net"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
BUCKET = "s3://models/net"

CASES: dict[str, tuple[Object, dict[str, str]]] = {
    "HyperPod, a whole bucket": (
        custom(
            "inference.sagemaker.aws.amazon.com/v1",
            "InferenceEndpointConfig",
            modelSourceConfig={"s3Storage": {"bucketName": "models"}},
        ),
        {"/spec/modelSourceConfig/s3Storage/bucketName": "s3://models"},
    ),
    "KubeAI": (
        custom("kubeai.org/v1", "Model", url="ollama://gemma2:2b", engine="OLlama"),
        {"/spec/url": "ollama://gemma2:2b"},
    ),
    "KubeAI, arguments": (
        custom("kubeai.org/v1", "Model", url=NET, engine="VLLM", args=["--speculative-model=org/draft"]),
        {"/spec/url": NET, "/spec/args/0": "hf://org/draft"},
    ),
    "NIM's cache of the catalogue": (
        custom("apps.nvidia.com/v1alpha1", "NIMCache", source={"ngc": {"modelPuller": "nvcr.io/nim/org/net:1"}}),
        {"/spec/source/ngc/modelPuller": "oci://nvcr.io/nim/org/net:1"},
    ),
    "NIM's cache of an endpoint": (
        custom(
            "apps.nvidia.com/v1alpha1",
            "NIMCache",
            source={"ngc": {"modelPuller": "nvcr.io/nim/nvidia/llm-nim:1", "modelEndpoint": "org/team/net:1"}},
        ),
        {"/spec/source/ngc/modelEndpoint": "ngc://org/team/net:1"},
    ),
    "llmaz, a hub": (
        custom("llmaz.io/v1alpha1", "OpenModel", source={"modelHub": {"modelID": "org/net", "revision": COMMIT}}),
        {"/spec/source/modelHub/modelID": f"{NET}@{COMMIT}"},
    ),
    "llmaz, a file of another hub": (
        custom(
            "llmaz.io/v1alpha1",
            "OpenModel",
            source={"modelHub": {"name": "ModelScope", "modelID": "org/net", "filename": "n.gguf"}},
        ),
        {"/spec/source/modelHub/modelID": "modelscope://org/net/n.gguf"},
    ),
    "llmaz, a directory of the node": (
        custom("llmaz.io/v1alpha1", "OpenModel", source={"uri": "host:///mnt/net"}),
        {"/spec/source/uri": "hostpath:///mnt/net"},
    ),
    "AIBrix": (
        custom("model.aibrix.ai/v1alpha1", "ModelAdapter", baseModel="org/net", artifactURL="huggingface://org/a"),
        {"/spec/artifactURL": "hf://org/a"},
    ),
    "vLLM's production stack": (
        custom(
            "production-stack.vllm.ai/v1alpha1",
            "VLLMRuntime",
            model={"modelURL": "org/net"},
            vllmConfig={"extraArgs": ["--tokenizer", "org/words", "--lora-modules", "a=org/a"]},
        ),
        {
            "/spec/model/modelURL": NET,
            "/spec/vllmConfig/extraArgs/1": "hf://org/words",
            "/spec/vllmConfig/extraArgs/3": "hf://org/a",
        },
    ),
    "its adapters": (
        custom(
            "production-stack.vllm.ai/v1alpha1",
            "LoraAdapter",
            adapterSource={"type": "huggingface", "repository": "org/a", "adapterName": "a"},
        ),
        {"/spec/adapterSource/repository": "hf://org/a"},
    ),
    "its adapters in a directory": (
        custom(
            "production-stack.vllm.ai/v1alpha1",
            "LoraAdapter",
            adapterSource={"type": "local", "adapterPath": "/data/a", "adapterName": "a"},
        ),
        {"/spec/adapterSource/adapterPath": "local:///data/a"},
    ),
    "its adapters in a bucket": (
        custom(
            "production-stack.vllm.ai/v1alpha1", "LoraAdapter", adapterSource={"type": "s3", "repository": "models/a"}
        ),
        {"/spec/adapterSource/repository": "s3://models/a"},
    ),
    "its adapters by their URI": (
        custom("production-stack.vllm.ai/v1alpha1", "LoraAdapter", adapterSource={"type": "s3", "repository": BUCKET}),
        {"/spec/adapterSource/repository": BUCKET},
    ),
    "its adapters in a repository that is a directory": (
        custom(
            "production-stack.vllm.ai/v1alpha1", "LoraAdapter", adapterSource={"type": "local", "repository": "/data/a"}
        ),
        {"/spec/adapterSource/repository": "local:///data/a"},
    ),
    "Kthena": (
        custom(
            "workload.serving.volcano.sh/v1alpha1",
            "ModelBooster",
            backend={
                "modelURI": "ms://org/net",
                "cacheURI": "hostpath:///cache",
                "workers": [{"config": {"served-model-name": "x", "speculative-config": '{"model": "org/draft"}'}}],
            },
        ),
        {
            "/spec/backend/modelURI": "modelscope://org/net",
            "/spec/backend/workers/0/config/speculative-config": "hf://org/draft",
        },
    ),
    "Kaito, a preset": (
        {"apiVersion": "kaito.sh/v1beta1", "kind": "Workspace", "inference": {"preset": {"name": "phi-4"}}},
        {"/inference/preset/name": "kaito://phi-4"},
    ),
    "Kaito, a repository and an adapter": (
        {
            "apiVersion": "kaito.sh/v1beta1",
            "kind": "Workspace",
            "inference": {
                "preset": {"name": "org/net"},
                "adapters": [{"source": {"name": "a", "image": "reg.example/a:1"}}],
            },
        },
        {
            "/inference/preset/name": NET,
            "/inference/adapters/0/source/image": "oci://reg.example/a:1",
        },
    ),
    "production-stack, prefill and decode": (
        custom(
            "production-stack.vllm.ai/v1alpha1",
            "VLLMRuntime",
            topology={
                "prefill": {"model": {"modelURL": "org/net"}},
                "decode": {"vllmConfig": {"extraArgs": ["--lora-modules", "a=org/a"]}},
            },
        ),
        {
            "/spec/topology/prefill/model/modelURL": NET,
            "/spec/topology/decode/vllmConfig/extraArgs/1": "hf://org/a",
        },
    ),
    "NIM, an image that loads any model": (
        custom(
            "apps.nvidia.com/v1alpha1",
            "NIMService",
            image={"repository": "nvcr.io/nim/nvidia/model-free-nim", "tag": "3.0.0"},
            env=[{"name": "NIM_MODEL_PATH", "value": NET}],
        ),
        {"/spec/env/0/value": NET},
    ),
    "Kaito, several roles": (
        custom("kaito.sh/v1alpha1", "MultiRoleInference", model={"name": "phi-4"}, roles=[{"type": "decode"}]),
        {"/spec/model/name": "kaito://phi-4"},
    ),
    "Kaito, embeddings": (
        custom("kaito.sh/v1beta1", "RAGEngine", embedding={"local": {"modelID": "org/net"}}),
        {"/spec/embedding/local/modelID": NET},
    ),
    "OPEA, a server and what asks it": (
        custom(
            "gmc.opea.io/v1alpha3",
            "GMConnector",
            nodes={
                "root": {
                    "steps": [
                        {"internalService": {"config": {"MODEL_ID": "org/net"}, "isDownstreamService": True}},
                        {"internalService": {"config": {"endpoint": "/v1", "PORT": 1}, "isDownstreamService": True}},
                        {"internalService": {"config": {"LLM_MODEL_ID": "org/a"}}},
                    ]
                }
            },
        ),
        {"/spec/nodes/root/steps/0/internalService/config/MODEL_ID": NET},
    ),
    "OME": (
        custom("ome.io/v1beta1", "ClusterBaseModel", storage={"storageUri": NET, "path": "/raid/net"}),
        {"/spec/storage/storageUri": NET},
    ),
    "Arks": (custom("arks.ai/v1", "ArksModel", model="org/net", source={"huggingface": {}}), {"/spec/model": NET}),
    "HyperPod, a bucket": (
        custom(
            "inference.sagemaker.aws.amazon.com/v1",
            "InferenceEndpointConfig",
            modelSourceConfig={"modelSourceType": "s3", "modelLocation": "net", "s3Storage": {"bucketName": "models"}},
        ),
        {"/spec/modelSourceConfig/modelLocation": BUCKET},
    ),
    "HyperPod, a file system": (
        custom(
            "inference.sagemaker.aws.amazon.com/v1",
            "InferenceEndpointConfig",
            modelSourceConfig={"modelLocation": "net", "fsxStorage": {"fileSystemId": "fs-1"}},
        ),
        {"/spec/modelSourceConfig/modelLocation": "fsx://fs-1/net"},
    ),
    "HyperPod, JumpStart": (
        custom(
            "inference.sagemaker.aws.amazon.com/v1", "JumpStartModel", model={"modelId": "net", "modelVersion": "2"}
        ),
        {"/spec/model/modelId": "jumpstart://net@2"},
    ),
    "llm-d": (
        custom("llm-d.ai/v1alpha1", "ModelService", modelArtifacts={"uri": "pvc://claim/net"}),
        {"/spec/modelArtifacts/uri": "pvc://claim/net"},
    ),
    "Kubeflow's trainer": (
        custom("trainer.kubeflow.org/v1alpha1", "TrainJob", initializer={"model": {"storageUri": NET}}),
        {"/spec/initializer/model/storageUri": NET},
    ),
    "Fluid": (
        custom("data.fluid.io/v1alpha1", "Dataset", mounts=[{"mountPoint": BUCKET, "name": "net"}]),
        {"/spec/mounts/0/mountPoint": BUCKET},
    ),
}


@pytest.mark.parametrize(("body", "named"), CASES.values(), ids=list(CASES))
def test_a_custom_resource_names_its_models(body: Object, named: dict[str, str]) -> None:
    assert named_by(body) == named
