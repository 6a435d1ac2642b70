"""Fields of NVIDIA Dynamo's resources that name models, and the volumes beside their containers."""

import pytest
from tests.unit.core.builders import Object
from tests.unit.references.seeing import custom, named_by

NET = "hf://org/net"
COMMIT = "0123456789abcdef0123456789abcdef01234567"

CASES: dict[str, tuple[Object, dict[str, str]]] = {
    "Dynamo, a claim beside the container": (
        custom(
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
    "Dynamo, a claim that is mounted beside the pod": (
        custom(
            "nvidia.com/v1alpha1",
            "DynamoGraphDeployment",
            services={
                "Worker": {
                    "volumeMounts": [{"name": "claim", "mountPoint": "/data"}],
                    "extraPodSpec": {
                        "mainContainer": {
                            "command": ["python3", "-m", "dynamo.vllm"],
                            "args": ["--model", "/data/net"],
                            "volumeMounts": [{"name": "v", "mountPath": "/other"}],
                        },
                        "volumes": [{"name": "v", "emptyDir": {}}],
                    },
                },
                "Other": {"extraPodSpec": {"mainContainer": {"args": ["vllm", "serve", "/data/net"]}}},
            },
        ),
        {
            "/spec/services/Worker/extraPodSpec/mainContainer/args/1": "pvc://claim/net",
            "/spec/services/Other/extraPodSpec/mainContainer/args/2": "local:///data/net",
        },
    ),
    "Dynamo, code that is mounted beside the pod": (
        custom(
            "nvidia.com/v1alpha1",
            "DynamoGraphDeployment",
            services={
                "Worker": {
                    "volumeMounts": [{"name": "a", "mountPoint": "/data"}, {"name": "b", "mountPoint": "/opt/venv"}],
                    "extraPodSpec": {
                        "mainContainer": {
                            "args": ["vllm", "serve", "org/net"],
                            "volumeMounts": [{"name": "v", "mountPath": "/other"}],
                        },
                    },
                },
            },
        ),
        {
            "/spec/services/Worker/extraPodSpec/mainContainer/args/2": NET,
            "/spec/services/Worker/volumeMounts/1": "Unresolvable",
        },
    ),
    "Dynamo, an image that is mounted beside the container": (
        custom(
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
        custom(
            "any.example/v1",
            "Any",
            volumes=[{"name": "v", "hostPath": "/data"}, "a:/b"],
            part={"args": ["--model", "org/net"], "volumeMounts": [{"name": "v", "mountPath": "/data"}]},
        ),
        {"/spec/part/args/1": NET},
    ),
    "Dynamo, an adapter": (
        custom("nvidia.com/v1alpha1", "DynamoModel", modelName="org/served", source={"uri": f"hf://org/a@{COMMIT}"}),
        {"/spec/source/uri": f"hf://org/a@{COMMIT}"},
    ),
    "Dynamo, a request": (
        custom("nvidia.com/v1beta1", "DynamoGraphDeploymentRequest", model="org/net", backend="vllm"),
        {"/spec/model": NET},
    ),
}


@pytest.mark.parametrize(("body", "named"), CASES.values(), ids=list(CASES))
def test_dynamo_names_its_models(body: Object, named: dict[str, str]) -> None:
    assert named_by(body) == named
