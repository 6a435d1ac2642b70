"""Arguments for an image whose program nobody knows: where an accelerator is asked for, they may be any server's."""

import pytest
from tests.unit.core.builders import Object
from tests.unit.references.seeing import seen

ACCELERATOR = {"limits": {"amd.com/gpu": 1}}
NET = {"Model": "hf://org/net"}
MODEL = ["--model", "org/net"]


def asking(*args: str) -> Object:
    return {"image": "registry.example/ml/base:1", "args": list(args), "resources": ACCELERATOR}


ARGUMENTS: dict[str, tuple[list[str], dict[str, str]]] = {
    "a subcommand and a name": (["serve", "org/net"], NET),
    "a name first": (["org/net", "--port", "80"], NET),
    "a name before another": (["org/other", *MODEL], {"Model": "hf://org/net hf://org/other"}),
    "vLLM's draft": ([*MODEL, "--speculative-config", '{"model": "org/d"}'], NET | {"Draft": "hf://org/d"}),
    "SGLang's draft": ([*MODEL, "--speculative-draft-model-path", "org/d"], NET | {"Draft": "hf://org/d"}),
    "llama.cpp's hub": (["-hf", "org/net:Q4", "-hfd", "org/d"], NET | {"Draft": "hf://org/d"}),
    "llama.cpp's files": (["-m", "/m.gguf", "--mmproj", "/p"], {"Model": "local:///m.gguf local:///p"}),
    "llama.cpp's models later": (["--models-dir", "/m"], {"Loading": "Unresolvable"}),
    "Triton's models later": (
        ["--model-repository=/m", "--model-control-mode", "explicit"],
        {"Model": "local:///m", "Loading": "Unresolvable"},
    ),
    "LMDeploy's subcommand": (["api_server", "org/net"], NET),
    "OpenVINO's source": (["--source_model", "org/net"], NET),
    "adapters": ([*MODEL, "--enable-lora", "--prompt-adapters", "a=org/l"], NET | {"Adapter": "hf://org/l"}),
    "a file first": (["configs/train.yaml"], {}),
    "a dataset": (["--dataset", "org/data", *MODEL], NET),
    "settings of a trainer": (["train", "--config", "/c.yaml", "--checkpoint-every", "10", *MODEL], NET),
    "a word that is no name": (["serve", "--model", "resnet50"], {}),
}


@pytest.mark.parametrize(("args", "expected"), ARGUMENTS.values(), ids=list(ARGUMENTS))
def test_arguments_are_read_as_those_of_any_server(args: list[str], expected: dict[str, str]) -> None:
    assert seen(**asking(*args)) == expected


@pytest.mark.parametrize("command", [["/entrypoint.sh"], ["/opt/renamed"]])
def test_so_they_are_behind_a_program_that_nobody_knows(command: list[str]) -> None:
    assert seen(command=command, **asking("serve", "org/other", *MODEL))["Model"] == "hf://org/net hf://org/other"


def test_variables_that_one_server_alone_has_count_as_well() -> None:
    variables = [{"name": "LLAMA_ARG_DOCKER_REPO", "value": "net"}, {"name": "TS_ENABLE_MODEL_API", "value": "true"}]
    assert seen(env=variables, **asking()) == {"Model": "docker://ai/net", "Loading": "Unresolvable"}


@pytest.mark.parametrize("args", [["serve", "org/net"], ["-hf", "org/net"], ["--models-dir", "/m"]])
def test_without_an_accelerator_they_are_anybodys(args: list[str]) -> None:
    assert seen(image="registry.example/ml/base:1", args=args) == {}


@pytest.mark.parametrize("image", ["vllm/vllm-openai:1", "rocm/vllm:1"])
def test_a_subcommand_of_a_server_is_no_program_of_that_name(image: str) -> None:
    assert seen(image=image, args=["serve", "org/net", "--tokenizer", "org/t"]) == NET | {"Tokenizer": "hf://org/t"}


def test_rays_program_of_that_name_is_its_own() -> None:
    assert seen(image="rocm/vllm:1", args=["serve", "run", "app:main"]) == {}
