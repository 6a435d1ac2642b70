"""Kinds with fields of their own for models: a new kind is one row of RESOURCES.

Sources: the API types of each project, in the versions that are served today and the ones before.
"""

from aegis.core.references.finding import Role
from aegis.core.references.resources import composed
from aegis.core.references.resources.row import Field, Resource

_URI = "storageUri"
_KSERVE = ("serving.kserve.io", "serving.kubeflow.org")
_SERVICE = (
    Field(("spec", "*", "*", _URI)),
    Field(("spec", "*", _URI)),
    Field(("spec", "*", "storageUris", "*", "uri")),
    Field(("spec", "*", "*", "storageUris", "*", "uri")),
    Field(("spec", "*", "*", "storage"), composed=composed.storage),
)
_LLM = (
    Field(("spec", "model", "uri")),
    Field(("spec", "model", "lora", "**", "uri"), Role.ADAPTER),
)
_BACKEND = ("backend", "backends")

RESOURCES: tuple[Resource, ...] = (
    Resource("InferenceService", _KSERVE, _SERVICE),
    Resource("LLMInferenceService", _KSERVE, _LLM),
    Resource("LLMInferenceServiceConfig", _KSERVE, _LLM, template=True),
    Resource("TrainedModel", _KSERVE, (Field(("spec", "model", _URI)),)),
    Resource("LocalModelCache", _KSERVE, (Field(("spec", "sourceModelUri")),)),
    Resource("LocalModelNamespaceCache", _KSERVE, (Field(("spec", "sourceModelUri")),)),
    Resource("ServingRuntime", _KSERVE, template=True),
    Resource("ClusterServingRuntime", _KSERVE, template=True),
    Resource(
        "Predictor",
        _KSERVE,
        (Field(("spec",), composed=composed.predictor), Field(("spec", _URI)), Field(("spec", "storage", _URI))),
    ),
    Resource(
        "Model",
        ("mlops.seldon.io",),
        (Field(("spec", _URI)), Field(("spec", "parameters", "*", "modelUri"))),
    ),
    Resource(
        "SeldonDeployment",
        ("machinelearning.seldon.io",),
        (Field(("spec", "**", "modelUri")), Field(("spec", "**", _URI))),
    ),
    Resource(
        "Model",
        ("kubeai.org",),
        (Field(("spec", "url")), Field(("spec", "adapters", "*", "url"), Role.ADAPTER)),
    ),
    Resource("Model", ("ollama.ayaka.io",), (Field(("spec",), composed=composed.ollama_image),)),
    Resource(
        "NIMCache",
        ("apps.nvidia.com",),
        (
            Field(("spec", "source", "hf"), composed=composed.hub_source),
            Field(("spec", "source", "dataStore"), composed=composed.hub_source),
            Field(("spec", "source", "ngc"), composed=composed.catalogue_source),
        ),
    ),
    Resource("NIMService", ("apps.nvidia.com",), (Field(("spec", "image"), composed=composed.image),)),
    Resource("NIMBuild", ("apps.nvidia.com",), (Field(("spec", "image"), composed=composed.image),)),
    Resource(
        "NIMPipeline",
        ("apps.nvidia.com",),
        (Field(("spec", "services", "*", "spec", "image"), composed=composed.image),),
    ),
    Resource(
        "OpenModel",
        ("llmaz.io",),
        (Field(("spec", "source", "uri")), Field(("spec", "source", "modelHub"), composed=composed.model_hub)),
    ),
    Resource("ModelAdapter", ("model.aibrix.ai",), (Field(("spec", "artifactURL"), Role.ADAPTER, "hf"),)),
    Resource("ModelClaim", ("model.aibrix.ai",), (Field(("spec", "artifactURL"), hub="hf"),)),
    Resource(
        "ModelBooster",
        ("workload.serving.volcano.sh",),
        (
            *(Field(("spec", each, "modelURI"), hub="hf") for each in _BACKEND),
            *(Field(("spec", each, "*", "modelURI"), hub="hf") for each in _BACKEND),
            Field(("spec", "**", "artifactURL"), Role.ADAPTER, "hf"),
        ),
    ),
    Resource(
        "Workspace",
        ("kaito.sh",),
        (
            Field(("inference", "preset"), composed=composed.preset),
            Field(("tuning", "preset"), composed=composed.preset),
            Field(("inference", "adapters", "*", "source", "image"), Role.ADAPTER, "oci"),
            Field(("inference", "adapters", "*", "source", "urls", "*"), Role.ADAPTER),
        ),
    ),
    Resource(
        "InferenceSet", ("kaito.sh",), (Field(("spec", "template", "inference", "preset"), composed=composed.preset),)
    ),
    Resource("RAGEngine", ("kaito.sh",), (Field(("spec", "embedding", "local", "modelID"), hub="hf"),)),
    Resource("VLLMRuntime", ("production-stack.vllm.ai",), (Field(("spec", "model", "modelURL"), hub="hf"),)),
    Resource(
        "LoraAdapter",
        ("production-stack.vllm.ai",),
        (Field(("spec", "adapterSource"), Role.ADAPTER, composed=composed.adapter_source),),
    ),
    Resource("RayService", ("ray.io",), documents=(("spec", "serveConfigV2"),)),
    Resource("RayJob", ("ray.io",), documents=(("spec", "runtimeEnvYAML"),), scripts=(("spec", "entrypoint"),)),
    Resource(
        "TrainJob",
        ("trainer.kubeflow.org", "kubeflow.org"),
        (Field(("spec", "initializer", "model", _URI)), Field(("spec", "modelConfig", "input", _URI))),
        serves=False,
    ),
    Resource("RayCluster", ("ray.io",), serves=False),
    Resource("Dataset", ("data.fluid.io",), (Field(("spec", "mounts", "*"), composed=composed.mount_point),)),
    Resource("BentoDeployment", ("serving.yatai.ai",), (Field(("spec", "**", "modelUri")),)),
    Resource("ModelDeployment", ("kubeflow.org",), (Field(("spec", "modelUri")),)),
)
"""By kind and group. Rows of one kind differ in their groups."""


def resource_of(api_version: str, kind: str) -> Resource | None:
    """The row of an object by its `apiVersion` and `kind`."""
    group = api_version.rpartition("/")[0]
    return next((row for row in RESOURCES if row.kind == kind and group in row.groups), None)
