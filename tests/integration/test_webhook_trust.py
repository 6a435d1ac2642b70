"""The webhook as the API server knows it: its certificate, the authorities, and the configuration itself."""

import base64
import json
import ssl
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import urllib3
from cryptography import x509
from tests.contract.rendering import NAMESPACE
from tests.integration.chartrig import TENANT, Release, namespace, pod
from tests.integration.choresrig import (
    AUTHORITY,
    CERTIFICATE,
    Leader,
    YesWebhook,
    admits,
    bundle,
    data,
    installed,
    is_trusted,
    rounds,
    stored,
    trusted_leader,
)
from tests.integration.clusterrig import grants
from tests.testbed.aegis_processes import AegisProcess
from tests.testbed.environment import Environment
from tests.testbed.processes import Server, wait_until

from aegis.adapters.cluster.permissions import LEASE, Account
from aegis.core.certificates.issue import LIFE
from aegis.core.certificates.plan import OVERLAP
from aegis.core.webhook_configuration import NAMESPACE_ANNOTATION

pytestmark = pytest.mark.e2e

EXPIRY = "aegis_webhook_certificate_expiry_seconds"
DRIFT, REPAIRS = "aegis_webhook_configuration_drift", "aegis_webhook_configuration_repairs_total"
PROGRAM = Path(sys.prefix) / "bin" / "aegis"
SECOND = "aegis-by-mistake"
REMOVE = [{"op": "remove", "path": "/webhooks/0/clientConfig/caBundle"}]


@pytest.fixture(scope="module")
def webhook() -> Iterator[YesWebhook]:
    webhook = YesWebhook()
    yield webhook
    webhook.close()


@pytest.fixture(scope="module")
def environment() -> Iterator[Environment]:
    with Environment() as environment:
        yield environment


@pytest.fixture(scope="module")
def release(environment: Environment, webhook: YesWebhook) -> Release:
    return installed(environment, webhook)


@pytest.fixture
def leader(release: Release, webhook: YesWebhook) -> Iterator[Leader]:
    with trusted_leader(release, webhook) as leader:
        yield leader


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


def test_a_new_authority_is_never_noticed_by_a_request(release: Release, webhook: YesWebhook) -> None:
    release.admin("delete", "secret", CERTIFICATE, AUTHORITY, "-n", NAMESPACE)
    with Leader(release) as leader:
        wait_until(lambda: is_trusted(release), "a certificate")
        old = data(release, CERTIFICATE)
        webhook.serve(old)
        wait_until(lambda: release.create(pod("old", TENANT)).returncode == 0, "the API server's trust", 10)

        # To lose the authority leads the same way as its end does, without a year that has to pass.
        release.admin("delete", "secret", AUTHORITY, "-n", NAMESPACE)
        wait_until(lambda: bundle(release).count(b"BEGIN") == 2, "both authorities in the webhook configuration")
        rounds(leader)
        assert data(release, CERTIFICATE) == old
        admits(release, "both-trusted")

        leader.ahead = OVERLAP
        wait_until(lambda: data(release, CERTIFICATE)["tls.crt"] != old["tls.crt"], "the next certificate")
        admits(release, "not-noticed-yet")
        webhook.serve(data(release, CERTIFICATE))
        admits(release, "noticed")

        leader.ahead = OVERLAP * 2 + timedelta(minutes=1)
        wait_until(lambda: bundle(release).count(b"BEGIN") == 1, "the old authority gone")
        admits(release, "the-old-one-gone")
        left = leader.metric("aegis_webhook_authority_expiry_seconds")
        assert left is not None
        assert left > timedelta(days=364).total_seconds()


def ends(release: Release) -> datetime:
    """When the certificate in the Secret ends."""
    return x509.load_pem_x509_certificate(data(release, CERTIFICATE)["tls.crt"]).not_valid_after_utc


def test_an_ended_certificate_and_one_that_does_not_fit_its_key_are_replaced(
    leader: Leader, release: Release, webhook: YesWebhook
) -> None:
    before = data(release, CERTIFICATE)["tls.crt"]
    key = base64.b64encode(data(release, AUTHORITY)["tls.key"]).decode()
    release.admin("patch", "secret", CERTIFICATE, "-n", NAMESPACE, "-p", json.dumps({"data": {"tls.key": key}}))
    wait_until(lambda: data(release, CERTIFICATE)["tls.crt"] != before, "a certificate that fits its key")
    # A clock that was two weeks behind: what it issued has ended.
    leader.ahead = -LIFE * 2
    wait_until(lambda: ends(release) < leader.now() + LIFE * 1.5, "a certificate of long ago")
    leader.ahead = timedelta()
    wait_until(lambda: ends(release) > leader.now(), "a certificate that has not ended")
    wait_until(lambda: is_trusted(release), "its authority in the webhook configuration")
    webhook.serve(data(release, CERTIFICATE))
    admits(release, "repaired")


def test_many_replicas_make_one_authority_and_one_certificate(release: Release) -> None:
    release.admin("delete", "secret", CERTIFICATE, AUTHORITY, "-n", NAMESPACE)
    before = len(release.plane.audit_log.read_text().splitlines())
    with ExitStack() as stack:
        leaders = [stack.enter_context(Leader(release)) for _ in range(3)]
        wait_until(lambda: is_trusted(release), "a certificate")
        for each in leaders:
            rounds(each)
    made = [
        line["objectRef"]["name"]
        for line in map(json.loads, release.plane.audit_log.read_text().splitlines()[before:])
        if (line["verb"], line["objectRef"].get("resource"), line["responseStatus"]["code"])
        == ("create", "secrets", 201)
    ]
    assert sorted(made) == [AUTHORITY, CERTIFICATE]


def test_what_is_changed_in_the_webhook_configuration_is_told_and_left_alone(leader: Leader, release: Release) -> None:
    change(release, "failurePolicy", "Ignore")
    began = time.monotonic()
    wait_until(lambda: leader.metric(DRIFT, field="failurePolicy") == 1, "the metric")
    assert time.monotonic() - began < 10
    wait_until(lambda: "failurePolicy: " in told_of_configuration(release), "an event")
    rounds(leader)
    assert release.configuration()["failurePolicy"] == "Ignore"
    change(release, "failurePolicy", "Fail")
    wait_until(lambda: leader.metric(DRIFT, field="failurePolicy") == 0, "the end of it")


def test_what_is_changed_in_the_webhook_configuration_is_put_right_where_that_is_wanted(release: Release) -> None:
    with Leader(release, configuration_drift="Repair") as leader:
        wait_until(lambda: is_trusted(release), "the authority in the webhook configuration")
        before = release.configuration()
        change(release, "rules", [{**before["rules"][0], "resources": ["pods"]}])
        wait_until(lambda: leader.metric(REPAIRS, field="rules") == 1, "the repair", 10)
        assert release.configuration() == before


def change(release: Release, field: str, value: object) -> None:
    """Somebody edits the webhook configuration."""
    steps = [{"op": "replace", "path": f"/webhooks/0/{field}", "value": value}]
    release.admin("patch", "validatingwebhookconfiguration", "aegis", "--type=json", "-p", json.dumps(steps))


def told_of_configuration(release: Release) -> str:
    events = release.admin.get("events.events.k8s.io", "-n", "default")["items"]
    ours = [each for each in events if each["regarding"]["kind"] == "ValidatingWebhookConfiguration"]
    return " ".join(each["note"] for each in ours if each["reason"] == "WebhookConfigurationChanged")


def test_a_certificate_of_somebody_else_is_only_watched(release: Release) -> None:
    before = stored(release, CERTIFICATE)
    with Leader(release, certificate_mode="Secret", ahead=LIFE * 2) as leader:
        wait_until(lambda: leader.metric(EXPIRY) is not None, "the metric")
        left = leader.metric(EXPIRY)
    assert left is not None
    assert left < 0
    assert stored(release, CERTIFICATE)["data"] == before["data"]


def test_a_second_installation_does_not_lead_and_says_why_until_the_cluster_is_its_own(
    environment: Environment, release: Release, tmp_path: Path
) -> None:
    plane, port = release.plane, environment.ports.take()
    release.admin.apply(namespace(SECOND), *grants(Account.CONTROLLER, SECOND))
    variables = {
        "AEGIS_NAMESPACE": SECOND,
        "AEGIS_STATUS_LISTEN": f"127.0.0.1:{port}",
        "KUBECONFIG": str(plane.kubeconfig_for(SECOND, Account.CONTROLLER)),
    }
    server = Server("second", [str(PROGRAM), "controller"], tmp_path, environment.reaper, variables)
    second = AegisProcess(server, port)
    server.start()
    try:
        sentence = f"Aegis is installed in the namespace '{NAMESPACE}' already"
        wait_until(lambda: sentence in readiness(port), "the reason in its readiness")
        assert second.metric("aegis_controller_leading") == 0
        assert release.admin.get("leases", "-n", SECOND)["items"] == []
        assert sentence in server.log.read_text()

        installed_in(release, SECOND)
        wait_until(lambda: second.metric("aegis_controller_leading") == 1, "the lead")
        installed_in(release, NAMESPACE)
        wait_until(lambda: server.pid is None, "its end")
        assert "this replica ends" in server.tail()
        assert release.admin.get("lease", LEASE, "-n", SECOND)["spec"].get("holderIdentity", "") == ""
    finally:
        server.kill()
        installed_in(release, NAMESPACE)


def installed_in(release: Release, name: str) -> None:
    """The configuration becomes that installation's."""
    release.admin(
        "annotate", "validatingwebhookconfiguration", "aegis", f"{NAMESPACE_ANNOTATION}={name}", "--overwrite"
    )


def readiness(port: int) -> str:
    """What a process says of its readiness; nothing while it cannot be asked."""
    with urllib3.PoolManager() as pool:
        try:
            return pool.request("GET", f"http://127.0.0.1:{port}/readyz", retries=False).data.decode()
        except urllib3.exceptions.HTTPError:
            return ""
