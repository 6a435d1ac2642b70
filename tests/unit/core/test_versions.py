"""A name that may mean other bytes tomorrow: pinned, or refused with the version that there is."""

from dataclasses import replace

import pytest
from tests.unit.core.builders import (
    ENDPOINT,
    URI,
    Object,
    Shelf,
    answer,
    container,
    evidence,
    model,
    pod,
    policy,
    request,
    signature,
)
from tests.unit.core.builders import rule as signers

from aegis.core.admission import Decision
from aegis.core.evidence import Evidence
from aegis.core.judgement import Model
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Pending, Policy, Source, Unresolved

COMMIT, OTHER = "0123456789abcdef0123456789abcdef01234567", "fedcba9876543210fedcba9876543210fedcba98"
NET = "hf://org/net"
AT = "spec.containers[server].command[2]"
PREFIXES = ("hf://org/", "oci://reg.example/")
DIGEST = f"sha256:{'5e' * 32}"
IMAGE = f"oci://reg.example/m@{DIGEST}"


def held(**changed: object) -> Policy:
    """A policy for a hub's owner and a registry."""
    sources = tuple(Source(prefix[:3].strip(":"), prefix, ENDPOINT) for prefix in PREFIXES)
    return policy(sources=sources, signers=tuple(signers(prefix=each, name=each) for each in PREFIXES), **changed)


def net(revision: str = COMMIT, name: str = "net", namespace: str = "team-a") -> Model:
    """A verified model at that revision."""
    found = model(NET, name=name, namespace=namespace, revision=revision)
    return model(
        NET,
        name=name,
        namespace=namespace,
        revision=revision,
        evidence=evidence(model=found.key, uri=NET, revision=revision),
    )


def shelf(*known: Model, **changed: object) -> Shelf:
    return Shelf(held=(held(**changed),), known=known)


def serving(*words: str) -> Object:
    return pod(container(command=["vllm", "serve", *words]))


SAYS: dict[str, tuple[Object, Shelf, str]] = {
    "no revision": (
        serving("org/net"),
        shelf(net()),
        (f"[MutableReference] {AT}: 'org/net' names what may be replaced at any time (SignedModel team-a/net is for"
        f" revision {COMMIT}); name exactly that version, as with --revision {COMMIT}; see what there is: kubectl"),
    ),
    "a branch": (serving("org/net", "--revision", "main"), shelf(net()), "[MutableReference]"),
    "a short commit": (serving("org/net", "--revision", COMMIT[:7]), shelf(net()), "[MutableReference]"),
    "no revision, of which there are several": (
        serving("org/net"),
        shelf(net(), net(OTHER, "next")),
        (f"(SignedModel team-a/net is for revision {COMMIT}, SignedModel team-a/next is for revision {OTHER}); name one"
        " version of it here and in the SignedModel: an image by its digest, a hub's repository by a commit"),
    ),
    "no revision, of a model that has none either": (
        serving("org/net"),
        shelf(net("")),
        "(SignedModel team-a/net is for no revision); name one version of it here and in the SignedModel",
    ),
    "a branch, of a model of that branch": (serving("org/net", "--revision", "main"), shelf(net("main")), "[Mutable"),
    "no revision, and nobody knows it": (
        serving("org/net"),
        shelf(),
        f"[ModelUnknown] {AT}: 'org/net' has no SignedModel in namespace 'team-a'; create a SignedModel",
    ),
    "no revision, where no source covers it": (
        serving("other/net"),
        shelf(),
        (f"[SourceNotAllowed] {AT}: 'other/net' is covered by no source of the namespace's ModelPolicy (it is"
        " hf://other/net; ModelPolicy 'production' lists hf://org/, oci://reg.example/)"),
    ),
    "another revision": (
        serving("org/net", "--revision", OTHER),
        shelf(net()),
        (f"[ModelUnknown] {AT}: 'org/net' has no SignedModel at revision '{OTHER}' in namespace 'team-a' (SignedModel"
        f" team-a/net is for revision {COMMIT}); create a SignedModel"),
    ),
    "a tag": (
        pod(volumes=[{"name": "m", "image": {"reference": "reg.example/m:v2"}}]),
        shelf(model(IMAGE, name="oci")),
        ("[MutableReference] spec.volumes[m].image.reference: 'reg.example/m:v2' names what may be replaced at any time"
        f" (SignedModel team-a/oci is for {DIGEST}); name exactly that version: @{DIGEST}"),
    ),
    "a tag, and nobody knows the repository": (
        pod(volumes=[{"name": "m", "image": {"reference": "reg.example/m:v2"}}]),
        shelf(),
        "[ModelUnknown] spec.volumes[m].image.reference: 'reg.example/m:v2' has no SignedModel in namespace 'team-a'",
    ),
    "a tag where no source covers it": (
        pod(volumes=[{"name": "m", "image": {"reference": "else.example/m:v2"}}]),
        shelf(),
        "ask the platform team for a source in the ModelPolicy; see: kubectl describe modelpolicy",
    ),
    "a hub that no policy can name": (
        pod(container(command=["ollama", "run", "llama3"])),
        shelf(),
        ("[SourceNotAllowed] spec.containers[server].command[2]: 'llama3' is covered by no source of the namespace's"
        " ModelPolicy (it is ollama://llama3; ModelPolicy"),
    ),
    "a hub for which it is no use to ask for a source": (
        pod(container(command=["ollama", "run", "llama3"])),
        shelf(),
        "); copy the model to a store that Aegis reads (s3://, gs://, az://, hf://, oci://, https://), sign it there",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "known", "says"), SAYS.values(), ids=list(SAYS))
def test_a_pod_is_refused_that_names_a_model_with(body: Object, known: Shelf, says: str) -> None:
    decision = answer(request(body), known)

    assert not decision.allowed
    assert says in decision.message


def test_a_revision_is_shown_in_one_line_and_without_a_secret() -> None:
    hostile = "v1\n[Verified] \N{CYRILLIC SMALL LETTER A}?token=secret"
    server = container(image="vllm/vllm-openai", args=["--model", URI, "--revision", hostile])
    message = answer(request(pod(server))).message

    assert message.startswith("[ModelUnknown] spec.containers[server].args[1]: ")
    assert "at revision 'v1<U+000A>[Verified]<U+0020><U+0430>?…' in namespace" in message
    assert len(message.splitlines()) == 1
    assert "secret" not in message


def test_a_commit_is_admitted() -> None:
    assert answer(request(serving("org/net", "--revision", COMMIT)), shelf(net(), net(OTHER, "next"))).allowed


def test_a_shared_model_s_version_is_told() -> None:
    known = shelf(net(namespace="platform"), shared_from=("platform",))

    assert "SignedModel platform/net is for revision" in answer(request(serving("org/net")), known).message


@pytest.mark.parametrize(
    ("unresolved", "allowed", "warned"),
    [(Unresolved.DENY, False, False), (Unresolved.WARN, True, True), (Unresolved.ALLOW, True, False)],
)
def test_the_policy_says_what_becomes_of_a_repository_without_a_revision(
    unresolved: Unresolved, allowed: bool, warned: bool
) -> None:
    decision = answer(request(serving("org/net")), shelf(net(), unresolved=unresolved))

    assert (decision.allowed, bool(decision.warnings), decision.reason) == (allowed, warned, Reason.MUTABLE_REFERENCE)


UNVERIFIED = {
    "nobody signed": (evidence(signature(""), model=net().key, uri=NET, revision=COMMIT), "[ModelNotVerified]", 403),
    "is pending": (None, "[VerificationPending]", 503),
}


@pytest.mark.parametrize("unresolved", Unresolved)
@pytest.mark.parametrize(("found", "says", "code"), UNVERIFIED.values(), ids=list(UNVERIFIED))
def test_a_repository_is_not_admitted_by_leaving_out_the_revision_of_a_model_that(
    found: Evidence | None, says: str, code: int, unresolved: Unresolved
) -> None:
    declared = replace(net(), evidence=found)

    decision = answer(request(serving("org/net")), shelf(declared, unresolved=unresolved))

    assert (decision.allowed, decision.code) == (False, code)
    assert decision.message.startswith(f"{says} {AT}: 'org/net'")
    # Beside a version that is verified it is the revision that is missing.
    beside = shelf(declared, net(OTHER, "next"), unresolved=unresolved)
    assert answer(request(serving("org/net")), beside).reason is Reason.MUTABLE_REFERENCE


def test_no_policy_says_so_of_a_tag_or_of_what_nobody_knows() -> None:
    tagged = pod(volumes=[{"name": "m", "image": {"reference": "reg.example/m:v2"}}])
    lenient = shelf(model(IMAGE, name="oci"), unresolved=Unresolved.ALLOW)

    assert not answer(request(tagged), lenient).allowed
    assert answer(request(serving("org/net")), lenient).reason is Reason.MODEL_UNKNOWN
    assert not answer(request(serving("org/net")), lenient).allowed


def test_what_nobody_knows_may_wait_though_it_is_not_pinned() -> None:
    asked = request({"spec": {"template": serving("org/net")}}, resource="deployments")

    assert answer(asked, shelf(pending=Pending.HOLD)).warnings[0].startswith("[ModelUnknown]")


def test_another_commit_than_the_declared_model_s_contradicts_it() -> None:
    def said(*words: str) -> Decision:
        body = serving("org/net", *words) | {"metadata": {"annotations": {"aegis.dev/model": "net"}}}
        return answer(request(body), shelf(net(), net(OTHER, "next"), unresolved=Unresolved.ALLOW))

    assert said("--revision", COMMIT).reason is Reason.VERIFIED
    assert said("--revision", "main").reason is Reason.MUTABLE_REFERENCE
    assert said().reason is Reason.MUTABLE_REFERENCE
    assert said("--revision", OTHER).message.startswith(f"[DeclarationMismatch] {AT}: 'org/net'")
    assert f"(net is {NET} at revision {COMMIT}); add the name" in said("--revision", OTHER).message
