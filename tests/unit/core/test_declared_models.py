"""A pod template may declare its models: that answers for silence, and widens nothing."""

from dataclasses import replace
from typing import Any

import pytest
from tests.unit.core.builders import (
    DAY,
    ENDPOINT,
    NOW,
    URI,
    Object,
    Shelf,
    answer,
    container,
    deployment,
    evidence,
    model,
    pod,
    policy,
    request,
    serving,
)

from aegis.core.admission import AdmissionRequest
from aegis.core.admission.declared import MAX_DECLARED, declaration
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Mode, Pending, Policy, PolicyException, Source, Unresolved

ADAPTER = "s3://models/llama/adapter/"
AT = "metadata.annotations[aegis.dev/model]"
GPU = {"limits": {"nvidia.com/gpu": "1"}}
SILENT = container(resources=GPU)
CLAIM = [{"name": "v", "persistentVolumeClaim": {"claimName": "c"}}]
ON_A_CLAIM = {"volumeMounts": [{"name": "v", "mountPath": "/models"}], "args": ["--model", "/models/net"]}


def declaring(names: Any, *containers: Object, **spec: Any) -> Object:
    """A Pod that declares these models."""
    return pod(*(containers or (SILENT,)), annotations={"aegis.dev/model": names}, **spec)


TWO = Shelf(known=(model(), model(ADAPTER, name="adapter")))


@pytest.mark.parametrize(
    ("names", "body"),
    [
        ("llama", [SILENT]),
        (" llama ,\tadapter,llama", [SILENT]),
        ("llama", [container(args=["--model", URI])]),
        ("llama,adapter", [container(args=["--model", URI, "--lora", ADAPTER], resources=GPU)]),
        ("llama", [container()]),
    ],
)
def test_what_declares_verified_models_is_admitted(names: str, body: list[Object]) -> None:
    decision = answer(request(declaring(names, *body)), TWO)

    assert (decision.allowed, decision.reason, decision.warnings) == (True, Reason.VERIFIED, ())
    assert f"{URI}@sha256:" in decision.audit["models"]


REFUSED: dict[str, tuple[Object, Shelf, str]] = {
    "a name that nobody has": (
        declaring("lama"),
        Shelf(),
        (
            f"[ModelUnknown] {AT}: 'lama' names no SignedModel in namespace 'team-a'; did you mean llama? If not,"
            " create a SignedModel of this name there and wait until it is Ready; see what there is: kubectl -n team-a"
            " get smodel"
        ),
    ),
    "a model of another namespace": (declaring("llama"), Shelf(known=(model(namespace="team-b"),)), "[ModelUnknown]"),
    "a model that is not signed": (
        declaring("llama"),
        Shelf(known=(model(signed_by=()),)),
        f"[ModelNotVerified] {AT}: 'llama' is not verified (SignedModel team-a/llama NotSigned: no signature",
    ),
    "a model that is pending": (
        declaring("llama"),
        Shelf(known=(model(evidence=None),)),
        f"[VerificationPending] {AT}: 'llama' is still being verified (SignedModel team-a/llama); wait for it",
    ),
    "one good model and one that is not": (
        declaring("llama,adapter"),
        Shelf(known=(model(), model(ADAPTER, name="adapter", signed_by=()))),
        f"[ModelNotVerified] {AT}: 'adapter'",
    ),
    "a model with a twin that is refused": (
        declaring("llama"),
        Shelf(known=(model(), model(name="twin", signed_by=()))),
        "SignedModel team-a/twin NotSigned",
    ),
    "a pending model with a verified twin": (
        declaring("llama"),
        Shelf(known=(model(evidence=None), model(name="twin"))),
        "[VerificationPending]",
    ),
    "another model than it names": (
        declaring("adapter", container(args=["--model", URI])),
        TWO,
        (
            f"[DeclarationMismatch] spec.containers[server].args[1]: '{URI}' is none of the models that the workload"
            f" declares (adapter is {ADAPTER}); add the name of its SignedModel to the annotation aegis.dev/model, or"
            " correct the reference"
        ),
    ),
    "another model than one that nobody knows": (
        declaring("llama", container(args=["--model", "s3://models/unknown/"])),
        TWO,
        "[DeclarationMismatch]",
    ),
    "a model, and cannot be resolved": (
        declaring("llama", container(resources=GPU, **ON_A_CLAIM), volumes=CLAIM),
        TWO,
        "[UnresolvableReference] spec.containers[server].args[1]: '/models/net'",
    ),
}


@pytest.mark.parametrize(("body", "shelf", "says"), REFUSED.values(), ids=list(REFUSED))
def test_a_pod_is_refused_that_declares(body: Object, shelf: Shelf, says: str) -> None:
    decision = answer(request(body), shelf)

    assert not decision.allowed
    assert says in decision.message


INVALID = {
    "": "a name is empty",
    "llama,": "a name is empty",
    "Llama": "'Llama' is no name",
    "team-a/llama": "'team-a/llama' is no name",
    "s3://models/llama": "is no name",
    "a b": "'a<U+0020>b' is no name",
    "\u00a0llama": "'<U+00A0>llama' is no name",
    "-a": "'-a' is no name",
    "l\u0430ma": "'l<U+0430>ma' is no name",
    "a" * 254: "is no name",
    ",".join(f"m{at}" for at in range(MAX_DECLARED + 1)): "it has more than 16 names",
}


@pytest.mark.parametrize(("text", "says"), INVALID.items(), ids=lambda value: ascii(value)[:20])
def test_what_is_no_list_of_names_is_refused(text: str, says: str) -> None:
    decision = answer(request(declaring(text)), TWO)

    assert decision.message.startswith(f"[DeclarationInvalid] {AT}:")
    assert says in decision.message
    assert decision.message.isascii()
    assert (decision.code, len(decision.findings)) == (403, 1)


def test_sixteen_names_are_taken_and_told_once() -> None:
    names = [f"m{at}" for at in range(MAX_DECLARED)]
    declared = declaration({"annotations": {"aegis.dev/model": ",".join(names)}})

    assert declared is not None
    assert declared.names == tuple(names)


def test_an_annotation_of_another_type_is_malformed() -> None:
    decision = answer(request(deployment(declaring(["llama"])), resource="deployments"))

    assert decision.reason is Reason.REQUEST_MALFORMED
    assert f"spec.template.{AT}: " in decision.message


def test_a_shared_model_may_be_declared_and_an_own_one_comes_first() -> None:
    shared = policy(shared_from=("platform",))
    own, theirs = model(signed_by=()), model(namespace="platform")

    assert answer(request(declaring("llama")), Shelf(held=(shared,), known=(theirs,))).allowed
    assert not answer(request(declaring("llama")), Shelf(held=(shared,), known=(own, theirs))).allowed
    assert not answer(request(declaring("llama")), Shelf(known=(theirs,))).allowed


MAY_BE: dict[str, tuple[Policy, str, str]] = {
    "held while it is pending": (policy(pending=Pending.HOLD), "llama", "warned"),
    "held while it is unknown": (policy(pending=Pending.HOLD), "soon", "warned"),
    "no list of names, whatever is unresolved": (policy(unresolved=Unresolved.ALLOW), "A", "refused"),
    "unknown, whatever is unresolved": (policy(unresolved=Unresolved.ALLOW), "soon", "refused"),
    "unknown, where nothing is enforced": (policy(mode=Mode.WARN), "soon", "warned"),
}


@pytest.mark.parametrize(("held", "names", "effect"), MAY_BE.values(), ids=list(MAY_BE))
def test_what_a_deployment_declares_may_be(held: Policy, names: str, effect: str) -> None:
    shelf = Shelf(held=(held,), known=(model(evidence=None),))
    decision = answer(request(deployment(declaring(names)), resource="deployments"), shelf)

    assert decision.allowed is (effect == "warned")
    assert bool(decision.warnings) is (effect == "warned")


def test_the_pods_of_a_held_deployment_wait() -> None:
    shelf = Shelf(held=(policy(pending=Pending.HOLD),), known=(model(evidence=None),))

    assert not answer(request(declaring("llama")), shelf).allowed


def test_without_a_policy_no_declaration_counts() -> None:
    assert answer(request(declaring("llama")), Shelf(held=())).message.startswith(f"[PolicyNotFound] {AT}: 'llama'")


def test_an_excepted_reference_contradicts_nothing() -> None:
    unknown = "s3://models/unknown/"
    excepted = policy(exceptions=(PolicyException("team-a", unknown, "drill", NOW + DAY),))

    assert answer(request(declaring("llama", container(args=[unknown]))), Shelf(held=(excepted,))).allowed


def test_what_stays_unresolved_is_admitted_where_the_policy_says_so_and_is_written_down() -> None:
    body = declaring("llama", container(resources=GPU, **ON_A_CLAIM), volumes=CLAIM)
    decision = answer(request(body), Shelf(held=(policy(unresolved=Unresolved.ALLOW),)))

    assert decision.allowed
    assert decision.audit["unresolved"] == "spec.containers[server].args[1]: '/models/net'"
    assert decision.audit["models"] == f"{URI}@sha256:{'ab' * 32}"


def test_what_one_pod_of_an_object_declares_says_nothing_of_its_other_pods() -> None:
    def job_set(*templates: Object) -> AdmissionRequest:
        jobs = [{"name": f"j{at}", "template": {"spec": {"template": each}}} for at, each in enumerate(templates)]
        body = {"spec": {"replicatedJobs": jobs}}
        return request(body, resource="jobsets", group="jobset.x-k8s.io")

    assert answer(job_set(declaring("adapter"), serving(URI)), TWO).allowed
    refused = answer(job_set(serving(URI), declaring("adapter", container(args=[URI]))), TWO)
    assert [each.path for each in refused.findings] == [
        "spec.replicatedJobs[j1].template.spec.template.spec.containers[server].args[0]"
    ]
    assert refused.reason is Reason.DECLARATION_MISMATCH


def test_a_repository_without_a_commit_is_compared_as_well() -> None:
    hub = policy(sources=(Source("hub", "hf://org/", ENDPOINT), *policy().sources), unresolved=Unresolved.ALLOW)
    known = (model(), model("hf://org/net", name="net", revision="0" * 40))
    body = declaring("llama", container(image="vllm/vllm-openai", args=["--model", "org/net"]))

    assert answer(request(body), Shelf(held=(hub,), known=known)).reason is Reason.DECLARATION_MISMATCH


def test_a_change_of_what_is_declared_is_judged() -> None:
    old, new = declaring("llama"), declaring("other")

    assert answer(request(new, old=old)).reason is Reason.MODEL_UNKNOWN
    assert answer(request(deployment(new), old=deployment(old), resource="deployments")).reason is Reason.MODEL_UNKNOWN
    assert answer(request(pod(SILENT), old=old)).reason is Reason.SOURCE_NOT_DECLARED
    assert answer(request(new, old=new)).reason is Reason.UNCHANGED


MISPLACED: dict[str, tuple[Any, str]] = {
    "on the Deployment itself": (
        request(deployment(pod(), annotations={"aegis.dev/model": "llama"}), resource="deployments"),
        (
            "metadata.annotations[aegis.dev/model]: only the operator may write this field; put it on the pod template"
            " instead, in spec.template.metadata.annotations"
        ),
    ),
    "as a label": (
        request(pod() | {"metadata": {"labels": {"aegis.dev/model": "llama"}}}),
        "metadata.labels[aegis.dev/model]: only the operator may write this field",
    ),
    "in another spelling": (
        request(pod(annotations={"AEGIS.dev/model": "llama"})),
        "metadata.annotations[AEGIS.dev/model]: only the operator may write this field",
    ),
    "on a Binding, which would give it to a Pod that is there": (
        request({"metadata": {"annotations": {"aegis.dev/model": "llama"}}}, subresource="binding"),
        "metadata.annotations[aegis.dev/model]: only the operator may write this field",
    ),
}


@pytest.mark.parametrize(("asked", "says"), MISPLACED.values(), ids=list(MISPLACED))
def test_a_declaration_is_refused(asked: Any, says: str) -> None:
    assert answer(asked).message.startswith(f"[ProtectedField] {says}")


def test_a_model_of_another_version_is_no_contradiction_by_itself() -> None:
    other = model(name="v2", revision="v2")
    other = replace(other, evidence=evidence(model=other.key, revision="v2"))
    body = declaring("v2", container(args=["--model", URI]))

    assert answer(request(body), Shelf(known=(model(), other))).allowed
