"""Platforms of vendors for model servers: OPEA, Dynamo, OME, Arks, HyperPod; by the API types of each project."""

from aegis.core.references.finding import Role
from aegis.core.references.resources import composed
from aegis.core.references.resources.row import Field, Resource, Scope

_V1 = ("v1",)
_V1ALPHA1 = ("v1alpha1",)
_DYNAMO = ("nvidia.com",)
_OME = ("ome.io",)
_HYPERPOD = ("inference.sagemaker.aws.amazon.com",)

RESOURCES = (
    Resource(
        "GMConnector",
        "gmconnectors",
        ("gmc.opea.io",),
        ("v1alpha3",),
        fields=(Field(("spec", "nodes", "*", "steps", "*", "internalService"), composed=composed.downstream),),
        serves=True,
    ),
    Resource(
        "DynamoGraphDeployment",
        "dynamographdeployments",
        _DYNAMO,
        _V1ALPHA1,
        ("spec.services.*.extraPodSpec",),
        ("spec.services.*.extraPodSpec.mainContainer",),
    ),
    Resource(
        "DynamoModel",
        "dynamomodels",
        _DYNAMO,
        _V1ALPHA1,
        fields=(Field(("spec", "source", "uri"), Role.ADAPTER),),
        serves=True,
    ),
    Resource(
        "DynamoGraphDeploymentRequest",
        "dynamographdeploymentrequests",
        _DYNAMO,
        ("v1alpha1", "v1beta1"),
        fields=(Field(("spec", "model"), hub="hf"), Field(("spec", "modelName"), hub="hf")),
        serves=True,
    ),
    *(
        Resource(
            kind,
            f"{kind.lower()}s",
            _OME,
            ("v1beta1",),
            fields=(Field(("spec", "storage", "storageUri"), role),),
            scope=scope,
            serves=True,
        )
        for kind, role, scope in (
            ("BaseModel", Role.MODEL, Scope.NAMESPACED),
            ("ClusterBaseModel", Role.MODEL, Scope.CLUSTER),
            ("FineTunedWeight", Role.ADAPTER, Scope.CLUSTER),
        )
    ),
    Resource(
        "ArksModel",
        "arksmodels",
        ("arks.ai",),
        _V1,
        fields=(Field(("spec", "model"), hub="hf"),),
        serves=True,
    ),
    Resource(
        "InferenceEndpointConfig",
        "inferenceendpointconfigs",
        _HYPERPOD,
        ("v1", "v1alpha1"),
        fields=(Field(("spec", "modelSourceConfig"), composed=composed.model_location),),
        serves=True,
    ),
    Resource(
        "JumpStartModel",
        "jumpstartmodels",
        _HYPERPOD,
        ("v1", "v1alpha1"),
        fields=(Field(("spec", "model"), composed=composed.hub_model),),
        serves=True,
    ),
)
