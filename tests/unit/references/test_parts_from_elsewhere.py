"""Parts of a server, or of its model, that come from elsewhere than the model that it names."""

import pytest
from tests.unit.core.builders import container, pod
from tests.unit.references.seeing import env, findings, seen, shown
from tests.unit.references.test_further_ways_round import told
from tests.unit.references.test_ways_round import MOUNTS, VOLUMES

SGLANG = {"image": "lmsysorg/sglang:v1", "command": ["python3", "-m", "sglang.launch_server"]}
VLLM = {"image": "vllm/vllm-openai:v1", "command": ["vllm", "serve", "org/good", "--trust-remote-code"]}
MAP = '{"auto_map": {"AutoConfig": "org/evil--module.Class", "AutoTokenizer": ["org/other--x.Y", null], "A": "x.Y"}}'


@pytest.mark.parametrize(
    ("server", "arguments"),
    [
        (SGLANG, ["--model-path=org/good", "--json-model-override-args", MAP]),
        (VLLM, ["--hf-overrides", MAP]),
        (VLLM, [f"--hf-overrides={MAP}"]),
    ],
)
def test_code_of_another_repository(server: dict[str, object], arguments: list[str]) -> None:
    assert seen(**server, args=arguments) == {"Model": "hf://org/good", "Code": "hf://org/evil hf://org/other"}


def test_code_by_one_key_of_a_document() -> None:
    key = "--hf-overrides.auto_map.AutoConfig"
    assert seen(**VLLM, args=[key, "org/evil--module.Class"])["Code"] == "hf://org/evil"
    assert seen(**VLLM, args=[key, "module.Class"]) == {"Model": "hf://org/good"}


@pytest.mark.parametrize("flag", ["--vae-path", "--transformer-path"])
def test_a_part_of_a_diffusion_model(flag: str) -> None:
    assert seen(**SGLANG, args=["--model-path=org/good", flag, "org/evil"]) == {"Model": "hf://org/good hf://org/evil"}


@pytest.mark.parametrize(
    "arguments",
    [["--load-format", "remote_instance"], ["--remote-instance-weight-loader-seed-instance-ip", "server.example"]],
)
def test_weights_that_another_server_has(arguments: list[str]) -> None:
    found = seen(**SGLANG, args=["--model-path=org/good", *arguments])
    assert found == {"Model": "hf://org/good", "Loading": "Unresolvable"}


@pytest.mark.parametrize(
    "variable",
    ["VLLM_NCCL_SO_PATH", "OPENSSL_MODULES", "NCCL_TUNER_PLUGIN", "TRITON_PTXAS_PATH", "CC", "OCL_ICD_FILENAMES"],
)
def test_libraries_and_programs_that_variables_name(variable: str) -> None:
    server = container(**VLLM, env=env(**{variable: "/pvc/x"})) | {"volumeMounts": MOUNTS}
    assert "Unresolvable" in {shown(each) for each in findings(pod(server, volumes=VOLUMES))}
    image = container(**VLLM, env=env(**{variable: "/usr/lib/x"})) | {"volumeMounts": MOUNTS}
    assert {shown(each) for each in findings(pod(image, volumes=VOLUMES))} == {"hf://org/good"}


REFUSED = {
    "a variable that is another name": "gpt2=org/evil; declare -n n=gpt2; vllm serve $n",
    "another name in a function": "f() { local -n n=$1; vllm serve $n; }; gpt2=org/evil; f gpt2",
    "a home that is no directory": "HOME=org/evil; vllm serve ~",
    "a directory that is none": "PWD=org/evil; vllm serve ~+",
    "an archive over the root": "tar xzf /pvc/x.tgz -C /",
    "a clone among packages": "git clone https://x.example/x /usr/lib/python3/dist-packages/x",
}


@pytest.mark.parametrize("script", REFUSED.values(), ids=list(REFUSED))
def test_what_only_running_could_tell(script: str) -> None:
    assert {each for each in told(script) if "://x.example" not in each} == {"Unresolvable"}


@pytest.mark.parametrize(
    "script",
    ["HOME=/x; cat ~/y", "tar xzf /pvc/x.tgz -C /data", "cp /pvc/x.json /", "git clone https://x.example/x /x; ls ~"],
)
def test_what_changes_no_code_is_none(script: str) -> None:
    assert {each for each in told(script) if "://x.example" not in each} == set()


@pytest.mark.parametrize(
    "script",
    [
        "sops exec-env x 'vllm serve org/evil'",
        "capsh -- -c 'vllm serve org/evil'",
        "execlineb -c 'vllm serve org/evil'",
        "nix-shell --run 'vllm serve org/evil'",
    ],
)
def test_commands_in_one_word(script: str) -> None:
    assert told(script) == {"hf://org/evil"}
