"""A12 to A15: objects of KServe, and what its controller makes of them."""

from tests.integration.admission_cases.case import BAD, GOOD, Case
from tests.integration.admission_cases.manifests import custom, idle, pod

V1BETA1, V1ALPHA1 = "serving.kserve.io/v1beta1", "serving.kserve.io/v1alpha1"
FORMAT = {"name": "huggingface"}
SOURCE = "internal.serving.kserve.io/storage-initializer-sourceuri"

CASES = (
    Case(
        "A12",
        custom(V1BETA1, "InferenceService", {"predictor": {"model": {"modelFormat": FORMAT, "storageUri": BAD}}}),
        "ModelNotVerified",
        "spec.predictor.model.storageUri",
    ),
    Case(
        "A12-good",
        custom(V1BETA1, "InferenceService", {"predictor": {"model": {"modelFormat": FORMAT, "storageUri": GOOD}}}),
    ),
    Case(
        "A13",
        custom(
            V1BETA1,
            "InferenceService",
            {"predictor": {"model": {"modelFormat": FORMAT}, "storageUris": [{"uri": GOOD}, {"uri": BAD}]}},
        ),
        "ModelNotVerified",
        "spec.predictor.storageUris[1].uri",
    ),
    Case(
        "A14",
        custom(
            V1ALPHA1,
            "LLMInferenceService",
            {"model": {"uri": GOOD, "lora": {"adapters": [{"uri": BAD, "name": "one"}]}}},
        ),
        "ModelNotVerified",
        "spec.model.lora.adapters[one].uri",
    ),
    Case(
        "A15",
        pod(idle(), annotations={SOURCE: BAD}),
        "ModelNotVerified",
        f"metadata.annotations[{SOURCE}]",
    ),
)
