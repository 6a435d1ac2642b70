"""Fields of custom resources that name models, as the API types of their projects have them."""

from typing import Any

import pytest
from tests.unit.references.seeing import shown

from aegis.core.references.objects import look
from aegis.core.references.paths import pointer

NET = "hf://org/net"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
BUCKET = "s3://models/net"


def kind(api_version: str, name: str, **spec: Any) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": name, "metadata": {"name": "x"}, "spec": spec}


def service(**predictor: Any) -> dict[str, Any]:
    return kind("serving.kserve.io/v1beta1", "InferenceService", predictor=predictor)


CASES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "KServe, by framework": (
        service(sklearn={"storageUri": BUCKET}),
        {"/spec/predictor/sklearn/storageUri": BUCKET},
    ),
    "KServe, a claim": (
        service(model={"storageUri": "pvc://claim/net"}),
        {"/spec/predictor/model/storageUri": "pvc://claim/net"},
    ),
    "KServe, an image": (
        service(model={"storageUri": "oci://reg.example/m:1"}),
        {"/spec/predictor/model/storageUri": "oci://reg.example/m:1"},
    ),
    "KServe, a commit": (
        service(model={"storageUri": f"hf://org/net:{COMMIT}"}),
        {"/spec/predictor/model/storageUri": f"{NET}@{COMMIT}"},
    ),
    "KServe, an explainer": (
        kind("serving.kserve.io/v1beta1", "InferenceService", explainer={"art": {"storageUri": BUCKET}}),
        {"/spec/explainer/art/storageUri": BUCKET},
    ),
    "KServe, its second version": (
        kind(
            "serving.kserve.io/v1alpha2",
            "InferenceService",
            default={"predictor": {"tensorflow": {"storageUri": BUCKET}}},
        ),
        {"/spec/default/predictor/tensorflow/storageUri": BUCKET},
    ),
    "KServe, a bucket by parameters": (
        service(model={"storage": {"path": "net", "parameters": {"type": "s3", "bucket": "models"}}}),
        {"/spec/predictor/model/storage/path": BUCKET},
    ),
    "KServe, arguments of its server": (
        service(model={"args": ["--model_id=org/net", f"--model_revision={COMMIT}", "--model_name=served"]}),
        {"/spec/predictor/model/args/0": f"{NET}@{COMMIT}"},
    ),
    "KServe, an InferenceService for language models": (
        kind("serving.kserve.io/v1alpha2", "LLMInferenceService", model={"uri": "hf://org/net", "name": "served"}),
        {"/spec/model/uri": NET},
    ),
    "KServe, a cache": (
        kind("serving.kserve.io/v1alpha1", "LocalModelCache", sourceModelUri=BUCKET),
        {"/spec/sourceModelUri": BUCKET},
    ),
    "KServe, a path that is to be filled in": (
        service(model={"storage": {"path": "<net>"}}),
        {"/spec/predictor/model/storage/path": "Unresolvable"},
    ),
    "HyperPod, a whole bucket": (
        kind(
            "inference.sagemaker.aws.amazon.com/v1",
            "InferenceEndpointConfig",
            modelSourceConfig={"s3Storage": {"bucketName": "models"}},
        ),
        {"/spec/modelSourceConfig/s3Storage/bucketName": "s3://models"},
    ),
    "ModelMesh": (
        kind(
            "serving.kserve.io/v1alpha1",
            "Predictor",
            path="net",
            storage={"persistentVolumeClaim": {"claimName": "claim"}},
        ),
        {"/spec/path": "pvc://claim/net"},
    ),
    "Seldon": (kind("mlops.seldon.io/v1alpha1", "Model", storageUri=BUCKET), {"/spec/storageUri": BUCKET}),
    "Seldon, a repository of a hub": (
        kind(
            "machinelearning.seldon.io/v1",
            "SeldonDeployment",
            predictors=[
                {
                    "graph": {
                        "implementation": "HUGGINGFACE_SERVER",
                        "parameters": [
                            {"name": "task", "value": "text-generation"},
                            {"name": "pretrained_model", "value": "org/net"},
                        ],
                    }
                }
            ],
        ),
        {"/spec/predictors/0/graph/parameters/1/value": NET},
    ),
    "Seldon, what clients call the model": (
        kind("mlops.seldon.io/v1alpha1", "Model", parameters=[{"name": "model_name", "value": "net"}]),
        {},
    ),
    "Seldon, a parameter that is to be filled in": (
        kind("mlops.seldon.io/v1alpha1", "Model", parameters=[{"name": "pretrained_model", "value": "<name>"}]),
        {},
    ),
    "KubeAI": (
        kind("kubeai.org/v1", "Model", url="ollama://gemma2:2b", engine="OLlama"),
        {"/spec/url": "ollama://gemma2:2b"},
    ),
    "KubeAI, arguments": (
        kind("kubeai.org/v1", "Model", url=NET, engine="VLLM", args=["--speculative-model=org/draft"]),
        {"/spec/url": NET, "/spec/args/0": "hf://org/draft"},
    ),
    "NIM's cache of the catalogue": (
        kind("apps.nvidia.com/v1alpha1", "NIMCache", source={"ngc": {"modelPuller": "nvcr.io/nim/org/net:1"}}),
        {"/spec/source/ngc/modelPuller": "oci://nvcr.io/nim/org/net:1"},
    ),
    "NIM's cache of an endpoint": (
        kind(
            "apps.nvidia.com/v1alpha1",
            "NIMCache",
            source={"ngc": {"modelPuller": "nvcr.io/nim/nvidia/llm-nim:1", "modelEndpoint": "org/team/net:1"}},
        ),
        {"/spec/source/ngc/modelEndpoint": "ngc://org/team/net:1"},
    ),
    "llmaz, a hub": (
        kind("llmaz.io/v1alpha1", "OpenModel", source={"modelHub": {"modelID": "org/net", "revision": COMMIT}}),
        {"/spec/source/modelHub/modelID": f"{NET}@{COMMIT}"},
    ),
    "llmaz, a file of another hub": (
        kind(
            "llmaz.io/v1alpha1",
            "OpenModel",
            source={"modelHub": {"name": "ModelScope", "modelID": "org/net", "filename": "n.gguf"}},
        ),
        {"/spec/source/modelHub/modelID": "modelscope://org/net/n.gguf"},
    ),
    "llmaz, a directory of the node": (
        kind("llmaz.io/v1alpha1", "OpenModel", source={"uri": "host:///mnt/net"}),
        {"/spec/source/uri": "hostpath:///mnt/net"},
    ),
    "AIBrix": (
        kind("model.aibrix.ai/v1alpha1", "ModelAdapter", baseModel="org/net", artifactURL="huggingface://org/a"),
        {"/spec/artifactURL": "hf://org/a"},
    ),
    "vLLM's production stack": (
        kind(
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
        kind(
            "production-stack.vllm.ai/v1alpha1",
            "LoraAdapter",
            adapterSource={"type": "huggingface", "repository": "org/a", "adapterName": "a"},
        ),
        {"/spec/adapterSource/repository": "hf://org/a"},
    ),
    "its adapters in a directory": (
        kind(
            "production-stack.vllm.ai/v1alpha1",
            "LoraAdapter",
            adapterSource={"type": "local", "adapterPath": "/data/a", "adapterName": "a"},
        ),
        {"/spec/adapterSource/adapterPath": "local:///data/a"},
    ),
    "its adapters in a bucket": (
        kind(
            "production-stack.vllm.ai/v1alpha1", "LoraAdapter", adapterSource={"type": "s3", "repository": "models/a"}
        ),
        {"/spec/adapterSource/repository": "s3://models/a"},
    ),
    "its adapters by their URI": (
        kind("production-stack.vllm.ai/v1alpha1", "LoraAdapter", adapterSource={"type": "s3", "repository": BUCKET}),
        {"/spec/adapterSource/repository": BUCKET},
    ),
    "its adapters in a repository that is a directory": (
        kind(
            "production-stack.vllm.ai/v1alpha1", "LoraAdapter", adapterSource={"type": "local", "repository": "/data/a"}
        ),
        {"/spec/adapterSource/repository": "local:///data/a"},
    ),
    "Kthena": (
        kind(
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
    "KServe, what drafts for a language model": (
        kind(
            "serving.kserve.io/v1alpha2",
            "LLMInferenceService",
            model={"uri": NET},
            speculator={"model": {"uri": "hf://org/draft"}, "config": {"method": "eagle3"}},
        ),
        {"/spec/model/uri": NET, "/spec/speculator/model/uri": "hf://org/draft"},
    ),
    "production-stack, prefill and decode": (
        kind(
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
        kind(
            "apps.nvidia.com/v1alpha1",
            "NIMService",
            image={"repository": "nvcr.io/nim/nvidia/model-free-nim", "tag": "3.0.0"},
            env=[{"name": "NIM_MODEL_PATH", "value": NET}],
        ),
        {"/spec/env/0/value": NET},
    ),
    "Kaito, several roles": (
        kind("kaito.sh/v1alpha1", "MultiRoleInference", model={"name": "phi-4"}, roles=[{"type": "decode"}]),
        {"/spec/model/name": "kaito://phi-4"},
    ),
    "Kaito, embeddings": (
        kind("kaito.sh/v1beta1", "RAGEngine", embedding={"local": {"modelID": "org/net"}}),
        {"/spec/embedding/local/modelID": NET},
    ),
    "OPEA, a server and what asks it": (
        kind(
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
    "Dynamo, a claim beside the container": (
        kind(
            "nvidia.com/v1alpha1",
            "DynamoGraphDeployment",
            services={
                "Worker": {
                    "extraPodSpec": {
                        "mainContainer": {
                            "command": ["python3", "-m", "dynamo.vllm"],
                            "args": ["--model", "/data/net"],
                            "volumeMounts": [{"name": "v", "mountPath": "/data"}],
                        },
                        "volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "claim"}}],
                    }
                }
            },
        ),
        {"/spec/services/Worker/extraPodSpec/mainContainer/args/1": "pvc://claim/net"},
    ),
    "Dynamo, an image that is mounted beside the container": (
        kind(
            "nvidia.com/v1alpha1",
            "DynamoGraphDeployment",
            services={
                "Worker": {
                    "mainContainer": {"args": ["--port", "1"], "volumeMounts": [{"name": "v", "mountPath": "/data"}]},
                    "volumes": [{"name": "v", "image": {"reference": "reg.example/net:1"}}],
                }
            },
        ),
        {"/spec/services/Worker/volumes/0/image/reference": "oci://reg.example/net:1"},
    ),
    "what is called volumes, and is none": (
        kind(
            "any.example/v1",
            "Any",
            volumes=[{"name": "v", "hostPath": "/data"}, "a:/b"],
            part={"args": ["--model", "org/net"], "volumeMounts": [{"name": "v", "mountPath": "/data"}]},
        ),
        {"/spec/part/args/1": NET},
    ),
    "Dynamo, an adapter": (
        kind("nvidia.com/v1alpha1", "DynamoModel", modelName="org/served", source={"uri": f"hf://org/a@{COMMIT}"}),
        {"/spec/source/uri": f"hf://org/a@{COMMIT}"},
    ),
    "Dynamo, a request": (
        kind("nvidia.com/v1beta1", "DynamoGraphDeploymentRequest", model="org/net", backend="vllm"),
        {"/spec/model": NET},
    ),
    "OME": (
        kind("ome.io/v1beta1", "ClusterBaseModel", storage={"storageUri": NET, "path": "/raid/net"}),
        {"/spec/storage/storageUri": NET},
    ),
    "Arks": (kind("arks.ai/v1", "ArksModel", model="org/net", source={"huggingface": {}}), {"/spec/model": NET}),
    "HyperPod, a bucket": (
        kind(
            "inference.sagemaker.aws.amazon.com/v1",
            "InferenceEndpointConfig",
            modelSourceConfig={"modelSourceType": "s3", "modelLocation": "net", "s3Storage": {"bucketName": "models"}},
        ),
        {"/spec/modelSourceConfig/modelLocation": BUCKET},
    ),
    "HyperPod, a file system": (
        kind(
            "inference.sagemaker.aws.amazon.com/v1",
            "InferenceEndpointConfig",
            modelSourceConfig={"modelLocation": "net", "fsxStorage": {"fileSystemId": "fs-1"}},
        ),
        {"/spec/modelSourceConfig/modelLocation": "fsx://fs-1/net"},
    ),
    "HyperPod, JumpStart": (
        kind("inference.sagemaker.aws.amazon.com/v1", "JumpStartModel", model={"modelId": "net", "modelVersion": "2"}),
        {"/spec/model/modelId": "jumpstart://net@2"},
    ),
    "llm-d": (
        kind("llm-d.ai/v1alpha1", "ModelService", modelArtifacts={"uri": "pvc://claim/net"}),
        {"/spec/modelArtifacts/uri": "pvc://claim/net"},
    ),
    "Kubeflow's trainer": (
        kind("trainer.kubeflow.org/v1alpha1", "TrainJob", initializer={"model": {"storageUri": NET}}),
        {"/spec/initializer/model/storageUri": NET},
    ),
    "Fluid": (
        kind("data.fluid.io/v1alpha1", "Dataset", mounts=[{"mountPoint": BUCKET, "name": "net"}]),
        {"/spec/mounts/0/mountPoint": BUCKET},
    ),
}


@pytest.mark.parametrize(("body", "named"), CASES.values(), ids=list(CASES))
def test_a_custom_resource_names_its_models(body: dict[str, Any], named: dict[str, str]) -> None:
    assert {pointer(each.path): shown(each) for each in look(body)} == named
