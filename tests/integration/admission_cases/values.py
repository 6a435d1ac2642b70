"""A24 to A29: how the value of a reference comes about; A41 to A43: what gives a verified one another meaning."""

from tests.integration.admission_cases.case import BAD, GOOD, REFERENCE, Case, Object
from tests.integration.admission_cases.manifests import GPU, IMAGE, config_map, container, deployment, env, pod

ALL = {"envFrom": [{"configMapRef": {"name": "settings"}}]}
BY_KEY = {"env": [{"name": "MODEL_URI", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "MODEL_URI"}}}]}
MUTABLE = config_map("settings", immutable=False, MODEL_URI=GOOD)
UNLABELLED = config_map("settings", labelled=False, MODEL_URI=GOOD)
SETTLED = config_map("settings", MODEL_URI=GOOD)
TO_BE_READ = "immutable, labelled aegis.dev/resolve=true"


def based_on(base: str, argument: str) -> dict[str, object]:
    """A variable, and an argument in which it stands."""
    return {"args": [argument], "env": [{"name": "BASE", "value": base}]}


def mounting(at: str) -> Object:
    """Where a claim with code in it is mounted."""
    return {"volumeMounts": [{"name": "code", "mountPath": at}]}


SERVES_GOOD: Object = {"image": IMAGE, "args": ["--model", GOOD]}
CLAIM: Object = {"volumes": [{"name": "code", "persistentVolumeClaim": {"claimName": "code"}}]}
FETCH = {"exec": {"command": ["sh", "-c", "curl -o /models/y https://x.example/y.safetensors"]}}
WITHIN = "spec.template.spec.containers[server]"

CASES = (
    Case(
        "A24",
        deployment(container(**ALL, **GPU)),
        "UnresolvableReference",
        f"{WITHIN}.envFrom[0].configMapRef.name",
        (TO_BE_READ,),
        before=(MUTABLE,),
    ),
    Case(
        "A24-ref",
        deployment(container(**ALL, **GPU)),
        "UnresolvableReference",
        f"{WITHIN}.envFrom[0].configMapRef.name",
        (TO_BE_READ,),
        namespace=REFERENCE,
        warns=True,
        before=(MUTABLE,),
    ),
    Case(
        "A24-unlabelled",
        deployment(container(**BY_KEY, **GPU)),
        "UnresolvableReference",
        f"{WITHIN}.env[MODEL_URI].valueFrom.configMapKeyRef.key",
        (TO_BE_READ,),
        before=(UNLABELLED,),
    ),
    Case("A25", deployment(container(**BY_KEY, **GPU)), before=(SETTLED,)),
    Case("A25-all", deployment(container(**ALL, **GPU)), before=(SETTLED,)),
    Case(
        "A25-bad",
        deployment(container(**BY_KEY, **GPU)),
        "ModelNotVerified",
        f"{WITHIN}.env[MODEL_URI].valueFrom.configMapKeyRef.key",
        (f"'{BAD}'",),
        before=(config_map("settings", MODEL_URI=BAD),),
    ),
    Case("A26", pod(container(**based_on("s3://models/llama", "--model=$(BASE)/v2/")))),
    Case(
        "A27",
        pod(container(**based_on("s3://models/evil", "--model=$(BASE)/v1/"))),
        "ModelNotVerified",
        "spec.containers[server].args[0]",
        (f"'{BAD}'",),
    ),
    Case(
        "A27-escaped",
        pod(container(**based_on("s3://models/evil", "--model=$$(BASE)/v1/"))),
        "ModelUnknown",
        "spec.containers[server].env[BASE]",
        ("'s3://models/evil'",),
    ),
    Case(
        "A28",
        pod(container(command=["sh", "-c", f"python serve.py --model {BAD}"])),
        "ModelNotVerified",
        "spec.containers[server].command[2]",
    ),
    Case(
        "A29",
        pod(container(image=IMAGE, args=["--model", "/models/y"], lifecycle={"postStart": FETCH})),
        "SourceNotAllowed",
        "spec.containers[server].lifecycle.postStart.exec.command[2]",
    ),
    Case(
        "A41",
        deployment(container(**SERVES_GOOD, **env("http://elsewhere:9000", "AWS_ENDPOINT_URL"))),
        "UnresolvableReference",
        f"{WITHIN}.env[AWS_ENDPOINT_URL]",
        ("'http://elsewhere:9000'", "the bucket is read at this server"),
    ),
    Case(
        "A42",
        deployment(container(**SERVES_GOOD, **env("/code", "PYTHONPATH"), **mounting("/code")), **CLAIM),
        "UnresolvableReference",
        f"{WITHIN}.env[PYTHONPATH]",
        ("'/code'", "it lies in the PersistentVolumeClaim code"),
    ),
    Case(
        "A43",
        deployment(container(**SERVES_GOOD, **mounting("/opt/venv")), **CLAIM),
        "UnresolvableReference",
        f"{WITHIN}.volumeMounts[code].mountPath",
        ("'/opt/venv'", "takes the place of the image's own programs"),
    ),
    Case("A43-beside", deployment(container(**SERVES_GOOD, **mounting("/root/.cache/vllm")), **CLAIM)),
)
