"""A44 to A59: what runs in a model server, or changes what it loads, beside a model that is verified.

Each of them names the good model too, where one is named at all: what is refused is the way round it.
"""

import base64
import json

from tests.integration.admission_cases.case import BAD, GOOD, Case, Object
from tests.integration.admission_cases.manifests import (
    GPU,
    IMAGE,
    config_map,
    container,
    custom,
    deployment,
    env,
    pod,
)
from tests.unit.stores.hubs import COMMIT, REPOSITORY

SERVES, EVIL = f"vllm serve {GOOD}", f"vllm serve {BAD}"
CLAIM: Object = {"name": "claim", "persistentVolumeClaim": {"claimName": "claim"}}
EMPTY: Object = {"name": "shared", "emptyDir": {}}
CODE: Object = {"name": "code", "configMap": {"name": "code"}}
UNKNOWN, NOT_VERIFIED = "UnresolvableReference", "ModelNotVerified"
SERVER, SCRIPT = "spec.containers[server]", "spec.containers[server].command[2]"
PREPARES = "spec.initContainers[fetch].command[2]"
OVER = ("something is put there as well that no signature covers",)
ARCHIVE = "https://code.example/archive/main.zip"


def mounts(**places: str) -> Object:
    """Where volumes are mounted, by their names."""
    return {"volumeMounts": [{"name": name, "mountPath": at} for name, at in places.items()]}


def server(*command: str, **fields: object) -> Object:
    """A container of vLLM that runs that."""
    return container(image=IMAGE, command=[*command], **fields)


def script(text: str) -> Object:
    """A Pod of vLLM that runs a script, and has a claim and an empty directory."""
    served = server("bash", "-c", text, **mounts(claim="/claim", shared="/shared"))
    return pod(served, volumes=[CLAIM, EMPTY])


def prepared(text: str, served: Object) -> Object:
    """A Pod whose server finds in /shared what an init container has put there."""
    first = container("fetch", command=["sh", "-c", text], **mounts(shared="/shared"))
    return pod(served | mounts(shared="/shared"), volumes=[EMPTY], initContainers=[first])


def with_code() -> Object:
    """A Deployment whose server runs what a ConfigMap holds."""
    return deployment(server("bash", "/code/run.sh", **mounts(code="/code")), volumes=[CODE])


def ray(working_dir: str) -> Object:
    """A RayService that serves a model by code from elsewhere."""
    application = {"import_path": "app:app", "runtime_env": {"working_dir": working_dir}, "args": {"model_id": GOOD}}
    worker = {"template": {"spec": {"containers": [container("worker", image="rayproject/ray:2", **GPU)]}}}
    spec = {
        "serveConfigV2": json.dumps({"applications": [application]}),
        "rayClusterConfig": {"workerGroupSpecs": [{"groupName": "gpu", **worker}]},
    }
    return custom("ray.io/v1", "RayService", spec)


ENCODED = base64.b64encode(EVIL.encode()).decode()
PYTHON = f"python3 - <<'E'\nfrom vllm import LLM\nLLM('{BAD}')\nE"
HUB = f"vllm serve {REPOSITORY} --revision {COMMIT}"
MIRROR = ": ${HF_ENDPOINT:=https://hub.example}; export HF_ENDPOINT"
FETCH = f"aws s3 cp --recursive {GOOD} /shared/good"
WHOLE, WHOLLY = f"aws s3 cp --recursive {GOOD} /shared", server("vllm", "serve", "/shared")
FETCHED = server("vllm", "serve", "/shared/good")
STARTS = server("bash", "-c", SERVES, **env("/shared/rc", "BASH_ENV"))
LOAD = json.dumps({"lora_name": "a", "lora_path": BAD})
HOOK = {"postStart": {"exec": {"command": ["curl", "localhost:8000/v1/load_lora_adapter", "-d", LOAD]}}}
MAP = json.dumps({"auto_map": {"AutoConfig": "acme/evil--module.Class"}})
CACHED = server(*HUB.split(), **env("1", "HF_HUB_OFFLINE"), **mounts(claim="/root/.cache/huggingface"))
MODELFILE = "echo FROM hf.co/acme/other > /tmp/Modelfile; ollama create x -f /tmp/Modelfile"
OLLAMA: Object = {"image": "ollama/ollama:1"}

CASES = (
    Case(
        "A44",
        with_code(),
        NOT_VERIFIED,
        "spec.template.spec.volumes[code].configMap.name",
        (f"'{BAD}'",),
        before=(config_map("code", **{"run.sh": EVIL}),),
    ),
    Case("A44-good", with_code(), before=(config_map("code", **{"run.sh": SERVES}),)),
    Case(
        "A44-mutable",
        with_code(),
        UNKNOWN,
        f"spec.template.{SERVER}.command[1]",
        ("read only when it is immutable, labelled aegis.dev/resolve=true",),
        before=(config_map("code", immutable=False, **{"run.sh": SERVES}),),
    ),
    Case("A45", script(PYTHON), NOT_VERIFIED, SCRIPT, (f"'{BAD}'",)),
    Case("A45-encoded", script(f"echo {ENCODED} | base64 -d | sh"), NOT_VERIFIED, SCRIPT, (f"'{BAD}'",)),
    Case("A46", script(f"PS4='$({EVIL})'; set -x; {SERVES}"), NOT_VERIFIED, SCRIPT, (f"'{BAD}'",)),
    Case("A47", script(f"hash -p /claim/x vllm; {SERVES}"), UNKNOWN, SCRIPT),
    Case("A47-subscript", script(f"test -v 'a[$({EVIL})]'; {SERVES}"), UNKNOWN, SCRIPT),
    Case("A48", prepared(f"echo '{EVIL}' > /shared/rc", STARTS), NOT_VERIFIED, PREPARES, (f"'{BAD}'",)),
    Case("A49", prepared(f'{FETCH}; curl -o /shared/good/x.bin "$(cat /etc/url)"', FETCHED), UNKNOWN, PREPARES, OVER),
    Case("A49-good", prepared(FETCH, FETCHED)),
    Case("A50", prepared(f"{FETCH}; cp /weights/x.safetensors /shared/good/", FETCHED), UNKNOWN, PREPARES, OVER),
    Case("A50-anywhere", prepared(f"{FETCH}; cp /weights/x.bin $(cat /etc/path)", FETCHED), UNKNOWN, PREPARES, OVER),
    Case("A50-whole", prepared(f"{WHOLE}; cp /weights/x.safetensors /shared/", WHOLLY), UNKNOWN, PREPARES, OVER),
    Case(
        "A51", script(f"cp /claim/vllm /usr/local/bin/vllm; {SERVES}"), UNKNOWN, SCRIPT, ("the image's own programs",)
    ),
    Case(
        "A51-library", script(f"echo /claim/x.so > /etc/ld.so.preload; {SERVES}"), UNKNOWN, SCRIPT, ("'/claim/x.so'",)
    ),
    Case("A52", script(f"chroot /claim {SERVES}"), UNKNOWN, SCRIPT, ("'/claim'",)),
    Case(
        "A53",
        pod(server("vllm", "serve", GOOD, "--enable-lora", lifecycle=HOOK)),
        NOT_VERIFIED,
        f"{SERVER}.lifecycle.postStart.exec.command[3]",
        (f"'{BAD}'",),
    ),
    Case(
        "A54",
        pod(server(*HUB.split(), "--trust-remote-code", "--hf-overrides", MAP)),
        "ModelUnknown",
        f"{SERVER}.command[7]",
        ("'acme/evil'",),
    ),
    Case(
        "A55", pod(CACHED, volumes=[CLAIM]), UNKNOWN, f"{SERVER}.command[2]", ("pvc://claim/hub/models--acme--llama",)
    ),
    Case("A56", script(f"{MIRROR}; {HUB}"), UNKNOWN, SCRIPT, ("'https://hub.example'",)),
    Case("A57", ray(ARCHIVE), UNKNOWN, "spec.serveConfigV2", (f"'{ARCHIVE}'", "the code that runs is fetched")),
    Case(
        "A58",
        pod(server("vllm", "serve", GOOD), initContainers=[container("beside", restartPolicy="Always", **OLLAMA)]),
        "RuntimeLoading",
        "spec.initContainers[beside].image",
    ),
    Case("A59", pod(container(command=["sh", "-c", MODELFILE], **OLLAMA)), "ModelUnknown", SCRIPT, ("acme/other",)),
)
