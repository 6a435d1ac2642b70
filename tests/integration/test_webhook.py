"""The webhook as a process behind a real API server, with the chart's rights and nobody else's help."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from cryptography import x509
from tests.integration.webhookrig import (
    BUILTIN,
    OTHER,
    SEAL_KEY,
    SEAL_SECRET,
    STALE_AFTER,
    TENANT,
    TRUSTED,
    Rig,
    every_workload,
    evidence,
    pod,
    pod_spec,
    sealed,
    secret,
    uri,
    workload,
)
from tests.testbed.processes import wait_until

from aegis.core.evidence import Evidence
from aegis.core.seal import SealKey
from aegis.core.workloads import WORKLOADS

pytestmark = pytest.mark.e2e

NO_UID = "00000000-0000-0000-0000-000000000000"
STRANGER = f"sha256:{'c3' * 32}"
DEPLOYMENT = WORKLOADS["apps", "deployments"]


@pytest.fixture(scope="module")
def rig(running_webhook: Callable[[], Rig]) -> Rig:
    made = running_webhook()
    made.verified("good", "twin")
    return made


def test_every_kind_is_admitted_with_a_verified_model_and_refused_with_any_other(rig: Rig) -> None:
    admitted = rig.create(*every_workload(f"--model={uri('good')}"))
    assert admitted.returncode == 0, admitted.stderr
    assert len(admitted.stdout.splitlines()) == len(BUILTIN)
    rig.model("unsigned")
    for name, reason in (("unsigned", "VerificationPending"), ("nobody-knows", "ModelUnknown")):
        said = rig.refusals(*every_workload(f"--model={uri(name)}"))
        for kind, refusal in zip(BUILTIN, said, strict=True):
            path = f"{kind.pods[0]}.containers[server].args[0]"
            assert f'"workloads.aegis.dev" denied the request: [{reason}] {path}: ' in refusal
            assert f"'{uri(name)}'" in refusal
    assert rig.webhook.metric("aegis_admission_requests_total", decision="denied", kind="CronJob") == 2
    assert rig.webhook.metric("aegis_admission_duration_seconds_count") > 3 * len(BUILTIN)


def test_what_names_no_model_passes(rig: Rig) -> None:
    assert rig.create(*every_workload("--port=80")).returncode == 0


def test_an_init_container_is_read_like_any_other(rig: Rig) -> None:
    spec = pod_spec("--port=80")
    spec["initContainers"] = [{"name": "fetch", "image": "aws", "command": ["sh", "-c", f"get {uri('unsigned')} /m"]}]
    body = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "fetcher"}, "spec": spec}
    assert "spec.initContainers[fetch].command[2]" in rig.refusals(body)[0]


def without(found: Evidence, **changes: Any) -> str:
    """The seal of evidence that differs."""
    return sealed(replace(found, **changes))


def tampered(found: Evidence) -> str:
    version, key, payload, mac = sealed(found).split(".")
    return ".".join((version, key, payload[:-4] + "AAAA", mac))


USELESS = {
    "empty": lambda found: "",
    "nonsense": lambda found: "v1.deadbeef.e30.AAAA",
    "of-a-foreign-key": lambda found: sealed(found, SealKey(b"a sealing key that somebody made")),
    "tampered": tampered,
    "shortened": lambda found: sealed(found)[:-1],
    "of-another-uid": lambda found: without(found, model=replace(found.model, uid=NO_UID)),
    "of-another-namespace": lambda found: without(found, model=replace(found.model, namespace="default")),
    "of-another-model": lambda found: without(found, model=replace(found.model, name="good"), uri=uri("good")),
    "of-another-generation": lambda found: without(found, generation=found.generation + 1),
    "of-another-uri": lambda found: without(found, uri=uri("good")),
    "of-another-endpoint": lambda found: without(found, endpoint="https://s3.evil.example"),
    "without-a-signature": lambda found: without(found, signatures=()),
    "by-a-stranger": lambda found: without(found, signatures=(replace(found.signatures[0], fingerprint=STRANGER),)),
    "too-old": lambda found: without(found, verified=found.verified - timedelta(days=8)),
}
"""What a status may carry that is not the controller's own evidence, or says nothing for this object now."""


def test_only_the_controllers_own_evidence_about_this_very_object_counts(rig: Rig) -> None:
    for model, seal in zip(rig.models(*USELESS), USELESS.values(), strict=True):
        rig.seal(model, seal(evidence(model, TRUSTED)))
    rig.verified("last")  # so the webhook has seen all of them
    rig.refusals(*(pod(uri(name)) for name in USELESS))


def test_a_spec_edit_voids_the_evidence(rig: Rig) -> None:
    rig.verified("edited")
    rig.model("edited", reverifyPeriodSeconds=600)
    wait_until(lambda: not rig.admits(pod(uri("edited"))), "the edit known to the webhook")


def test_a_deleted_model_is_unknown_and_one_of_its_name_starts_anew(rig: Rig) -> None:
    rig.verified("gone")
    old = rig.kubectl.get("signedmodel", "gone", "-n", TENANT)["status"]["seal"]
    rig.kubectl("delete", "signedmodel", "gone", "-n", TENANT)
    wait_until(lambda: not rig.admits(pod(uri("gone"))), "the deletion known to the webhook")
    rig.seal(rig.model("gone"), old)
    rig.verified("later")
    assert "[VerificationPending]" in rig.refusals(pod(uri("gone")))[0]


def test_an_older_seal_than_the_newest_is_ignored(rig: Rig) -> None:
    model = rig.model("replayed")
    found = evidence(model, TRUSTED)
    rig.seal(model, without(found, signatures=(), sealed=found.sealed + timedelta(seconds=5)))
    wait_until(lambda: "NotSigned" in rig.create(pod(uri("replayed"))).stderr, "the newer evidence")
    rig.seal(rig.model("replayed"), sealed(found))
    rig.verified("after-the-replay")
    assert "NotSigned" in rig.refusals(pod(uri("replayed")))[0]


def test_a_revocation_bites_at_once_and_only_what_that_key_signed(rig: Rig) -> None:
    rig.verified("by-the-other", key=OTHER)
    both = rig.model("by-both")
    rig.seal(both, sealed(evidence(both, TRUSTED, OTHER)))
    wait_until(lambda: rig.admits(pod(uri("by-both"))), "evidence of both keys")
    began = time.monotonic()
    rig.keyring(OTHER)
    wait_until(lambda: not rig.admits(pod(uri("by-the-other"))), "the revocation")
    assert time.monotonic() - began < 5
    said = rig.refusals(pod(uri("by-the-other")))[0]
    assert "[ModelRevoked]" in said
    assert rig.create(pod(uri("good"), name="one"), pod(uri("by-both"), name="two")).returncode == 0
    rig.keyring()
    wait_until(lambda: rig.admits(pod(uri("by-the-other"))), "the end of the revocation")


def test_an_unchanged_template_passes_whatever_became_of_its_model(rig: Rig) -> None:
    rig.verified("later-revoked", key=OTHER)
    running = workload(DEPLOYMENT, uri("later-revoked"), name="running", replicas=0)
    assert rig.create(running, dry=False).returncode == 0
    rig.keyring(OTHER)
    wait_until(lambda: not rig.admits(pod(uri("later-revoked"))), "the revocation")
    for change in (
        ("label", "deployment", "running", "team=a"),
        ("scale", "deployment", "running", "--replicas=1"),
        ("patch", "deployment", "running", "--type=merge", "-p", '{"metadata": {"finalizers": ["example.com/wait"]}}'),
        ("patch", "deployment", "running", "--type=merge", "-p", '{"metadata": {"finalizers": null}}'),
        ("scale", "deployment", "running", "--replicas=0"),
    ):
        done = rig.kubectl.run(*change, "-n", TENANT)
        assert done.returncode == 0, done.stderr
    restarted = rig.kubectl.run("rollout", "restart", "deployment/running", "-n", TENANT)
    assert "[ModelRevoked] spec.template.spec.containers[server].args[0]" in restarted.stderr
    mended = rig.kubectl.run("set", "env", "deployment/running", "MODE=x", "-n", TENANT)
    assert "[ModelRevoked]" in mended.stderr
    assert rig.kubectl.run("delete", "deployment", "running", "-n", TENANT).returncode == 0
    rig.keyring()
    wait_until(lambda: rig.admits(pod(uri("later-revoked"))), "the end of the revocation")


def test_a_policy_counts_as_soon_as_it_is_there(rig: Rig) -> None:
    unknown = pod(uri("nobody-knows"))
    rig.policy(mode="Warn")
    wait_until(lambda: rig.admits(unknown), "the policy that warns")
    assert "Warning: [ModelUnknown]" in rig.create(unknown).stderr
    rig.policy()
    wait_until(lambda: not rig.admits(unknown), "the policy that enforces")


def test_without_the_sealing_key_nothing_is_evidence_and_with_it_all_is_again(rig: Rig) -> None:
    good = pod(uri("good"))
    rig.kubectl.apply(secret(SEAL_SECRET, current=b"another key, which sealed nothing"))
    wait_until(lambda: not rig.admits(good), "the change of the sealing key")
    entries = {"current": b"another key, which sealed nothing", "previous": SEAL_KEY.secret}
    rig.kubectl.apply(secret(SEAL_SECRET, **entries))
    wait_until(lambda: rig.admits(good), "the previous key, which still opens")
    rig.kubectl.apply(secret(SEAL_SECRET, current=SEAL_KEY.secret))
    wait_until(lambda: rig.admits(good), "the first key")


def test_a_certificate_is_swapped_without_a_lost_request(rig: Rig) -> None:
    stop, asked = Event(), [0, 0]

    def ask_on(client: int) -> None:
        while not stop.is_set():
            assert rig.ask(rig.pool())["allowed"] is False
            asked[client] += 1

    with ThreadPoolExecutor() as threads:
        clients = [threads.submit(ask_on, client) for client in range(len(asked))]
        try:
            for swaps in range(1, 4):
                serial = x509.load_pem_x509_certificate(rig.issue_certificate()).serial_number
                wait_until(
                    lambda wanted=serial, least=5 * swaps: rig.served_serial() == wanted and min(asked) > least,  # type: ignore[misc]
                    "the new certificate, and requests of each client under way meanwhile",
                )
            assert rig.admits(pod(uri("good")))
        finally:
            stop.set()
        for client in clients:
            client.result()
    assert rig.webhook.metric("aegis_webhook_certificate_expiry_seconds") > 29 * 86400


def test_while_the_webhook_is_gone_all_is_refused_and_with_it_all_is_as_before(rig: Rig) -> None:
    rig.webhook.server.kill()
    said = rig.refusals(pod(uri("good"), name="one"), pod("--port=80", name="two"))
    assert all('failed calling webhook "workloads.aegis.dev"' in refusal for refusal in said)
    exempt = rig.kubectl.run("run", "in-exempt", "--image=x", "-n", "kube-system", "--dry-run=server")
    assert exempt.returncode == 0, exempt.stderr
    rig.webhook.server.start()
    rig.webhook.wait_ready()
    wait_until(lambda: rig.admits(pod(uri("good"))), "the webhook")
    assert not rig.admits(pod(uri("unsigned")))


def test_it_never_lacked_a_right(rig: Rig) -> None:
    # Before its API server restarts: that one forbids everything for a moment, until it has read its own roles.
    log = rig.webhook.server.log.read_text()
    assert "forbidden" not in log.lower()
    assert "Traceback" not in log


def test_an_api_server_that_was_away_is_followed_again(rig: Rig) -> None:
    rig.plane.api_server.stop()
    wait_until(lambda: not rig.webhook.is_ready(), "a cache that is too old", STALE_AFTER + 10)
    assert "CacheStale" in rig.ask(rig.pool())["status"]["message"]
    rig.plane.start_api_server()
    rig.webhook.wait_ready()
    wait_until(lambda: rig.admits(pod(uri("good"))), "an admission")
    rig.keyring(TRUSTED)
    wait_until(lambda: not rig.admits(pod(uri("good"))), "a revocation after the restart")
    rig.keyring()
    wait_until(lambda: rig.admits(pod(uri("good"))), "the end of the revocation")


def test_a_stopped_webhook_drains_and_says_so(rig: Rig) -> None:
    rig.webhook.server.stop(grace=10)
    assert "drained" in rig.webhook.server.tail().splitlines()[-1]
    rig.webhook.server.start()
    rig.webhook.wait_ready()
