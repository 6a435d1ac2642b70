"""Clients of services that have the models themselves: the names that they are told load nothing."""

import pytest
from tests.unit.core.builders import Object
from tests.unit.references.seeing import env, seen

NET = {"Model": "hf://org/net"}
ACCELERATOR = {"limits": {"nvidia.com/gpu": 1}}


def keyed(name: str) -> list[Object]:
    """A model's name, and a key in a Secret."""
    return [*env(MODEL_NAME="org/net"), {"name": name, "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]


@pytest.mark.parametrize(
    "key",
    ["OPENAI_API_KEY", "AZURE_OPENAI_KEY", "TOGETHER_API_KEY", "GROQ_API_KEY", "REPLICATE_API_TOKEN", "LLM_API_KEY"],
)
def test_the_key_of_a_service_makes_a_client(key: str) -> None:
    assert seen(env=keyed(key)) == {}


@pytest.mark.parametrize(
    "variables",
    [
        {"TOGETHER_BASE_URL": "https://api.example/v1"},
        {"LLM_PROVIDER": "together"},
        {"MODEL_PROVIDER": "OpenRouter"},
    ],
)
def test_so_does_its_address_or_its_name(variables: dict[str, str]) -> None:
    assert seen(env=env(MODEL_NAME="org/net", **variables)).get("Model") is None


@pytest.mark.parametrize("where", ["SUMMARY_API_BASE", "SUMMARY_API_BASE_URL", "SUMMARY_BASE_URL", "SUMMARY_API_URL"])
def test_where_the_api_of_the_same_part_is_makes_a_client(where: str) -> None:
    variables = env(SUMMARY_MODEL_ID="org/net", **{where: "http://elsewhere:8000/v1"})
    assert seen(env=variables).get("Model") is None
    assert seen(env=variables, resources=ACCELERATOR)["Model"] == "hf://org/net"


@pytest.mark.parametrize(
    "variables",
    [
        {"OTHER_API_BASE": "http://elsewhere/v1"},
        {"SUMMARY_ENDPOINT": "http://mirror"},
        {"SUMMARY_URL": "http://me"},
        {"SUMMARY_API_BASE": "/v1"},
    ],
)
def test_another_address_does_not(variables: dict[str, str]) -> None:
    assert seen(env=env(SUMMARY_MODEL_ID="org/net", **variables))["Model"] == "hf://org/net"


def test_and_a_flag_with_the_key() -> None:
    assert seen(args=["--model", "org/net", "--openai-api-key", "x"]) == {}


@pytest.mark.parametrize(
    "key", ["HF_TOKEN", "HUGGINGFACE_API_KEY", "NGC_API_KEY", "WANDB_API_KEY", "VLLM_API_KEY", "API_KEY", "LLM_KEYS"]
)
def test_a_key_for_a_hub_or_of_a_server_does_not(key: str) -> None:
    assert seen(env=keyed(key)) == NET


def test_a_key_hides_nothing_where_an_accelerator_is_asked_for() -> None:
    assert seen(env=keyed("OPENAI_API_KEY"), resources=ACCELERATOR) == NET


def test_nor_a_uri_nor_what_a_known_server_is_told() -> None:
    assert seen(env=[*keyed("OPENAI_API_KEY"), *env(OTHER="s3://models/net")]) == {"Model": "s3://models/net"}
    assert seen(image="vllm/vllm-openai:1", args=["--model", "org/net"], env=keyed("OPENAI_API_KEY"))["Model"]
