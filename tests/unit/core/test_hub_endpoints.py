"""A workload that has names looked up at another server than the policies' own."""

import pytest
from tests.unit.core.builders import ENDPOINT, Object, Shelf, answer, container, pod, policy, request

from aegis.core.spec.policy import Source

OF_A_HUB = "the names of the hub are looked up at this server"
OF_A_STORE = "the bucket is read at this server"
STEP = "name that server as the endpoint of a source"


def message(model: str, *variables: Object, shelf: Shelf | None = None) -> str:
    """What a server of `model` is refused with."""
    server = container(image="vllm/vllm-openai", args=["--model", model], env=list(variables))
    return answer(request(pod(server)), shelf or Shelf()).message


def hub(endpoint: str) -> Object:
    return {"name": "HF_ENDPOINT", "value": endpoint}


def store(endpoint: str) -> Object:
    return {"name": "AWS_ENDPOINT_URL", "value": endpoint}


@pytest.mark.parametrize("endpoint", ["https://mirror.example", "https://below.s3.example.com"])
def test_an_endpoint_that_is_none_of_the_policies_is_refused(endpoint: str) -> None:
    for said in (message("org/net", hub(endpoint)), message("s3://models/net", store(endpoint))):
        assert OF_A_HUB in said or OF_A_STORE in said
        assert STEP in said


@pytest.mark.parametrize("endpoint", ["https://s3.example.com", "https://huggingface.co", ""])
def test_one_that_a_policy_takes_models_from_is_not(endpoint: str) -> None:
    assert OF_A_HUB not in message("org/net", hub(endpoint))


@pytest.mark.parametrize("endpoint", [ENDPOINT, f"{ENDPOINT}:443/", "http://s3.example.com:9000", "s3.example.com"])
def test_a_store_is_the_policies_by_its_host(endpoint: str) -> None:
    assert OF_A_STORE not in message("s3://models/net", store(endpoint))


AMAZON = {
    "https://s3.amazonaws.com": True,
    "https://s3.dualstack.eu-west-1.amazonaws.com": True,
    "https://s3-accelerate.amazonaws.com": True,
    "https://other-bucket.s3.amazonaws.com": False,
    "https://s3.cn-north-1.amazonaws.com.cn": False,
    "https://s3.amazonaws.com.evil.example": False,
    "http://minio:9000": False,
}


@pytest.mark.parametrize(("endpoint", "known"), AMAZON.items())
def test_every_endpoint_of_amazon_serves_the_same_buckets(endpoint: str, known: bool) -> None:
    amazon = policy(sources=(Source("models", "s3://models/", "https://s3.eu-central-1.amazonaws.com"),))
    said = message("s3://models/net", store(endpoint), shelf=Shelf((amazon,)))
    assert (OF_A_STORE not in said) is known
