"""Fields of KServe, ModelMesh and Seldon that name models, as their API types have them."""

from typing import Any

import pytest
from tests.unit.core.builders import Object
from tests.unit.references.seeing import custom, named_by

NET = "hf://org/net"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
BUCKET = "s3://models/net"


def service(**predictor: Any) -> Object:
    return custom("serving.kserve.io/v1beta1", "InferenceService", predictor=predictor)


CASES: dict[str, tuple[Object, dict[str, str]]] = {
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
        custom("serving.kserve.io/v1beta1", "InferenceService", explainer={"art": {"storageUri": BUCKET}}),
        {"/spec/explainer/art/storageUri": BUCKET},
    ),
    "KServe, its second version": (
        custom(
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
        custom("serving.kserve.io/v1alpha2", "LLMInferenceService", model={"uri": "hf://org/net", "name": "served"}),
        {"/spec/model/uri": NET},
    ),
    "KServe, a cache": (
        custom("serving.kserve.io/v1alpha1", "LocalModelCache", sourceModelUri=BUCKET),
        {"/spec/sourceModelUri": BUCKET},
    ),
    "KServe, a path that is to be filled in": (
        service(model={"storage": {"path": "<net>"}}),
        {"/spec/predictor/model/storage/path": "Unresolvable"},
    ),
    "ModelMesh": (
        custom(
            "serving.kserve.io/v1alpha1",
            "Predictor",
            path="net",
            storage={"persistentVolumeClaim": {"claimName": "claim"}},
        ),
        {"/spec/path": "pvc://claim/net"},
    ),
    "Seldon": (custom("mlops.seldon.io/v1alpha1", "Model", storageUri=BUCKET), {"/spec/storageUri": BUCKET}),
    "Seldon, a repository of a hub": (
        custom(
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
        custom("mlops.seldon.io/v1alpha1", "Model", parameters=[{"name": "model_name", "value": "net"}]),
        {},
    ),
    "Seldon, a parameter that is to be filled in": (
        custom("mlops.seldon.io/v1alpha1", "Model", parameters=[{"name": "pretrained_model", "value": "<name>"}]),
        {},
    ),
    "KServe, what drafts for a language model": (
        custom(
            "serving.kserve.io/v1alpha2",
            "LLMInferenceService",
            model={"uri": NET},
            speculator={"model": {"uri": "hf://org/draft"}, "config": {"method": "eagle3"}},
        ),
        {"/spec/model/uri": NET, "/spec/speculator/model/uri": "hf://org/draft"},
    ),
}


@pytest.mark.parametrize(("body", "named"), CASES.values(), ids=list(CASES))
def test_an_object_of_theirs_names_its_models(body: Object, named: dict[str, str]) -> None:
    assert named_by(body) == named
