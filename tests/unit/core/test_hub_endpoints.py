"""A workload that has the names of a hub looked up at another server than the policies' own."""

import pytest
from tests.unit.core.builders import Shelf, answer, container, pod, request

SAYS = "the names of the hub are looked up at this server"


def message(endpoint: str) -> str:
    """What a server is refused with that takes a model of the hub from `endpoint`."""
    variables = [{"name": "HF_ENDPOINT", "value": endpoint}]
    server = container(image="vllm/vllm-openai", args=["--model", "org/net"], env=variables)
    return answer(request(pod(server)), Shelf()).message


def test_an_endpoint_that_is_none_of_the_policies_is_refused() -> None:
    assert SAYS in message("https://mirror.example")


@pytest.mark.parametrize("endpoint", ["https://s3.example.com", "https://huggingface.co", ""])
def test_one_that_a_policy_takes_models_from_is_not(endpoint: str) -> None:
    assert SAYS not in message(endpoint)
