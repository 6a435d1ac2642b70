"""What a policy's words do on a real API server: modes, declared models, what may wait, and exceptions."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.integration.webhookrig import TENANT, TRUSTED, Rig, evidence, pod, pod_spec, sealed, uri
from tests.testbed.processes import wait_until

pytestmark = pytest.mark.e2e

SOON = f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%dT%H:%M:%SZ}"
UNKNOWN = uri("nobody-knows")
MODEL = "aegis.dev/model"


@pytest.fixture(scope="module")
def rig(running_webhook: Callable[[], Rig]) -> Rig:
    made = running_webhook()
    made.verified("good")
    return made


@pytest.fixture(autouse=True)
def strict(rig: Rig) -> Iterator[None]:
    """Whatever a test asks of the policy, the next one begins with one that enforces."""
    yield
    rig.policy()
    wait_until(lambda: not rig.admits(silent()) and not rig.admits(pod(UNKNOWN)), "the policy that enforces")


def silent(declares: str | None = None, name: str = "silent") -> dict[str, Any]:
    """A Pod that asks for an accelerator and names no model in a way that anybody can read."""
    body = pod(name=name)
    body["spec"]["containers"][0]["resources"] = {"limits": {"nvidia.com/gpu": "1"}}
    if declares is not None:
        body["metadata"]["annotations"] = {MODEL: declares}
    return body


def deployment(template: Mapping[str, Any], **metadata: Any) -> dict[str, Any]:
    """A Deployment of that Pod."""
    labels = {"app": "web"}
    made = {"metadata": {**template["metadata"], "labels": labels}, "spec": template["spec"]}
    made["metadata"].pop("name")
    spec = {"replicas": 0, "selector": {"matchLabels": labels}, "template": made}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", **metadata}, "spec": spec}


def audited(rig: Rig, name: str) -> dict[str, str]:
    """What the webhook wrote into the audit event of the last request about an object of that name."""
    events = (json.loads(line) for line in rig.plane.audit_log.read_text().splitlines() if f'"name":"{name}"' in line)
    told = [event.get("annotations", {}) for event in events if event["stage"] == "ResponseComplete"]
    prefix = "workloads.aegis.dev/"
    return {key.removeprefix(prefix): value for key, value in told[-1].items() if key.startswith(prefix)}


@pytest.mark.parametrize(
    ("mode", "warned", "counted"),
    [("Warn", True, "ModelUnknown"), ("Audit", False, "ModelUnknown"), ("Disabled", False, "NotEnrolled")],
)
def test_a_mode_admits_and_says_so(rig: Rig, mode: str, warned: bool, counted: str) -> None:
    asked = pod(UNKNOWN, name=f"in-{mode.lower()}")
    rig.policy(mode=mode)
    wait_until(lambda: rig.admits(asked), f"the policy with mode {mode}")
    before = rig.webhook.metric("aegis_admission_requests_total", decision="allowed", reason=counted, kind="Pod") or 0
    done = rig.create(asked)

    assert ("Warning: [ModelUnknown] spec.containers[server].args[0]" in done.stderr) is warned
    after = rig.webhook.metric("aegis_admission_requests_total", decision="allowed", reason=counted, kind="Pod")
    assert after == before + 1
    told = audited(rig, f"in-{mode.lower()}")
    assert (told["decision"], told["reason"]) == ("Allowed", counted)
    assert told.get("findings", "").startswith("[ModelUnknown]") is (mode != "Disabled")


def test_what_was_admitted_is_in_the_audit_log_with_its_digest(rig: Rig) -> None:
    assert rig.admits(pod(uri("good"), name="audited"))

    assert audited(rig, "audited") == {
        "decision": "Allowed",
        "reason": "Verified",
        "models": f"{uri('good')}@sha256:{'0' * 64}",
    }


def test_who_names_nothing_is_told_to_declare_and_may(rig: Rig) -> None:
    (refused,) = rig.refusals(silent())
    assert "[SourceNotDeclared] spec.containers[server]: " in refused
    assert MODEL in refused

    for body in (silent("good"), deployment(silent("good"))):
        done = rig.create(body)
        assert (done.returncode, done.stderr) == (0, "")
    (mistaken,) = rig.refusals(silent("god"))
    assert f"[ModelUnknown] metadata.annotations[{MODEL}]: 'god'" in mistaken
    assert "did you mean good?" in mistaken
    (misplaced,) = rig.refusals(deployment(pod(), annotations={MODEL: "good"}))
    assert f"[ProtectedField] metadata.annotations[{MODEL}]" in misplaced


def test_what_is_declared_is_compared_with_what_is_named(rig: Rig) -> None:
    rig.verified("adapter")
    named = pod(uri("good"), name="named")
    named["metadata"]["annotations"] = {MODEL: "adapter"}
    (refused,) = rig.refusals(named)
    assert f"[DeclarationMismatch] spec.containers[server].args[0]: '{uri('good')}'" in refused
    named["metadata"]["annotations"] = {MODEL: "adapter,good"}
    assert rig.admits(named)


def test_a_change_of_what_a_pod_declares_is_judged(rig: Rig) -> None:
    body = silent("good", name="changing")
    assert rig.create(body, dry=False).returncode == 0
    try:
        changed = rig.kubectl.run("annotate", "pod", "changing", "-n", TENANT, f"{MODEL}=unknown", "--overwrite")
        assert "[ModelUnknown]" in changed.stderr
        removed = rig.kubectl.run("annotate", "pod", "changing", "-n", TENANT, f"{MODEL}-")
        assert "[SourceNotDeclared]" in removed.stderr
        assert rig.kubectl.run("label", "pod", "changing", "-n", TENANT, "a=b").returncode == 0
    finally:
        rig.kubectl("delete", "pod", "changing", "-n", TENANT, "--wait=false", "--grace-period=0", "--force")


def test_what_nobody_can_know_is_left_to_the_policy(rig: Rig) -> None:
    rig.policy(unresolved="Warn")
    wait_until(lambda: rig.admits(silent()), "the policy that warns of what is unresolved")
    done = rig.create(silent(name="unresolved"))

    assert "Warning: [SourceNotDeclared]" in done.stderr
    assert audited(rig, "unresolved")["unresolved"] == "spec.containers[server]"
    assert not rig.admits(pod(UNKNOWN))


def test_a_model_and_its_deployment_are_applied_together(rig: Rig) -> None:
    rig.policy(pending="Hold")
    together = deployment({"metadata": {"name": "x"}, "spec": pod_spec(uri("later"))})
    wait_until(lambda: rig.admits(together), "the policy that holds")
    assert "Warning: [ModelUnknown] spec.template.spec.containers[server].args[0]" in rig.create(together).stderr
    stored = rig.model("later")
    wait_until(lambda: "Warning: [VerificationPending]" in rig.create(together).stderr, "the model to be seen")
    assert not rig.admits(pod(uri("later")))
    rig.seal(stored, sealed(evidence(stored, TRUSTED)))
    wait_until(lambda: rig.admits(pod(uri("later"))), "the verified model")
    assert rig.create(together).stderr == ""


def test_an_exception_admits_one_reference_and_is_told_at_each_use(rig: Rig) -> None:
    given = {"namespace": TENANT, "reference": UNKNOWN, "reason": "TICKET-1", "expiryTime": SOON}
    rig.policy(exceptions=[given])
    wait_until(lambda: rig.admits(pod(UNKNOWN)), "the exception")
    done = rig.create(pod(UNKNOWN, name="excepted"))

    assert (
        f"Warning: [Excepted] spec.containers[server].args[0]: '{UNKNOWN}' is admitted by an exception" in done.stderr
    )
    assert f"until {SOON}" in done.stderr
    assert "TICKET-1" not in done.stderr
    assert audited(rig, "excepted")["reason"] == "Excepted"
    assert not rig.admits(pod(f"{UNKNOWN}.other"))
    assert rig.webhook.metric("aegis_admission_requests_total", decision="allowed", reason="Excepted", kind="Pod")
