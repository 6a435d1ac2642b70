"""A bucket by its address on the web is a bucket: a variable for a model that leads there names one."""

import pytest
from tests.unit.references.seeing import seen

from aegis.core.references.object_stores import in_object_store

IN_A_BUCKET = (
    "https://models.s3.amazonaws.com/llama/v2/",
    "https://s3.amazonaws.com/models/llama/v2/",
    "https://models.s3.eu-west-1.amazonaws.com/llama/v2/",
    "https://s3.eu-west-1.amazonaws.com/models/llama/v2/",
    "https://models.s3.dualstack.eu-west-1.amazonaws.com/llama/v2/",
    "https://models.s3-accelerate.amazonaws.com/llama/v2/",
    "http://models.s3-website.eu-central-1.amazonaws.com/llama/v2/",
    "https://models.s3.amazonaws.com./llama/v2/",
    "https://Models.S3.CN-north-1.amazonaws.com.cn/llama/v2/",
    "https://user@models.s3.amazonaws.com:443/llama/v2/",
    "https://storage.googleapis.com/models/llama/v2/",
    "https://models.storage.googleapis.com/llama/v2/",
    "https://acme.blob.core.windows.net/models/llama/v2/",
    "https://acme.r2.cloudflarestorage.com/models/llama/v2/",
)
ELSEWHERE = (
    "https://bedrock-runtime.eu-west-1.amazonaws.com/model/llama",
    "https://models.s3.amazonaws.com/",
    "https://s3.amazonaws.com",
    "https://s3.amazonaws.com.evil.example/models/llama/",
    "https://models.example.com/llama/v2/",
    "s3://models/llama/v2/",
    "storage.googleapis.com/models/llama",
)


@pytest.mark.parametrize("url", IN_A_BUCKET)
def test_what_lies_in_a_bucket_is_a_model_where_one_is_named(url: str) -> None:
    assert in_object_store(url)
    assert seen(env=[{"name": "MODEL_URI", "value": url}]) == {"Model": url}
    assert seen(args=["--model-path", url]) == {"Model": url}


@pytest.mark.parametrize("url", ELSEWHERE)
def test_what_lies_elsewhere_is_none_of_its_objects(url: str) -> None:
    assert not in_object_store(url)
