"""What the leader does besides reconciling, on a real API server with the rights of the chart's controller."""

import asyncio
import base64
import json
import os
import re
import ssl
import subprocess
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from tests.contract.rendering import CHART, NAMESPACE
from tests.integration.chartrig import TENANT, Release, pod
from tests.integration.choresrig import Leader, YesWebhook, controller_connection
from tests.testbed.environment import Environment
from tests.testbed.processes import wait_until
from tests.testbed.recipes import ROOT

from aegis.adapters.cluster import api as api_module
from aegis.adapters.cluster.api import ApiClient
from aegis.adapters.cluster.permissions import Account
from aegis.adapters.cluster.secrets import NamespaceSecrets, read_secret, service_account_token
from aegis.core.certificates.issue import LIFE
from aegis.core.certificates.plan import OVERLAP
from aegis.core.seal import SealKey

pytestmark = pytest.mark.e2e

SEAL, CERTIFICATE = "aegis-seal", "aegis-webhook-tls"
EXPIRY = "aegis_webhook_certificate_expiry_seconds"
CODE = re.compile(r"^ *```\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
REMOVE = [{"op": "remove", "path": "/webhooks/0/clientConfig/caBundle"}]


@pytest.fixture(scope="module")
def webhook() -> Iterator[YesWebhook]:
    webhook = YesWebhook()
    yield webhook
    webhook.close()


@pytest.fixture(scope="module")
def release(webhook: YesWebhook) -> Iterator[Release]:
    """The chart on a control plane of its own, because its webhook is asked about every workload there."""
    with Environment() as environment:
        release = Release(environment.start("control_plane").control_plane)
        release.prepare()
        release.helm("install", "aegis", str(CHART), "--values=-", values={"webhook": {"url": webhook.url}})
        # The Pods of the chart would be in the way of counting, and there is no image to run in them.
        for component in ("webhook", "controller"):
            release.admin("scale", "--replicas=0", f"deployment/aegis-{component}", "-n", NAMESPACE)
        yield release


@pytest.fixture
def leader(release: Release, webhook: YesWebhook) -> Iterator[Leader]:
    """A leader whose certificate is served and trusted."""
    with Leader(release) as leader:
        wait_until(lambda: is_trusted(release), "the authority in the webhook configuration")
        webhook.serve(data(release, CERTIFICATE))
        yield leader


def stored(release: Release, name: str) -> dict[str, Any]:
    return release.admin.get("secret", name, "-n", NAMESPACE)


def data(release: Release, name: str) -> dict[str, bytes]:
    return {key: base64.b64decode(value) for key, value in stored(release, name).get("data", {}).items()}


def bundle(release: Release) -> bytes:
    return base64.b64decode(release.configuration()["clientConfig"].get("caBundle", ""))


def is_trusted(release: Release) -> bool:
    found = release.admin.run("get", "secret", CERTIFICATE, "-n", NAMESPACE)
    return found.returncode == 0 and bundle(release) == data(release, CERTIFICATE)["ca.crt"]


def admits(release: Release, name: str) -> None:
    """The API server asks the webhook, which it must trust for that."""
    done = release.create(pod(name, TENANT))
    assert done.returncode == 0, done.stderr


def shell(release: Release, commands: str) -> str:
    """What the commands print, with kubectl as an admin."""
    path = f"{Path(release.admin.program).parent}:{os.environ['PATH']}"
    env = {"PATH": path, "HOME": str(release.admin.folder), "KUBECONFIG": str(release.admin.kubeconfig)}
    command = ["bash", "-euo", "pipefail", "-c", textwrap.dedent(commands)]
    return subprocess.run(command, env=env, text=True, capture_output=True, check=True, timeout=60).stdout


def rounds(leader: Leader, more: int = 12) -> None:
    """Every chore has had its turn, and another."""
    begun = leader.rounds
    wait_until(lambda: leader.rounds >= begun + more, "more rounds")


def test_the_sealing_key_is_made_once_and_outlives_the_release(release: Release) -> None:
    with Leader(release):
        wait_until(lambda: release.admin.run("get", "secret", SEAL, "-n", NAMESPACE).returncode == 0, "the key")
    first = stored(release, SEAL)
    assert {name: len(value) for name, value in data(release, SEAL).items()} == {"current": 32}
    assert first["metadata"]["labels"]["app.kubernetes.io/managed-by"] == "aegis-controller"
    assert "meta.helm.sh/release-name" not in first["metadata"].get("annotations", {})
    with Leader(release) as another:
        rounds(another)
    assert stored(release, SEAL)["data"] == first["data"]


def test_the_sealing_key_is_rotated_by_the_commands_of_the_page(leader: Leader, release: Release) -> None:
    rotate, ids, drop, *_ = CODE.findall((ROOT / "docs" / "how-to" / "rotate-the-seal-key.md").read_text())
    before = data(release, SEAL)["current"]
    shell(release, rotate)
    rotated = data(release, SEAL)
    assert (set(rotated), rotated["previous"], len(rotated["current"])) == ({"current", "previous"}, before, 32)
    assert rotated["current"] != before
    assert shell(release, ids).splitlines()[0] == SealKey(rotated["current"]).id
    rounds(leader)
    assert data(release, SEAL) == rotated
    shell(release, drop)
    assert data(release, SEAL) == {"current": rotated["current"]}


def test_a_broken_sealing_key_is_told_in_log_and_event_and_left_alone(
    leader: Leader, release: Release, caplog: pytest.LogCaptureFixture
) -> None:
    good = stored(release, SEAL)["data"]
    broken = {"data": {"current": base64.b64encode(b"too-short").decode()}}
    release.admin("patch", "secret", SEAL, "-n", NAMESPACE, "--type=merge", "-p", json.dumps(broken))

    def told() -> list[dict[str, Any]]:
        events = release.admin.get("events.events.k8s.io", "-n", NAMESPACE)["items"]
        return [each for each in events if each["regarding"]["name"] == SEAL]

    wait_until(lambda: bool(told()), "an event")
    rounds(leader)
    assert data(release, SEAL)["current"] == b"too-short"
    assert [(each["type"], each["reason"], each["regarding"]["kind"]) for each in told()] == [
        ("Warning", "SealKeyUnusable", "Secret")
    ]
    assert "has 9 bytes in its entry 'current'" in told()[0]["note"]
    assert "too-short" not in caplog.text
    said = [record for record in caplog.records if "sealing key:" in record.getMessage()]
    assert len(said) == 1
    release.admin("patch", "secret", SEAL, "-n", NAMESPACE, "--type=merge", "-p", json.dumps({"data": good}))


def test_the_api_server_trusts_the_certificate_again_after_somebody_removed_its_authority(
    leader: Leader, release: Release
) -> None:
    admits(release, "before")
    release.admin("patch", "validatingwebhookconfiguration", "aegis", "--type=json", "-p", json.dumps(REMOVE))
    wait_until(lambda: is_trusted(release), "the authority entered again")
    wait_until(lambda: release.create(pod("after", TENANT)).returncode == 0, "the API server's trust", 10)


def test_the_certificate_holds_for_the_service_and_the_address(leader: Leader, release: Release) -> None:
    secret = stored(release, CERTIFICATE)
    assert secret["type"] == "kubernetes.io/tls"
    certificate = x509.load_pem_x509_certificate(data(release, CERTIFICATE)["tls.crt"])
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in names] == [
        "127.0.0.1",
        f"aegis-webhook.{NAMESPACE}.svc",
        f"aegis-webhook.{NAMESPACE}.svc.cluster.local",
    ]
    assert ssl.create_default_context(cadata=bundle(release).decode()).cert_store_stats()["x509_ca"] == 1
    left = leader.metric(EXPIRY)
    assert left is not None
    assert abs(left - LIFE.total_seconds()) < 600


def test_a_renewal_is_never_noticed_by_a_request(release: Release, webhook: YesWebhook) -> None:
    release.admin("delete", "secret", CERTIFICATE, "-n", NAMESPACE)
    with Leader(release, ahead=-LIFE * 0.7) as leader:
        wait_until(lambda: is_trusted(release), "a certificate of long ago")
        old = data(release, CERTIFICATE)
        webhook.serve(old)
        wait_until(lambda: release.create(pod("old", TENANT)).returncode == 0, "the API server's trust", 10)

        leader.ahead = timedelta()
        wait_until(lambda: bundle(release).count(b"BEGIN") == 2, "both authorities in the webhook configuration")
        rounds(leader)
        assert data(release, CERTIFICATE)["tls.crt"] == old["tls.crt"]
        admits(release, "staged")

        leader.ahead = OVERLAP
        wait_until(lambda: data(release, CERTIFICATE)["tls.crt"] != old["tls.crt"], "the next certificate")
        admits(release, "not-noticed-yet")
        webhook.serve(data(release, CERTIFICATE))
        admits(release, "noticed")
        assert set(data(release, CERTIFICATE)) == {"tls.crt", "tls.key", "ca.crt"}


def test_a_certificate_of_somebody_else_is_only_watched(release: Release) -> None:
    before = stored(release, CERTIFICATE)
    with Leader(release, certificate_mode="Secret", ahead=LIFE * 2) as leader:
        wait_until(lambda: leader.metric(EXPIRY) is not None, "the metric")
        left = leader.metric(EXPIRY)
    assert left is not None
    assert left < 0
    assert stored(release, CERTIFICATE)["data"] == before["data"]


def test_the_default_policy_is_made_once(release: Release) -> None:
    with Leader(release):
        wait_until(lambda: release.admin.run("get", "modelpolicy", "default").returncode == 0, "the policy")
        wait_until(lambda: "aegis.dev/default-policy" in stored(release, SEAL)["metadata"]["annotations"], "the note")
    spec = release.admin.get("modelpolicy", "default")["spec"]
    assert (spec["namespaces"], spec["excludedNamespaces"], spec["mode"]) == (["*"], ["kube-system"], "Enforce")
    release.admin("delete", "modelpolicy", "default")
    with Leader(release) as another:
        rounds(another)
    assert release.admin.get("modelpolicies")["items"] == []


def test_the_scan_counts_what_runs_unverified(
    release: Release, leader: Leader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_module, "PAGE_OBJECTS", 2)
    for index in range(3):
        named = pod(f"unknown-{index}", TENANT)
        named["spec"]["containers"][0]["args"] = [f"--model=s3://models/unknown-{index}"]
        assert release.create(named).returncode == 0

    def counted() -> float | None:
        return leader.metric("aegis_unverified_pods", namespace=TENANT)

    def announced() -> set[str]:
        events = release.admin.get("events.events.k8s.io", "-n", TENANT)["items"]
        ours = [each for each in events if each["reportingController"] == "aegis.dev/controller"]
        return {each["regarding"]["name"] for each in ours if each["regarding"]["kind"] == "Pod"}

    wait_until(lambda: counted() == 3, "all of them counted")
    wait_until(lambda: announced() == {"unknown-0", "unknown-1", "unknown-2"}, "an event beside each of them")
    release.admin("delete", "pod", "-n", TENANT, "unknown-0", "unknown-1", "unknown-2", "--now")
    wait_until(lambda: counted() == 0, "none of them counted")


def test_secrets_are_read_made_and_changed_only_as_they_were_read(release: Release) -> None:
    async def story() -> None:
        async with ApiClient(controller_connection(release)) as api:
            secrets = NamespaceSecrets(api, NAMESPACE)
            assert await read_secret(api, NAMESPACE, "absent") is None
            assert not await secrets.create(SEAL, "Opaque", {"current": b"x" * 32})
            seal = await secrets.read(SEAL)
            assert seal is not None
            assert await secrets.change(seal, {"extra": b"\x00\xff"}, {"note": "a"})
            assert not await secrets.change(seal, {"extra": b"lost"})
            changed = await secrets.read(SEAL)
            assert changed is not None
            assert (changed.data["extra"], changed.annotations["note"]) == (b"\x00\xff", "a")
            assert changed.data["current"] == seal.data["current"]
            assert await secrets.change(changed, {"extra": None})
            assert await read_secret(api, NAMESPACE, SEAL) == seal.data
            assert "current" not in repr(changed)

    asyncio.run(story())


def test_a_token_is_for_its_audience_and_ends(release: Release) -> None:
    async def token(audience: str) -> str:
        async with ApiClient(controller_connection(release)) as api:
            return await service_account_token(api, NAMESPACE, Account.CONTROLLER, audience, 600)

    claims = json.loads(base64.urlsafe_b64decode(asyncio.run(token("vault")).split(".")[1] + "=="))
    assert claims["aud"] == ["vault"]
    assert claims["sub"] == f"system:serviceaccount:{NAMESPACE}:{Account.CONTROLLER}"
    assert claims["exp"] - datetime.now(UTC).timestamp() <= 610
    own = json.loads(base64.urlsafe_b64decode(asyncio.run(token("")).split(".")[1] + "=="))
    assert own["aud"] != ["vault"]
