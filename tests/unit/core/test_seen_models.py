"""What the resolver sees is judged: names at a revision, places that nobody can name, and each model once."""

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
    rule,
)

from aegis.core.admission.readings import read
from aegis.core.reasons import Reason
from aegis.core.references import Ambiguous, Finding, Resolved, Role, Unresolvable
from aegis.core.spec.policy import Source, Unresolved

COMMIT = "0123456789abcdef0123456789abcdef01234567"
CLAIM = [{"name": "v", "persistentVolumeClaim": {"claimName": "c"}}]
EMPTY = [{"name": "v", "emptyDir": {}}]
MOUNT = [{"name": "v", "mountPath": "/models"}]
FETCH = container(name="fetch", command=["aws", "s3", "cp", URI, "/models/net"], volumeMounts=MOUNT)


def server(*args: str, **fields: object) -> Object:
    return container(image="registry.example/vllm/vllm-openai:1", args=list(args), **fields)


READINGS: dict[str, tuple[Finding, str, Reason | None]] = {
    "a pinned repository": (Finding((), "org/net", Resolved("hf://org/net", COMMIT)), "hf://org/net", None),
    "an image by its tag": (Finding((), "m:1", Resolved("oci://reg.example/m:1")), "", Reason.MUTABLE_REFERENCE),
    "an old name": (Finding((), "gpt2", Resolved("hf://gpt2")), "", Reason.AMBIGUOUS_URI),
    "a claim's path": (Finding((), "/m", Resolved("pvc://c/m")), "", Reason.UNRESOLVABLE_REFERENCE),
    "two readings": (Finding((), "org/net", Ambiguous("why")), "", Reason.AMBIGUOUS_URI),
    "none": (Finding((), "$(X)", Unresolvable("why"), Role.CONFIG), "", Reason.UNRESOLVABLE_REFERENCE),
}


@pytest.mark.parametrize(("finding", "uri", "problem"), READINGS.values(), ids=list(READINGS))
def test_a_finding_is_judged_by_its_uri_or_by_why_there_is_none(finding: Finding, uri: str, problem: Reason) -> None:
    reference = read(finding)
    assert (str(reference.uri or ""), reference.problem) == (uri, problem)
    assert reference.revision == (COMMIT if uri else "")


def test_a_model_is_looked_up_at_the_revision_that_the_workload_asks_for() -> None:
    hub = policy(sources=(Source("hub", "hf://org/", ENDPOINT),), signers=(rule(prefix="hf://org/"),))
    found = evidence(uri="hf://org/net", revision=COMMIT)
    shelf = Shelf(held=(hub,), known=(model("hf://org/net", revision=COMMIT, evidence=found),))

    assert answer(request(pod(server("--model", "org/net", "--revision", COMMIT))), shelf).allowed
    other = answer(request(pod(server("--model", "org/net", "--revision", COMMIT[::-1]))), shelf)
    assert other.reason is Reason.MODEL_UNKNOWN


def test_a_path_on_a_claim_is_refused_with_the_place_that_it_leads_to() -> None:
    decision = answer(request(pod(server("--model", "/models/net", volumeMounts=MOUNT), volumes=CLAIM)), Shelf())
    assert "[UnresolvableReference] spec.containers[server].args[1]: '/models/net'" in decision.message
    assert "(it leads to pvc://c/net); name the model by its URI, let an init container fetch it" in decision.message


def test_a_name_of_the_hub_that_is_not_asked_is_refused_with_the_place_of_its_cache() -> None:
    offline = [{"name": "HF_HUB_OFFLINE", "value": "1"}, {"name": "HF_HOME", "value": "/models"}]
    decision = answer(
        request(pod(server("--model", "org/net", volumeMounts=MOUNT, env=offline), volumes=CLAIM)), Shelf()
    )
    assert "[UnresolvableReference] spec.containers[server].args[1]: 'org/net'" in decision.message
    assert "(while the hub is not asked, it leads to pvc://c/hub/models--org--net); name the" in decision.message


def test_a_path_that_a_verified_download_fills_is_admitted() -> None:
    body = pod(server("--model", "/models/net", volumeMounts=MOUNT), volumes=EMPTY, initContainers=[FETCH])
    decision = answer(request(body), Shelf())
    assert (decision.allowed, decision.reason) == (True, Reason.VERIFIED)


def test_a_variable_that_is_a_part_of_an_argument_is_judged_there() -> None:
    bucket, _, rest = URI.rpartition("models/")
    variables = [{"name": "BASE", "value": f"{bucket}models"}]
    decision = answer(request(pod(server(f"--model=$(BASE)/{rest}", env=variables))), Shelf())
    assert (decision.allowed, decision.message) == (True, "")


HIDDEN = pod(
    container(image="registry.example/text-generation-inference:1", envFrom=[{"configMapRef": {"name": "settings"}}])
)


def test_variables_that_may_change_are_refused_in_a_server() -> None:
    decision = answer(request(HIDDEN), Shelf())
    assert "[UnresolvableReference] spec.containers[server].envFrom[0].configMapRef.name" in decision.message
    assert "take only the keys that are needed from there, by valueFrom; see" in decision.message
    assert "the ConfigMap settings" in decision.message


def test_a_policy_may_allow_what_cannot_be_resolved() -> None:
    assert answer(request(HIDDEN), Shelf(held=(policy(unresolved=Unresolved.ALLOW),))).allowed


def test_ordinary_workloads_are_not_asked() -> None:
    body = pod(container(envFrom=[{"secretRef": {"name": "s"}}], command=["sh", "-c", 'exec app "$MODE" $(cat /x)']))
    assert answer(request(body), Shelf()).reason is Reason.NO_MODEL
