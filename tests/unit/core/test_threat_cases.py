"""The admission cases of the threat model, by the words that a person is told: which reason, where, and what of it."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from tests.unit.core.builders import (
    ENDPOINT,
    Object,
    Shelf,
    answer,
    container,
    deployment,
    evidence,
    facts,
    keyring,
    model,
    pod,
    policy,
    request,
    rule,
    signature,
    workload,
)

from aegis.core.admission import AdmissionRequest, Decision
from aegis.core.judgement import Model
from aegis.core.keyrings import KeyOverride, KeyState
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Mode, Source, Unresolved

COMMIT = "0123456789abcdef0123456789abcdef01234567"
GOOD, BAD, OLD, NEW = "s3://models/llama/v2/", "s3://models/evil/v1/", "s3://models/old/v1/", "s3://models/new/v1/"
UNKNOWN = "s3://models/unknown/v1/"
IMAGE = f"reg.example/m@sha256:{'5e' * 32}"
PREFIXES = ("s3://models/", "hf://org/", "oci://reg.example/")
VLLM, TGI = "registry.example/vllm/vllm-openai:1", "registry.example/text-generation-inference:3"
GPU = {"resources": {"limits": {"nvidia.com/gpu": "1"}}}


def verified(uri: str, name: str, revision: str = "", by: str = "signer", namespace: str = "team-a") -> Model:
    """A SignedModel with evidence that this key signed it; nobody's when that is ''."""
    bare = model(uri, name=name, revision=revision, namespace=namespace)
    return replace(bare, evidence=evidence(signature(by), model=bare.key, uri=uri, revision=revision))


STRICT = policy(
    sources=tuple(Source(str(at), prefix, ENDPOINT) for at, prefix in enumerate(PREFIXES)),
    signers=tuple(rule(prefix=prefix, name=prefix) for prefix in PREFIXES),
    namespaces=("team-a", "team-b"),
)
SHELF = Shelf(
    held=(STRICT, replace(STRICT, name="reference", namespaces=("ref",), unresolved=Unresolved.WARN),
          replace(STRICT, name="free", namespaces=("free",), mode=Mode.DISABLED)),
    rings=(keyring(facts("signer"), facts("revoked"), overrides={"revoked": KeyOverride(KeyState.REVOKED)}),),
    known=(
        verified(GOOD, "good"),
        verified(BAD, "bad", by=""),
        verified(OLD, "old", by="revoked"),
        verified("hf://org/net", "hf", COMMIT),
        verified(f"oci://{IMAGE}", "oci"),
        verified("hf://org/net", "hf", COMMIT, namespace="ref"),
        model(NEW, name="new", evidence=None),
    ),
)  # fmt: skip


def env(uri: str, **fields: Any) -> Object:
    return container(env=[{"name": "MODEL_URI", "value": uri}], **fields)


def asked(resource: str, template: Object, **changed: Any) -> AdmissionRequest:
    return request(workload(resource, template), resource=resource, **changed)


def kserve(plural: str, spec: Object) -> AdmissionRequest:
    return request({"spec": spec}, resource=plural, group="serving.kserve.io")


@dataclass(frozen=True)
class Case:
    """What is asked, and what is said: nothing of what is admitted."""

    asked: AdmissionRequest
    says: tuple[str, ...] = ()
    reason: Reason = Reason.VERIFIED
    warned: bool = False


def refused(asked: AdmissionRequest, *says: str) -> Case:
    return Case(asked, says)


def mounting(image: str) -> Object:
    return pod(volumes=[{"name": "m", "image": {"reference": image}}])


def serving(*words: str) -> Object:
    return pod(container(image=VLLM, command=["vllm", "serve", *words], **GPU))


SILENT = pod(container(image=VLLM, **GPU))
FETCH = ["curl", "https://x.example/y.safetensors", "-o", "/models/y"]
ELSEWHERE = "https://models.s3.amazonaws.com/llama/v2/model.bin"
CASES: dict[str, Case] = {
    "A01": Case(asked("deployments", pod(env(GOOD)))),
    "A02": refused(
        asked("deployments", pod(env(BAD))),
        f"[ModelNotVerified] spec.template.spec.containers[server].env[MODEL_URI]: '{BAD}' is not verified",
        "SignatureInvalid",
        "kubectl -n team-a describe smodel bad",
    ),
    "A03": refused(
        asked("pods", pod(container(args=["--model", UNKNOWN]))), "[ModelUnknown] spec.containers[server].args[1]:"
    ),
    "A04": refused(
        asked("pods", pod(container(args=[f"--model={UNKNOWN}"]))), "[ModelUnknown] spec.containers[server].args[0]:"
    ),
    "A05": refused(
        asked("statefulsets", pod(env(OLD))), "[ModelRevoked] spec.template.spec.containers[server].env[MODEL_URI]:"
    ),
    "A06": refused(asked("daemonsets", pod(env(NEW))), "[VerificationPending] ", "kubectl -n team-a wait"),
    "A07": refused(
        asked("jobs", pod(initContainers=[env(BAD, name="fetch")])), "spec.template.spec.initContainers[fetch].env"
    ),
    "A08": refused(
        asked("cronjobs", pod(env(BAD))), "spec.jobTemplate.spec.template.spec.containers[server].env[MODEL_URI]"
    ),
    "A09": refused(asked("replicasets", pod(env(BAD))), "[ModelNotVerified] spec.template.spec.containers[server]"),
    "A10": refused(
        asked("pods", pod(initContainers=[env(BAD, name="side", restartPolicy="Always")])),
        "[ModelNotVerified] spec.initContainers[side].env[MODEL_URI]",
    ),
    "A11": refused(
        request(pod(ephemeralContainers=[env(BAD, name="debug")]), old=pod(), subresource="ephemeralcontainers"),
        "[ModelNotVerified] spec.ephemeralContainers[debug].env[MODEL_URI]",
    ),
    "A12": refused(
        kserve("inferenceservices", {"predictor": {"model": {"storageUri": BAD}}}),
        "[ModelNotVerified] spec.predictor.model.storageUri:",
    ),
    "A13": refused(
        kserve("inferenceservices", {"predictor": {"storageUris": [{"uri": GOOD}, {"uri": BAD}]}}),
        f"[ModelNotVerified] spec.predictor.storageUris[1].uri: '{BAD}'",
    ),
    "A14": refused(
        kserve(
            "llminferenceservices",
            {"model": {"uri": GOOD, "lora": {"adapters": [{"name": "a", "uri": BAD}]}}},
        ),
        "[ModelNotVerified] spec.model.lora.adapters[a].uri",
    ),
    "A15": refused(
        asked("pods", pod(annotations={"internal.serving.kserve.io/storage-initializer-sourceuri": BAD})),
        "metadata.annotations[internal.serving.kserve.io/storage-initializer-sourceuri]",
    ),
    "A16": Case(asked("pods", mounting(IMAGE))),
    "A17": refused(asked("pods", mounting("reg.example/m:v2")), "[MutableReference] spec.volumes[m].image.reference"),
    "A18": Case(asked("deployments", serving("org/net", "--revision", COMMIT))),
    "A19": refused(asked("deployments", serving("org/net")), "[MutableReference] ", f"revision {COMMIT}"),
    "A19 in a namespace that warns": Case(
        asked("deployments", serving("org/net"), namespace="ref"), reason=Reason.MUTABLE_REFERENCE, warned=True
    ),
    "A20": refused(
        asked("deployments", pod(container(image=TGI, env=[{"name": "MODEL_ID", "value": "org/other"}], **GPU))),
        "[ModelUnknown] ",
        "env[MODEL_ID]: 'org/other' has no SignedModel",
    ),
    "A21": refused(asked("deployments", pod(env(GOOD)), namespace="team-b"), "no SignedModel in namespace 'team-b'"),
    "A22": Case(asked("deployments", pod(env(BAD)), namespace="free"), reason=Reason.NOT_ENROLLED),
    "A24": refused(
        asked("deployments", pod(container(image=VLLM, envFrom=[{"configMapRef": {"name": "settings"}}]))),
        "[UnresolvableReference] spec.template.spec.containers[server].envFrom[0].configMapRef",
    ),
    "A24 in a namespace that warns": Case(
        asked("pods", pod(container(image=VLLM, envFrom=[{"configMapRef": {"name": "s"}}])), namespace="ref"),
        reason=Reason.UNRESOLVABLE_REFERENCE,
        warned=True,
    ),
    "A26": Case(
        asked(
            "pods", pod(container(args=["--model=$(BASE)/v2/"], env=[{"name": "BASE", "value": "s3://models/llama"}]))
        )
    ),
    "A27": refused(
        asked(
            "pods", pod(container(args=["--model=$(BASE)/v1/"], env=[{"name": "BASE", "value": "s3://models/evil"}]))
        ),
        f"'{BAD}' is not verified",
    ),
    "A27, written to stay as it is": refused(
        asked("pods", pod(container(image=VLLM, args=["--model=$$(BASE)/v1/"]))), "'$(BASE)/v1/'"
    ),
    "A28": refused(
        asked("pods", pod(container(command=["sh", "-c", f"python serve.py --model {BAD}"]))),
        "[ModelNotVerified] spec.containers[server].command[2]",
    ),
    "A29": refused(
        asked(
            "pods",
            pod(container(image=VLLM, lifecycle={"postStart": {"exec": {"command": FETCH}}})),
        ),
        "[SourceNotAllowed] spec.containers[server].lifecycle.postStart.exec.command[1]",
    ),
    "A31": refused(asked("pods", pod(container(args=["--model", ELSEWHERE]))), "[SourceNotAllowed]"),
    "A31, presigned": refused(
        asked("pods", pod(container(args=["--model", f"{ELSEWHERE}?X-Amz-Signature=secret"]))),
        "[SourceNotAllowed]",
        f"'{ELSEWHERE}?…'",
    ),
    "A31, presigned, in a variable": refused(
        asked("pods", pod(env("https://models.s3.amazonaws.com/llama/v2/m?X-Amz-Signature=secret"))),
        "[SourceNotAllowed] spec.containers[server].env[MODEL_URI]: 'https://models.s3.amazonaws.com/llama/v2/m?…'",
    ),
    "A32": refused(
        request(deployment(pod(env(BAD))), old=deployment(pod(env(GOOD))), resource="deployments"),
        "[ModelNotVerified] spec.template.spec.containers[server].env[MODEL_URI]",
    ),
    "A33": Case(
        request(deployment(pod(env(BAD)), labels={"a": "b"}), old=deployment(pod(env(BAD))), resource="deployments"),
        reason=Reason.UNCHANGED,
    ),
    "A34": refused(
        request(
            deployment(pod(env(BAD), annotations={"kubectl.kubernetes.io/restartedAt": "now"})),
            old=deployment(pod(env(BAD))),
            resource="deployments",
        ),
        "[ModelNotVerified]",
    ),
    "A35": refused(
        request(deployment(pod(env(OLD))), old=deployment(pod(env(GOOD))), resource="deployments"), "[ModelRevoked]"
    ),
    "A37": refused(
        asked("pods", pod(env(GOOD), annotations={"aegis.dev/verified": "true"})),
        "[ProtectedField] metadata.annotations[aegis.dev/verified]",
    ),
    "A37, skip": refused(
        asked("deployments", pod(env(BAD), annotations={"aegis.dev/skip": "true"})),
        "[ProtectedField] spec.template.metadata.annotations[aegis.dev/skip]",
        "[ModelNotVerified]",
    ),
    "A40": refused(asked("pods", SILENT), "[SourceNotDeclared] spec.containers[server]:", "aegis.dev/model"),
    "A40 in a namespace that warns": Case(
        asked("pods", SILENT, namespace="ref"), reason=Reason.SOURCE_NOT_DECLARED, warned=True
    ),
}

SPELLINGS = {
    f"{ELSEWHERE.replace('/llama', '//llama')}?X-Amz-Signature=secret": "model.bin?…",
    "S3://models/llama/v2/": "S3://",
    "s3://MODELS/llama/v2/": "MODELS",
    "s3://models//llama/v2/": "//llama",
    "s3://models/%6clama/v2/": "%6clama",
    "s3://models/x/../llama/v2/": "..",
    "s3://models:443/llama/v2/": ":443",
    "s3://u@models/llama/v2/": "s3://models/llama/v2/",
    "\N{FULLWIDTH LATIN SMALL LETTER S}3://models/llama/v2/": "<U+FF53>3://",
    "s3://models/ll\N{CYRILLIC SMALL LETTER A}ma/v2/": "ll<U+0430>ma",
}
CASES |= {
    f"A30 {uri!a}": refused(asked("pods", pod(container(args=["--model", uri]))), "[AmbiguousURI]", shown)
    for uri, shown in SPELLINGS.items()
}


def told(decision: Decision) -> str:
    return decision.message or "\n".join(decision.warnings)


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_case_is_answered_in_words(case: Case) -> None:
    decision = answer(case.asked, SHELF)

    assert decision.allowed is not bool(case.says), told(decision)
    for words in case.says:
        assert words in decision.message
    assert "secret" not in decision.message
    assert len(decision.message.encode()) <= 4096
    told_how = [line for line in decision.message.splitlines() if "kubectl" in line or "[ProtectedField]" in line]
    assert told_how == decision.message.splitlines()
    if decision.allowed:
        assert (decision.reason, bool(decision.warnings)) == (case.reason, case.warned)


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_case_is_answered_alike_as_a_dry_run_and_again(case: Case) -> None:
    assert answer(case.asked._replace(dry_run=True), SHELF) == answer(case.asked, SHELF)
