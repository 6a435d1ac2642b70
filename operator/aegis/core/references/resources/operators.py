"""Operators of model servers, by the API types of each project."""

from aegis.core.references.finding import Role
from aegis.core.references.resources import arguments, composed
from aegis.core.references.resources.row import Field, Resource, Scope

_V1 = ("v1",)
_V1ALPHA1 = ("v1alpha1",)
_SELDON = ("mlops.seldon.io",)
_NVIDIA = ("apps.nvidia.com",)
_KAITO = ("kaito.sh",)
_KAITO_VERSIONS = ("v1beta1", "v1alpha1")
_AIBRIX = ("orchestration.aibrix.ai",)
_ADAPTERS = ("model.aibrix.ai",)
_PRODUCTION_STACK = ("production-stack.vllm.ai",)
_FMA = ("fma.llm-d.ai",)
_LLMAZ = ("inference.llmaz.io",)

RESOURCES = (
    Resource(
        "Model",
        "models",
        _SELDON,
        _V1ALPHA1,
        fields=(
            Field(("spec", "storageUri")),
            Field(("spec", "parameters", "*", "modelUri")),
            Field(("spec", "parameters", "*"), composed=composed.parameter),
        ),
        serves=True,
    ),
    Resource("Server", "servers", _SELDON, _V1ALPHA1, ("spec.podSpec",)),
    Resource("ServerConfig", "serverconfigs", _SELDON, _V1ALPHA1, ("spec.podSpec",), filled=True),
    Resource(
        "SeldonDeployment",
        "seldondeployments",
        ("machinelearning.seldon.io",),
        ("v1", "v1alpha3", "v1alpha2"),
        ("spec.predictors[].componentSpecs[].spec",),
        fields=(
            Field(("spec", "**", "modelUri")),
            Field(("spec", "**", "storageUri")),
            Field(("spec", "**", "graph", "**", "parameters", "*"), composed=composed.parameter),
        ),
        serves=True,
        annotated=True,
    ),
    Resource(
        "Model",
        "models",
        ("kubeai.org",),
        _V1,
        containers=("spec",),
        fields=(Field(("spec", "url")), Field(("spec", "adapters", "*", "url"), Role.ADAPTER)),
        serves=True,
    ),
    Resource(
        "Model",
        "models",
        ("ollama.ayaka.io",),
        _V1,
        fields=(Field(("spec",), composed=composed.ollama_image),),
        serves=True,
    ),
    Resource(
        "NIMCache",
        "nimcaches",
        _NVIDIA,
        _V1ALPHA1,
        fields=(
            Field(("spec", "source", "hf"), composed=composed.hub_source),
            Field(("spec", "source", "dataStore"), composed=composed.hub_source),
            Field(("spec", "source", "ngc"), composed=composed.catalogue_source),
        ),
        serves=True,
    ),
    Resource(
        "NIMService",
        "nimservices",
        _NVIDIA,
        _V1ALPHA1,
        containers=("spec",),
        fields=(Field(("spec", "image"), composed=composed.image),),
        serves=True,
    ),
    Resource(
        "NIMBuild",
        "nimbuilds",
        _NVIDIA,
        _V1ALPHA1,
        containers=("spec",),
        fields=(Field(("spec", "image"), composed=composed.image),),
        serves=True,
    ),
    Resource(
        "NIMPipeline",
        "nimpipelines",
        _NVIDIA,
        _V1ALPHA1,
        containers=("spec.services[].spec",),
        fields=(Field(("spec", "services", "*", "spec", "image"), composed=composed.image),),
        serves=True,
    ),
    Resource(
        "Workspace",
        "workspaces",
        _KAITO,
        _KAITO_VERSIONS,
        ("inference.template.spec",),
        fields=(
            Field(("inference", "preset"), composed=composed.preset),
            Field(("tuning", "preset"), composed=composed.preset),
            Field(("inference", "adapters", "*", "source", "image"), Role.ADAPTER, "oci"),
            Field(("inference", "adapters", "*", "source", "urls", "*"), Role.ADAPTER),
        ),
        serves=True,
    ),
    Resource(
        "InferenceSet",
        "inferencesets",
        _KAITO,
        _KAITO_VERSIONS,
        ("spec.template.inference.template.spec",),
        fields=(
            Field(("spec", "template", "inference", "preset"), composed=composed.preset),
            Field(("spec", "template", "inference", "adapters", "*", "source", "image"), Role.ADAPTER, "oci"),
            Field(("spec", "template", "inference", "adapters", "*", "source", "urls", "*"), Role.ADAPTER),
        ),
        serves=True,
    ),
    Resource(
        "MultiRoleInference",
        "multiroleinferences",
        _KAITO,
        _V1ALPHA1,
        fields=(Field(("spec", "model"), composed=composed.preset),),
        serves=True,
    ),
    Resource(
        "RAGEngine",
        "ragengines",
        _KAITO,
        _KAITO_VERSIONS,
        fields=(Field(("spec", "embedding", "local", "modelID"), hub="hf"),),
        serves=True,
    ),
    Resource(
        "ModelMirror",
        "modelmirrors",
        _KAITO,
        _V1ALPHA1,
        fields=(Field(("spec", "source", "modelID"), hub="hf"),),
    ),
    Resource(
        "VLLMRuntime",
        "vllmruntimes",
        _PRODUCTION_STACK,
        _V1ALPHA1,
        fields=(
            Field(("spec", "model", "modelURL"), hub="hf"),
            Field(("spec", "vllmConfig"), composed=arguments.extra_arguments),
            Field(("spec", "topology", "*", "model", "modelURL"), hub="hf"),
            Field(("spec", "topology", "*", "vllmConfig"), composed=arguments.extra_arguments),
        ),
        serves=True,
    ),
    Resource(
        "LoraAdapter",
        "loraadapters",
        _PRODUCTION_STACK,
        _V1ALPHA1,
        fields=(Field(("spec", "adapterSource"), Role.ADAPTER, composed=composed.adapter_source),),
        serves=True,
    ),
    Resource(
        "ModelService",
        "modelservices",
        ("llm-d.ai",),
        _V1ALPHA1,
        ("spec.prefill", "spec.decode"),
        fields=(Field(("spec", "modelArtifacts", "uri")),),
        serves=True,
        filled=True,
    ),
    Resource(
        "InferenceServerConfig",
        "inferenceserverconfigs",
        _FMA,
        _V1ALPHA1,
        fields=(Field(("spec", "modelServerConfig"), composed=arguments.launched),),
        serves=True,
    ),
    Resource(
        "LauncherConfig", "launcherconfigs", ("fma.llm-d.ai",), _V1ALPHA1, ("spec.podTemplate.spec",), serves=True
    ),
    Resource(
        "OpenModel",
        "openmodels",
        ("llmaz.io",),
        _V1ALPHA1,
        fields=(
            Field(("spec", "source", "uri")),
            Field(("spec", "source", "modelHub"), composed=composed.model_hub),
        ),
        scope=Scope.CLUSTER,
        serves=True,
    ),
    Resource("Playground", "playgrounds", _LLMAZ, _V1ALPHA1),
    Resource("Service", "services", _LLMAZ, _V1ALPHA1, ("spec.workloadTemplate.workerTemplate.spec",)),
    Resource(
        "ModelAdapter",
        "modeladapters",
        _ADAPTERS,
        _V1ALPHA1,
        fields=(Field(("spec", "artifactURL"), Role.ADAPTER, "hf"),),
        serves=True,
    ),
    Resource(
        "ModelClaim",
        "modelclaims",
        _ADAPTERS,
        _V1ALPHA1,
        fields=(Field(("spec", "artifactURL"), hub="hf"),),
        serves=True,
    ),
    Resource("ModelWarmup", "modelwarmups", _ADAPTERS, _V1ALPHA1, ("spec.custom",)),
    Resource("StormService", "stormservices", _AIBRIX, _V1ALPHA1, ("spec.template.spec.roles[].template.spec",)),
    Resource("RoleSet", "rolesets", _AIBRIX, _V1ALPHA1, ("spec.roles[].template.spec",)),
    Resource("PodSet", "podsets", _AIBRIX, _V1ALPHA1, ("spec.template.spec",)),
    Resource(
        "RayClusterFleet",
        "rayclusterfleets",
        _AIBRIX,
        _V1ALPHA1,
        ("spec.template.spec.headGroupSpec.template.spec", "spec.template.spec.workerGroupSpecs[].template.spec"),
    ),
    Resource(
        "Dataset",
        "datasets",
        ("data.fluid.io",),
        _V1ALPHA1,
        fields=(Field(("spec", "mounts", "*"), composed=composed.mount_point),),
        serves=True,
    ),
    Resource(
        "BentoDeployment",
        "bentodeployments",
        ("serving.yatai.ai",),
        ("v2alpha1", "v1alpha3"),
        ("spec.extraPodSpec",),
        fields=(Field(("spec", "**", "modelUri")),),
        serves=True,
    ),
)
