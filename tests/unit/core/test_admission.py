"""Who may run what: requests, and the one line that each refusal says."""

from dataclasses import dataclass
from typing import Any

import pytest
from tests.unit.core.builders import (
    DAY,
    NOW,
    URI,
    Shelf,
    answer,
    container,
    empty_keyring,
    evidence,
    facts,
    keyring,
    model,
    pod,
    policy,
    request,
    rule,
    serving,
    workload,
)

from aegis.core.admission import AdmissionRequest
from aegis.core.keyrings import KeyOverride, KeyState
from aegis.core.reasons import Reason
from aegis.core.references.resources import RESOURCES
from aegis.core.spec.policy import Mode, PolicyException

REVOKED = keyring(overrides={"signer": KeyOverride(KeyState.REVOKED)})
UNKNOWN = "s3://models/unknown/"
ARG = "spec.containers[server].args[1]"


@dataclass(frozen=True)
class Refusal:
    """A Pod that names `uri` on that shelf, and what is said about it."""

    shelf: Shelf
    says: str
    uri: str = URI
    code: int = 403


def unverified(**changed: Any) -> Shelf:
    return Shelf(known=(model(**changed),))


DESCRIBE = "see: kubectl -n team-a describe smodel llama"
REFUSALS: dict[str, Refusal] = {
    "an unknown model": Refusal(
        Shelf(),
        f"[ModelUnknown] {ARG}: '{UNKNOWN}' has no SignedModel in namespace 'team-a'; create a SignedModel with this"
        " spec.uri there and wait until it is Ready; see what there is: kubectl -n team-a get smodel",
        uri=UNKNOWN,
    ),
    "a model of another namespace": Refusal(Shelf(known=(model(namespace="team-b"),)), "[ModelUnknown]"),
    "a model under another spelling": Refusal(Shelf(), "must start with one of s3://", uri=URI.replace("s3", "S3")),
    "a model that is only near": Refusal(Shelf(), "[ModelUnknown]", uri=f"{URI}/"),
    "a place that no source covers": Refusal(
        Shelf(),
        f"[SourceNotAllowed] {ARG}: 's3://elsewhere/m' is covered by no source of the namespace's ModelPolicy"
        " (ModelPolicy 'production' lists s3://models/); move the artifact to an allowed place",
        uri="s3://elsewhere/m",
    ),
    "a declared model in a place that no source covers": Refusal(
        Shelf(known=(model(uri="s3://elsewhere/m"),)),
        "is covered by no source of the namespace's ModelPolicy (SignedModel team-a/llama; ModelPolicy 'production'"
        f" lists s3://models/); move the artifact to an allowed place, or ask the platform team for a source in the"
        f" ModelPolicy; {DESCRIBE}",
        uri="s3://elsewhere/m",
    ),
    "a model without evidence": Refusal(
        unverified(evidence=None),
        f"[VerificationPending] {ARG}: '{URI}' is still being verified (SignedModel team-a/llama); wait for it:"
        " kubectl -n team-a wait --for=condition=Ready smodel/llama",
        code=503,
    ),
    "a model that is pending for a reason": Refusal(
        unverified(evidence=None, reported=Reason.ARTIFACT_NOT_FOUND),
        f"[VerificationPending] {ARG}: '{URI}' could not be verified yet"
        " (SignedModel team-a/llama ArtifactNotFound: the store has no such object, or does not let Aegis read it);"
        f" check the URI for a typing error and that the policy's credentials may read it; {DESCRIBE}",
        code=503,
    ),
    "a model that was ready before it was changed": Refusal(
        unverified(generation=2, reported=Reason.VERIFIED), "(SignedModel team-a/llama); wait for it", code=503
    ),
    "a model whose status says Verified without evidence of ours": Refusal(
        unverified(evidence=None, reported=Reason.VERIFIED),
        f"'{URI}' could not be verified yet (SignedModel team-a/llama SealInvalid: its status does not carry evidence"
        " sealed by this operator for this object); wait for the controller",
        code=503,
    ),
    "an unsigned model": Refusal(
        unverified(signed_by=()),
        f"[ModelNotVerified] {ARG}: '{URI}' is not verified (SignedModel team-a/llama NotSigned: no"
        " signature was found); sign the artifact",
    ),
    "a model that nobody's key signed": Refusal(
        unverified(signed_by=("",)),
        "SignatureInvalid: no allowed key made the signature over these bytes: the artifact was changed after signing,"
        f" or another key signed it, {URI}.sig); compare the artifact's digest with the one that CI signed, and sign it"
        f" again with a key of the policy's keyrings; {DESCRIBE}",
    ),
    "a model of a revoked key": Refusal(
        Shelf(rings=(REVOKED,)),
        f"[ModelRevoked] {ARG}: '{URI}' was signed by revoked keys only (SignedModel team-a/llama KeyRevoked: the key"
        f" that signed it was revoked, key 7369676e6572); sign the artifact again with an active key; {DESCRIBE}",
    ),
    "a model verified too long ago": Refusal(
        unverified(evidence=evidence(verified=NOW - 8 * DAY)),
        "EvidenceExpired: its last verification is older than the policy's maxAgeSeconds, verified 2026-05-24T12:00:00",
        code=503,
    ),
    "a model verified elsewhere": Refusal(
        unverified(evidence=evidence(endpoint="https://other.example")), "EndpointMismatch", code=403
    ),
    "a model of other bytes than expected": Refusal(unverified(digest=f"sha256:{'00' * 32}"), "DigestMismatch"),
    "a keyring that is not there": Refusal(Shelf(rings=()), "KeyringNotFound", code=503),
    "a keyring that was never filled": Refusal(Shelf(rings=(empty_keyring(),)), "KeyringEmpty", code=503),
    "one rejected model among several": Refusal(
        Shelf(known=(model(), model(name="twin", signed_by=()))), "SignedModel team-a/twin NotSigned"
    ),
    "no policy at all": Refusal(
        Shelf(held=()),
        f"[PolicyNotFound] {ARG}: '{URI}' is not trusted, because no ModelPolicy governs the namespace (namespace"
        " team-a); ask the platform team for a ModelPolicy that names the namespace",
        code=503,
    ),
    "one of two tied policies": Refusal(
        Shelf(held=(policy("a"), policy("b", signers=(rule("other"),))), rings=(keyring(), keyring(name="other"))),
        "",
    ),
    "a reference that depends on a variable": Refusal(
        Shelf(), "[UnresolvableReference] spec.containers[server].args[1]: 's3://models/$(X)/'", uri="s3://models/$(X)/"
    ),
    "a presigned link to a source's host": Refusal(
        Shelf(), f"[SourceNotAllowed] {ARG}: 'https://s3.example.com/models/m?…' is covered by no source",
        uri="https://s3.example.com/models/m?X-Amz-Signature=secret",
    ),
    "a link to a bucket's own host": Refusal(
        Shelf(), "[SourceNotAllowed]", uri="https://models.s3.example.com/llama/m"
    ),
}  # fmt: skip

# The twin policies trust keys of the same name, so here one of them must not know the signer.
REFUSALS["one of two tied policies"] = Refusal(
    Shelf(
        held=(policy("a"), policy("b", signers=(rule("other"),))),
        rings=(keyring(), keyring(facts("stranger"), name="other")),
    ),
    "SignerNotAllowed",
)


@pytest.mark.parametrize("case", REFUSALS.values(), ids=list(REFUSALS))
def test_a_pod_is_refused_that_names(case: Refusal) -> None:
    decision = answer(request(serving(case.uri)), case.shelf)

    assert not decision.allowed
    assert case.says in decision.message
    assert decision.code == case.code
    assert decision.audit.get("decision", "Denied") == "Denied"
    assert "secret" not in decision.message
    assert "NAME" not in decision.message


ADMITTED: dict[str, tuple[AdmissionRequest, Shelf, Reason]] = {
    "a verified model": (request(serving(URI)), Shelf(), Reason.VERIFIED),
    "no model": (request(pod()), Shelf(), Reason.NO_MODEL),
    "no model, and no policy": (request(pod()), Shelf(held=()), Reason.NO_MODEL),
    "a link to a host that is no source": (
        request(pod(container(args=["--help-at", "https://docs.example/m"]))),
        Shelf(),
        Reason.NO_MODEL,
    ),
    "a verified model that another namespace shares": (
        request(serving(URI)),
        Shelf(held=(policy(shared_from=("platform",)),), known=(model(namespace="platform"),)),
        Reason.VERIFIED,
    ),
    "anything, where the only policy is disabled": (
        request(serving(UNKNOWN)),
        Shelf(held=(policy(mode=Mode.DISABLED),)),
        Reason.NOT_ENROLLED,
    ),
    "a verified model, where one of two tied policies is disabled": (
        request(serving(URI)),
        Shelf(held=(policy("a"), policy("b", mode=Mode.DISABLED, signers=()))),
        Reason.VERIFIED,
    ),
    "an excepted reference": (
        request(serving(UNKNOWN)),
        Shelf(held=(policy(exceptions=(PolicyException("team-a", UNKNOWN, "drill", NOW + DAY),)),)),
        Reason.EXCEPTED,
    ),
}


@pytest.mark.parametrize(("asked", "shelf", "reason"), ADMITTED.values(), ids=list(ADMITTED))
def test_a_pod_is_admitted_that_names(asked: AdmissionRequest, shelf: Shelf, reason: Reason) -> None:
    decision = answer(asked, shelf)

    assert (decision.allowed, decision.reason, decision.code, decision.message) == (True, reason, 200, "")


TEMPLATES = {
    "replicationcontrollers": "spec.template.spec",
    "deployments": "spec.template.spec",
    "replicasets": "spec.template.spec",
    "statefulsets": "spec.template.spec",
    "daemonsets": "spec.template.spec",
    "jobs": "spec.template.spec",
    "cronjobs": "spec.jobTemplate.spec.template.spec",
    "pods": "spec",
}


@pytest.mark.parametrize(("resource", "at"), TEMPLATES.items())
def test_each_kind_is_refused_at_the_place_of_its_template(resource: str, at: str) -> None:
    refused = answer(request(workload(resource, serving(UNKNOWN)), resource=resource))

    assert refused.message.startswith(f"[ModelUnknown] {at}.containers[server].args[1]: '{UNKNOWN}'")
    assert answer(request(workload(resource, serving(URI)), resource=resource)).allowed


def test_every_built_in_kind_is_in_that_table() -> None:
    assert {row.plural for row in RESOURCES if row.builtin} == set(TEMPLATES)


@pytest.mark.parametrize("operation", ["DELETE", "CONNECT"])
def test_other_operations_are_never_in_the_way(operation: str) -> None:
    assert answer(request(serving(UNKNOWN), operation=operation)).allowed


def test_an_exempt_namespace_is_exempt_by_its_exact_name() -> None:
    exempt = frozenset({"kube-system"})

    assert answer(request(serving(UNKNOWN), namespace="kube-system"), exempt=exempt).reason is Reason.NOT_ENROLLED
    assert not answer(request(serving(UNKNOWN), namespace="kube-system2"), exempt=exempt).allowed


def test_the_namespace_is_the_requests_and_not_the_objects() -> None:
    body = serving(URI)
    body["metadata"]["namespace"] = "team-a"

    assert not answer(request(body, namespace="team-b")).allowed


def test_every_model_of_a_pod_counts() -> None:
    two = pod(container(args=[URI]), container(name="side", args=[UNKNOWN]))

    assert answer(request(two)).message.startswith("[ModelUnknown] spec.containers[side].args[0]")


def test_the_audit_event_names_what_was_admitted_by_digest() -> None:
    audit = answer(request(serving(URI))).audit

    assert audit == {"models": f"{URI}@sha256:{'ab' * 32}", "decision": "Allowed"}


def test_a_scan_asks_with_the_same_words() -> None:
    asked = request(serving(UNKNOWN))._replace(dry_run=True)

    assert answer(asked).message == answer(request(serving(UNKNOWN))).message
