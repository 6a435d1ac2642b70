"""Bodies of requests: the model in one is a server's, which has loaded it."""

import pytest
from tests.unit.references.seeing import env, seen

BODY = '{"model": "org/net", "messages": []}'


@pytest.mark.parametrize(
    "command",
    [
        ["curl", "http://server/v1/chat/completions", "-d", BODY],
        ["wget", "--post-data", BODY, "http://server/v1/completions"],
        ["hey", "-m", "POST", "-d", BODY, "http://server/v1/completions"],
        ["timeout", "5", "curl", "--json", BODY, "http://server/v1/embeddings"],
    ],
)
def test_a_request_loads_nothing(command: list[str]) -> None:
    assert seen(command=command).keys() <= {"URL"}


def test_what_a_request_makes_a_server_load_is_seen() -> None:
    body = '{"lora_name": "a", "lora_path": "org/adapter"}'
    found = seen(command=["curl", "http://localhost/v1/load_lora_adapter", "-d", body])
    assert found["Adapter"] == "hf://org/adapter"


def test_so_is_configuration_beside_it() -> None:
    beside = {"command": ["curl", "http://server"], "env": env(CONFIG=BODY)}
    assert seen(**beside) == {"Model": "hf://org/net"}
    assert seen(command=["program", "--settings", BODY]) == {"Model": "hf://org/net"}
