"""KServe and ModelMesh (pkg/apis/serving of kserve and modelmesh-serving)."""

from aegis.core.references.finding import Role
from aegis.core.references.resources import composed
from aegis.core.references.resources.row import Field, Resource, Scope

_GROUPS = ("serving.kserve.io", "serving.kubeflow.org")
_URI = "storageUri"
_V1ALPHA1 = ("v1alpha1",)
_RUNTIME = ("spec", "spec.workerSpec")
_SERVICE = (
    Field(("spec", "*", "*", _URI)),
    Field(("spec", "*", _URI)),
    Field(("spec", "*", "*", "*", _URI)),
    Field(("spec", "*", "storageUris", "*", "uri")),
    Field(("spec", "*", "*", "storageUris", "*", "uri")),
    Field(("spec", "*", "*", "storage"), composed=composed.storage),
)
_LLM = (
    Field(("spec", "model", "uri")),
    Field(("spec", "model", "lora", "**", "uri"), Role.ADAPTER),
    Field(("spec", "speculator", "model", "uri"), Role.DRAFT),
)
_LLM_PODS = (
    "spec.template",
    "spec.worker",
    "spec.prefill.template",
    "spec.prefill.worker",
    "spec.router.scheduler.template",
)
_LLM_VERSIONS = ("v1alpha1", "v1alpha2")
_CACHE = (Field(("spec", "sourceModelUri")),)

RESOURCES = (
    Resource(
        "InferenceService",
        "inferenceservices",
        _GROUPS,
        ("v1beta1",),
        ("spec.predictor", "spec.predictor.workerSpec", "spec.transformer", "spec.explainer"),
        ("spec.predictor.model",),
        _SERVICE,
        serves=True,
        annotated=True,
        passes_on=True,
        makes_none_with=("serving.kserve.io/deploymentMode", "ModelMesh"),
    ),
    Resource(
        "LLMInferenceService",
        "llminferenceservices",
        _GROUPS,
        _LLM_VERSIONS,
        _LLM_PODS,
        fields=_LLM,
        serves=True,
        annotated=True,
        passes_on=True,
    ),
    Resource(
        "LLMInferenceServiceConfig",
        "llminferenceserviceconfigs",
        _GROUPS,
        _LLM_VERSIONS,
        _LLM_PODS,
        fields=_LLM,
        serves=True,
        filled=True,
    ),
    Resource("InferenceGraph", "inferencegraphs", _GROUPS, _V1ALPHA1, annotated=True),
    Resource("TrainedModel", "trainedmodels", _GROUPS, _V1ALPHA1, fields=(Field(("spec", "model", _URI)),)),
    Resource("ServingRuntime", "servingruntimes", _GROUPS, _V1ALPHA1, _RUNTIME, filled=True),
    Resource(
        "ClusterServingRuntime",
        "clusterservingruntimes",
        _GROUPS,
        _V1ALPHA1,
        _RUNTIME,
        scope=Scope.CLUSTER,
        filled=True,
    ),
    Resource(
        "ClusterStorageContainer",
        "clusterstoragecontainers",
        _GROUPS,
        _V1ALPHA1,
        containers=("spec.container",),
        scope=Scope.CLUSTER,
        filled=True,
    ),
    Resource("LocalModelCache", "localmodelcaches", _GROUPS, _V1ALPHA1, fields=_CACHE, scope=Scope.CLUSTER),
    Resource("LocalModelNamespaceCache", "localmodelnamespacecaches", _GROUPS, _V1ALPHA1, fields=_CACHE),
    Resource(
        "Predictor",
        "predictors",
        _GROUPS,
        _V1ALPHA1,
        fields=(
            Field(("spec",), composed=composed.predictor),
            Field(("spec", _URI)),
            Field(("spec", "storage", _URI)),
        ),
    ),
)
