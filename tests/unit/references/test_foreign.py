"""Code that a model server takes from elsewhere than its image: any model may be in it, so it is read or told."""

from typing import Any

import pytest
from tests.unit.core.builders import Object, container, pod
from tests.unit.references.seeing import env, findings, shown

from aegis.core.references import Finding, Role
from aegis.core.references.code_variables import VARIABLES

VLLM = "vllm/vllm-openai"
SERVE = ["--model", "org/net"]
PLUGINS = [{"name": "v", "mountPath": "/plugins"}]
OUTSIDE: dict[str, Object] = {
    "a claim": {"persistentVolumeClaim": {"claimName": "c"}},
    "a ConfigMap that may change": {"configMap": {"name": "m"}},
    "a Secret": {"secret": {"secretName": "s"}},
    "a directory of the node": {"hostPath": {"path": "/d"}},
    "a share": {"nfs": {"server": "s", "path": "/e"}},
}
INSIDE: dict[str, Object] = {
    "what the pod itself fills": {"emptyDir": {}},
    "an image": {"image": {"reference": "registry.example/plugins@sha256:" + "0" * 64}},
}
CLAIM = OUTSIDE["a claim"]


def code(volume: Object, config_maps: Any = None, **fields: Any) -> list[Finding]:
    """The findings that are code, of a server that mounts `volume`."""
    body = pod(container(**{"image": VLLM, "args": SERVE} | fields), volumes=[{"name": "v", **volume}])
    return [each for each in findings(body, config_maps) if each.role is Role.CODE]


@pytest.mark.parametrize("name", [name for name, row in VARIABLES.items() if row.reads is None])
def test_a_variable_that_leads_programs_into_a_volume_is_told(name: str) -> None:
    (found,) = code(CLAIM, volumeMounts=PLUGINS, env=env(**{name: "/plugins/x"}))
    assert (found.text, shown(found)) == ("/plugins/x", "Unresolvable")
    assert found.path == ("spec", "containers", "[server]", "env", f"[{name}]", "value")


@pytest.mark.parametrize("name", ["JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "JAVA_OPTS"])
@pytest.mark.parametrize(
    "options",
    [
        "-Xmx4g -javaagent:/plugins/agent.jar=port=1",
        "-agentpath:/plugins/agent.so",
        "-Xbootclasspath/a:/app/a.jar:/plugins/b.jar",
        "-cp '/app/*:/plugins/*'",
        "--patch-module java.base=/plugins",
        "-XX:OnError=/plugins/x",
        "@/plugins/options",
    ],
)
def test_options_of_java_that_lead_it_into_a_volume_are_told(name: str, options: str) -> None:
    (found,) = code(CLAIM, image="pytorch/torchserve", volumeMounts=PLUGINS, env=env(**{name: options}))
    assert (found.text, shown(found)) == (options, "Unresolvable")


@pytest.mark.parametrize(
    "options", ["-Xmx4g -Dlog4j.configurationFile=/plugins/log4j2.xml", "-javaagent:/app/otel.jar"]
)
def test_options_of_java_that_bring_no_code_from_there_are_none(options: str) -> None:
    assert code(CLAIM, volumeMounts=PLUGINS, env=env(JAVA_TOOL_OPTIONS=options)) == []


SOMEWHERE = {
    "a script": (["python3", "scripts/run.py"], [{"name": "v", "mountPath": "/srv/app/scripts"}]),
    "a script in a file that is mounted": (
        ["sh", "run.sh"],
        [{"name": "v", "mountPath": "/app/run.sh", "subPath": "x"}],
    ),
}


@pytest.mark.parametrize(("command", "mounts"), SOMEWHERE.values(), ids=list(SOMEWHERE))
def test_where_nobody_knows_the_directory_any_mount_may_be_meant(command: list[str], mounts: list[Object]) -> None:
    served = [*command, "--model", "org/net"]
    (found,) = code(CLAIM, command=served, args=[], volumeMounts=mounts)
    assert found.text == command[1]
    elsewhere = [{"name": "v", "mountPath": "/models"}]
    assert code(CLAIM, command=served, args=[], volumeMounts=elsewhere) == []


@pytest.mark.parametrize("volume", OUTSIDE.values(), ids=list(OUTSIDE))
def test_every_volume_that_others_fill_counts(volume: Object) -> None:
    assert len(code(volume, volumeMounts=PLUGINS, env=env(PYTHONPATH="/app:/plugins"))) == 1


@pytest.mark.parametrize("volume", INSIDE.values(), ids=list(INSIDE))
def test_what_is_judged_by_itself_does_not(volume: Object) -> None:
    assert code(volume, volumeMounts=PLUGINS, env=env(PYTHONPATH="/plugins", BASH_ENV="/plugins/x")) == []


ORDINARY = {
    "a path in the image": env(PYTHONPATH="/app:/opt/lib", LD_PRELOAD="/usr/lib/libjemalloc.so.2", PATH="/usr/bin"),
    "a word that is no path": env(ENV="production", BASH_ENV=""),
    "itself, which the image sets": env(PYTHONPATH="$(PYTHONPATH):/app", LD_LIBRARY_PATH="${LD_LIBRARY_PATH}:/lib"),
    "an environment whose name a ConfigMap gives": [
        {"name": "ENV", "valueFrom": {"configMapKeyRef": {"name": "m", "key": "k"}}}
    ],
}


@pytest.mark.parametrize("variables", ORDINARY.values(), ids=list(ORDINARY))
def test_what_leads_nowhere_is_none(variables: list[Object]) -> None:
    assert code(CLAIM, volumeMounts=PLUGINS, env=variables) == []


@pytest.mark.parametrize(
    "script",
    [
        "ls /plugins/x.py; chmod +x /plugins/x.sh; cp /plugins/x.so /tmp; test -f /plugins/x.jar; cat /plugins/x.js",
        "sed -i s/a/b/ /plugins/x.sh; awk '{ print }' /plugins/x.py",
        "java -Xmx1g -jar /app/a.jar; node /app/main; other --data=/plugins/x.csv",
    ],
)
def test_what_only_handles_files_runs_none(script: str) -> None:
    assert code(CLAIM, command=["sh", "-c", f"{script}\nvllm serve org/net"], args=[], volumeMounts=PLUGINS) == []


def test_drivers_lie_on_the_node() -> None:
    drivers = [{"name": "v", "mountPath": "/usr/local/nvidia"}]
    told = env(LD_LIBRARY_PATH="/usr/local/nvidia/lib64", PATH="/usr/local/nvidia/bin:/usr/bin")
    assert code({"hostPath": {"path": "/home/nvidia"}}, volumeMounts=drivers, env=told) == []


def test_a_value_that_nobody_knows_is_told_as_such() -> None:
    hidden = {"name": "LD_PRELOAD", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}
    (found,) = code(CLAIM, env=[hidden])
    assert found.outcome.why == "it comes from a Secret, which is not read"  # type: ignore[union-attr]


@pytest.mark.parametrize("value", ["$(curl https://x.example | sh)", "`/plugins/x`"])
def test_what_bash_expands_before_a_script_may_run_anything(value: str) -> None:
    assert {shown(each) for each in code(CLAIM, env=env(BASH_ENV=value))} == {"Unresolvable"}


def test_a_function_in_the_environment_may_stand_in_for_any_program() -> None:
    function = {"name": "BASH_FUNC_vllm%%", "value": "() { /bin/vllm serve org/other; }"}
    (found,) = code(CLAIM, env=[function])
    assert found.text.startswith("() {")


RUN = {
    "a server's program": ["/plugins/bin/vllm", "serve", "org/net"],
    "an interpreter": ["/plugins/bin/python3", "-m", "vllm.entrypoints.openai.api_server", *SERVE],
    "a shell": ["/plugins/sh", "-c", "vllm serve org/net"],
    "an interpreter behind a wrapper": ["env", "A=b", "/plugins/python", "-m", "vllm", "serve", "org/net"],
    "a loader of programs": ["/plugins/ld-linux-x86-64.so.2", "/bin/vllm", "serve", "org/net"],
    "a program in a script": ["sh", "-c", "exec /plugins/bin/vllm serve org/net"],
    "a variable of a script": ["sh", "-c", "export PYTHONPATH=/plugins; vllm serve org/net"],
    "a variable of a command": ["sh", "-c", "LD_PRELOAD=/plugins/x.so vllm serve org/net"],
    "one of several values": ["sh", "-c", "PYTHONPATH=/plugins vllm serve org/net; PYTHONPATH=/app true"],
    "a directory with modules": ["sh", "-c", "cd /plugins && python3 -m vllm.entrypoints.openai.api_server -h"],
    "a plugin": ["vllm", "serve", "org/net", "--tool-parser-plugin", "/plugins/p.py"],
    "a plugin of another kind": ["vllm", "serve", "org/net", "--reasoning-parser-plugin=/plugins/p.py"],
    "backends": ["tritonserver", "--model-repository", "s3://models/net", "--backend-directory=/plugins"],
    "agents": ["tritonserver", "--model-repository", "s3://models/net", "--repoagent-directory", "/plugins/a"],
    "a module's directory": ["sh", "-c", "vllm serve org/net & uvicorn --app-dir /plugins app:app"],
    "a module where it is started": ["sh", "-c", "vllm serve org/net & cd /plugins; gunicorn app:app"],
    "a script of another language": ["sh", "-c", "node /plugins/main & vllm serve org/net"],
    "classes of Java": ["sh", "-c", "vllm serve org/net & java -Xmx1g -jar /plugins/a.jar"],
    "an agent of Java": ["sh", "-c", "vllm serve org/net & java -javaagent:/plugins/a -jar /app/a.jar"],
    "a script of awk": ["sh", "-c", "awk -f /plugins/x; vllm serve org/net"],
    "a script of another program": ["sh", "-c", "streamlit run /plugins/x.py & vllm serve org/net"],
    "an option of another program": ["sh", "-c", "other --extension=/plugins/x.so & vllm serve org/net"],
    "plugins of TorchServe": ["torchserve", "--models", "all", "--plugins-path", "/plugins"],
}


@pytest.mark.parametrize("command", RUN.values(), ids=list(RUN))
@pytest.mark.parametrize("volume", [CLAIM, OUTSIDE["a ConfigMap that may change"]], ids=["claim", "ConfigMap"])
def test_what_a_server_runs_from_a_volume_is_told(command: list[str], volume: Object) -> None:
    (found,) = code(volume, command=command, args=[], volumeMounts=PLUGINS)
    assert shown(found) == "Unresolvable"


@pytest.mark.parametrize("command", RUN.values(), ids=list(RUN))
def test_the_same_is_none_where_the_image_has_it(command: list[str]) -> None:
    assert code(CLAIM, command=command, args=[]) == []


def test_modules_of_the_working_directory_come_first() -> None:
    command = ["python3", "-m", "vllm.entrypoints.openai.api_server", *SERVE]
    (found,) = code(CLAIM, command=command, args=[], volumeMounts=PLUGINS, workingDir="/plugins/a")
    assert (found.path[-1], found.text) == ("workingDir", "/plugins/a")
    assert code(CLAIM, command=["vllm", "serve", "org/net"], args=[], volumeMounts=PLUGINS, workingDir="/plugins") == []


def test_a_script_that_went_elsewhere_takes_modules_from_there() -> None:
    script = "set -e; cd /plugins; ls; cd /app; python3 -m vllm.entrypoints.openai.api_server --model org/net"
    assert code(CLAIM, command=["sh", "-c", script], args=[], volumeMounts=PLUGINS) == []


OVER = [
    *("/usr/local/lib/python3.12/site-packages", "/usr/local/lib/python3.12/dist-packages/vllm/engine/llm.py"),
    *("/usr/lib/python3.12", "/usr/local/lib/python3.12/json", "/opt/venv", "/workspace/.venv/lib", "/usr/bin"),
    *("/usr/local", "/opt/conda", "/usr/local/bin/vllm", "/usr/bin/python3", "/bin/sh", "/etc/profile.d"),
    *("/etc/ld.so.preload", "/root/.local/lib/python3.12/site-packages", "/usr/lib/../bin/"),
]


@pytest.mark.parametrize("at", OVER)
def test_a_volume_over_the_images_own_programs_is_told_where_it_is_mounted(at: str) -> None:
    (found,) = code(CLAIM, volumeMounts=[{"name": "v", "mountPath": at, "subPath": "x"}])
    assert found.path == ("spec", "containers", "[server]", "volumeMounts", "[v]", "mountPath")
    assert "takes the place of the image's own programs" in found.outcome.why  # type: ignore[union-attr]


BESIDE = [
    *("/dev/shm", "/tmp", "/etc/ssl/certs", "/etc/pki", "/root/.cache/huggingface", "/root/.cache/vllm", "/data"),
    *("/root/.triton", "/var/log/vllm", "/models", "/mnt/models", "/usr/local/nvidia", "/usr/local/Ascend/driver"),
    *("/usr/local/bin/npu-smi", "/usr/share/ca-certificates", "/etc/vllm", "/home/user/.cache", "/opt/ml/model"),
    *("/opt/ollama", "/opt/xinference"),
    *("/usr/local/lib/python3.12/site-packages/certifi/cacert.pem", "/app/templates", "/vllm-workspace/chat.jinja"),
    "/usr/local/lib/python3.12/dist-packages/vllm/model_executor/layers/fused_moe/configs",
    "/usr/local/lib/python3.12/dist-packages/vllm/model_executor/layers/fused_moe/configs/E=8.json",
]


@pytest.mark.parametrize("at", BESIDE)
def test_caches_certificates_data_and_drivers_are_ordinary(at: str) -> None:
    for volume in (CLAIM, OUTSIDE["a ConfigMap that may change"], OUTSIDE["a directory of the node"]):
        assert code(volume, volumeMounts=[{"name": "v", "mountPath": at}]) == []


HOMES = {
    "registry.example/ggml-org/llama.cpp:server": "/app",
    "nvcr.io/nvidia/tritonserver:25.01-py3": "/opt/tritonserver/backends",
    "lmsysorg/sglang:v1": "/sgl-workspace/sglang",
    "registry.example/huggingface/text-generation-inference:3": "/usr/src",
    "nvcr.io/nim/nvidia/llm-nim:1": "/opt/nim",
}


@pytest.mark.parametrize(("image", "home"), HOMES.items())
def test_an_image_has_its_programs_where_its_stack_says(image: str, home: str) -> None:
    mount = [{"name": "v", "mountPath": home}]
    assert [each.by for each in code(CLAIM, image=image, volumeMounts=mount)] == ["mount"]
    assert code(CLAIM, volumeMounts=mount) == []


def test_it_is_silent_where_no_server_is() -> None:
    mounts = [*PLUGINS, {"name": "v", "mountPath": "/opt/venv"}]
    told = env(PYTHONPATH="/plugins", LD_PRELOAD="/plugins/x.so", BASH_ENV="/plugins/x")
    command = ["/plugins/bin/python", "-m", "app"]
    for resources in ({}, {"limits": {"cpu": "1"}}):
        body = {"image": "example/app", "command": command, "args": [], "resources": resources}
        assert code(CLAIM, **body, volumeMounts=mounts, env=told) == []


SETTLED = OUTSIDE["a ConfigMap that may change"]
READ: dict[str, tuple[dict[str, Any], str, str]] = {
    "what bash runs first": ({"env": env(BASH_ENV="/plugins/rc")}, "rc", "vllm serve org/other"),
    "modules": (
        {"env": env(PYTHONPATH="/plugins", BASH_ENV="/etc/rc")},
        "sitecustomize.py",
        "LLM('org/other')",
    ),
    "modules beside a script": (
        {"command": ["python3", "/plugins/a.py"], "args": [], "env": env(PYTHONPATH="/plugins")},
        "b.py",
        "LLM('org/other')",
    ),
    "a plugin": ({"args": [*SERVE, "--tool-parser-plugin", "/plugins/p.py"]}, "p.py", "LLM('org/other')"),
    "code over the image's own": (
        {"volumeMounts": [{"name": "v", "mountPath": "/opt/venv/lib/python3.12/site-packages/x"}]},
        "y.py",
        "LLM('org/other')",
    ),
}


@pytest.mark.parametrize(("fields", "name", "text"), READ.values(), ids=list(READ))
def test_code_that_cannot_change_is_read(fields: dict[str, Any], name: str, text: str) -> None:
    settled = {"m": {"a.py": "", "notes.txt": "", name: text}}
    server = container(**{"image": VLLM, "args": SERVE, "volumeMounts": PLUGINS} | fields)
    found = findings(pod(server, volumes=[{"name": "v", **SETTLED}]), settled)
    assert "hf://org/other" in {each.uri for each in found}
    assert [each for each in found if each.role is Role.CODE] == []
