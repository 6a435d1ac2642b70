"""The chart on a real API server: installed, asked for every right, upgraded, rolled back and uninstalled."""

import base64
import json
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
import yaml
from tests.contract.rendering import CHART, NAMESPACE, PEM, VALUES, render
from tests.integration.chartrig import TENANT, Release, binding, deployment, everything, namespace, pod, signed_model
from tests.integration.kopf_observer import Observer
from tests.testbed.environment import Environment
from tests.testbed.errors import ToolError
from tests.testbed.processes import wait_until

from aegis.adapters.cluster.permissions import PERMISSIONS, Account, Scope
from aegis.core.references.resources import RESOURCES, Resource

FOREIGN = {"ServiceMonitor", "PrometheusRule", "Certificate", "Issuer"}
"""Kinds of other projects, which the API server here does not know."""

Right = tuple[str, str, str, str]


@pytest.fixture(scope="module")
def bare() -> Iterator[Release]:
    """A control plane of its own, because the chart's CRDs come and go with Helm; nothing is installed yet."""
    with Environment() as environment:
        yield Release(environment.start("control_plane").control_plane)


@pytest.fixture(scope="module")
def release(bare: Release) -> Release:
    """The installed chart."""
    bare.install()
    return bare


@pytest.mark.parametrize("workload", [row for row in RESOURCES if row.builtin], ids=lambda workload: workload.kind)
def test_every_workload_keeps_its_containers_where_the_table_says(bare: Release, workload: Resource) -> None:
    path = f"{workload.plural}.{workload.pods[0]}.containers"
    version = f"{workload.groups[0]}/{workload.versions[0]}".lstrip("/")
    explained = bare.admin("explain", path, f"--api-version={version}")
    assert f"KIND:       {workload.kind}\n" in explained
    assert "FIELD: containers <[]Container>" in explained


@pytest.mark.parametrize("name", VALUES)
def test_the_api_server_accepts_every_object_strictly(bare: Release, name: str) -> None:
    bare.prepare()
    objects = [each for each in render(VALUES[name]).objects if each["kind"] not in FOREIGN]
    arguments = ("--server-side", "--dry-run=server", "--validate=strict")
    done = bare.admin.run("apply", *arguments, "--filename=-", stdin=yaml.safe_dump_all(objects))
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(objects)


def test_the_notes_name_the_next_commands(release: Release) -> None:
    for words in ("rollout status", "kubectl apply -f", "kubectl get signedmodels", "Audit", "Warn", "Enforce"):
        assert words in release.notes


def test_aegis_starts_while_nobody_answers_its_webhook(release: Release) -> None:
    def running() -> set[str]:
        pods = release.admin.get("pods", "-n", NAMESPACE)["items"]
        return {each["spec"]["serviceAccountName"] for each in pods if each.get("status", {}).get("phase") == "Running"}

    wait_until(lambda: running() == set(Account), "Pods of both components", 60)


PASSES: tuple[tuple[str, dict[str, Any], bool], ...] = (
    ("a Pod of a tenant", pod("p", TENANT), False),
    ("a Deployment of a tenant", deployment("d", TENANT), False),
    ("a Pod in an exempt namespace", pod("p", "kube-system"), True),
    ("a Pod of somebody else in Aegis's namespace", pod("p", NAMESPACE), False),
    ("a Deployment of somebody else in Aegis's namespace", deployment("d", NAMESPACE), False),
    ("another Deployment that runs as Aegis", deployment("miner", NAMESPACE, Account.CONTROLLER), False),
    ("a Deployment with Aegis's name that runs as somebody else", deployment("aegis-webhook-2", NAMESPACE), False),
    ("a Pod that is named like Aegis's account, elsewhere", pod("aegis-webhook", TENANT), False),
    ("a SignedModel", signed_model("m"), True),
    ("a Lease", {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "lease"}}, True),
    ("a Node", {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-2"}}, True),
)


@pytest.mark.parametrize(("manifest", "passes"), [p[1:] for p in PASSES], ids=[p[0] for p in PASSES])
def test_while_nobody_answers(release: Release, manifest: dict[str, Any], passes: bool) -> None:
    done = release.create(manifest)
    assert (done.returncode == 0) is passes, done.stderr
    if not passes:
        assert "failed calling webhook" in done.stderr


RUN_ELSEWHERE = ("calico-system", "storage-system", "cert-manager")
"""Where a cluster's network, volumes and certificates are run from by many distributions."""


def test_a_cluster_whose_network_runs_elsewhere_starts_from_cold_once_its_namespaces_are_exempt(
    release: Release,
) -> None:
    release.admin.apply(*map(namespace, RUN_ELSEWHERE))
    refused = release.create(daemon_set("node-agent", RUN_ELSEWHERE[0]))
    assert "failed calling webhook" in refused.stderr
    exempt = json.dumps(["kube-system", *RUN_ELSEWHERE])
    release.helm("upgrade", "aegis", str(CHART), "--reuse-values", f"--set-json=webhook.exemptNamespaces={exempt}")

    def starts(space: str) -> bool:
        return release.create(daemon_set("node-agent", space)).returncode == 0

    for space in RUN_ELSEWHERE:
        wait_until(partial(starts, space), f"a DaemonSet in {space}")
        assert release.create(deployment("controller", space)).returncode == 0
        assert release.create(pod("agent", space)).returncode == 0
    assert release.create(pod("still-judged", TENANT)).returncode != 0
    release.helm(
        "upgrade", "aegis", str(CHART), "--reuse-values", '--set-json=webhook.exemptNamespaces=["kube-system"]'
    )


def daemon_set(name: str, space: str) -> dict[str, Any]:
    """One that runs no model."""
    made = deployment(name, space)
    spec = {field: made["spec"][field] for field in ("selector", "template")}
    return {**made, "kind": "DaemonSet", "spec": spec}


def test_scaling_and_deleting_are_never_in_the_way(release: Release) -> None:
    for command in (("scale", "--replicas=1"), ("delete",)):
        done = release.admin.run(*command, "deployment/aegis-webhook", "-n", NAMESPACE)
        assert done.returncode == 0, done.stderr
    release.helm("upgrade", "aegis", str(CHART), "--reuse-values")


@pytest.mark.parametrize("account", Account)
@pytest.mark.parametrize("scope", Scope)
def test_the_api_server_grants_exactly_the_table(release: Release, account: Account, scope: Scope) -> None:
    space = NAMESPACE if scope is Scope.NAMESPACE else TENANT
    table = {
        (row.group, resource, name, verb)
        for row in PERMISSIONS
        if row.account is account and row.scope in {Scope.CLUSTER, scope}
        for resource in row.resources
        for name in row.names or ("",)
        for verb in row.verbs
    }
    assert rights(release, account, space) == table | rights(release, "default", space)


def rights(release: Release, account: str, space: str) -> set[Right]:
    """What the API server says an account of Aegis's namespace may do in a namespace."""
    review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview", "spec": {"namespace": space}}
    answer = release.account(account)("create", "--validate=false", "-f", "-", "-o", "json", stdin=json.dumps(review))
    return {
        (group, resource, name, verb)
        for rule in json.loads(answer)["status"]["resourceRules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for name in rule.get("resourceNames", ("",))
        for verb in rule["verbs"]
    }


MAY: tuple[tuple[str, str, str, bool], ...] = (
    ("view", "get signedmodels.aegis.dev", TENANT, True),
    ("view", "create signedmodels.aegis.dev", TENANT, False),
    ("edit", "create signedmodels.aegis.dev", TENANT, True),
    ("edit", "delete signedmodels.aegis.dev", TENANT, True),
    ("edit", "update signedmodels.aegis.dev --subresource=status", TENANT, False),
    ("edit", "create signedmodels.aegis.dev", "default", False),
    ("admin", "patch signedmodels.aegis.dev", TENANT, True),
    ("admin", "patch signedmodels.aegis.dev --subresource=status", TENANT, False),
    ("admin", "get modelpolicies.aegis.dev", TENANT, True),
    ("admin", "get modelkeyrings.aegis.dev", TENANT, True),
    ("admin", "create modelpolicies.aegis.dev", TENANT, False),
    ("admin", "update modelkeyrings.aegis.dev", TENANT, False),
)


@pytest.mark.parametrize(("role", "asked", "space", "granted"), MAY, ids=[" ".join(row[:3]) for row in MAY])
def test_a_person_with_a_role_of_kubernetes_may(
    release: Release, role: str, asked: str, space: str, granted: bool
) -> None:
    person = release.person(f"{role}-of-{TENANT}", binding(TENANT, role, f"{role}-of-{TENANT}"))
    wait_until(lambda: person.run("auth", "can-i", "get", "pods", "-n", TENANT).returncode == 0, "the binding")
    assert (person.run("auth", "can-i", *asked.split(), "-n", space).returncode == 0) is granted


def test_nobody_but_the_controller_writes_a_status(release: Release) -> None:
    release.admin.apply(signed_model("forged"))
    owner = release.person("owner", everything(TENANT, "owner"))
    wait_until(lambda: owner.run("auth", "can-i", "*", "*", "-n", TENANT).returncode == 0, "the binding")
    for who in (owner, release.admin, release.account(Account.WEBHOOK)):
        assert release.forge(who, "forged").returncode != 0
    assert "[ProtectedField] status: only the operator may write this field" in release.forge(owner, "forged").stderr
    assert "digest" not in release.admin.get("signedmodel", "forged", "-n", TENANT).get("status", {})
    assert release.forge(release.account(Account.CONTROLLER), "forged").returncode == 0


def test_a_status_cannot_be_slipped_in_with_the_object(release: Release) -> None:
    done = release.create(signed_model("born-verified") | {"status": {"digest": "sha256:" + "0" * 64}})
    assert done.returncode == 0, done.stderr
    assert "digest" not in release.admin.get("signedmodel", "born-verified", "-n", TENANT).get("status", {})


def test_kopf_has_the_rights_it_needs_and_notices_that_definitions_come_back(
    release: Release, caplog: pytest.LogCaptureFixture
) -> None:
    release.admin.apply(signed_model("watched"))
    with Observer(release.plane, release.plane.token(NAMESPACE, Account.CONTROLLER)) as observer:
        observer.wait_for("watched")
        release.admin("delete", "crd", "signedmodels.aegis.dev")
        release.helm("upgrade", "aegis", str(CHART), "--reuse-values")
        release.admin("wait", "--for=condition=Established", "crd/signedmodels.aegis.dev")
        wait_until(lambda: release.create(signed_model("watched-again")).returncode == 0, "the definition in force")
        wait_until(lambda: noticed_at_an_event(release, observer, "watched-again"), "the definition is noticed")
    assert [record.message for record in caplog.records if "permission" in record.message.lower()] == []


def noticed_at_an_event(release: Release, observer: Observer, name: str) -> bool:
    """Kopf asks the API server what it serves at each event of a definition, which may be before it serves it."""
    release.admin("annotate", "crd/signedmodels.aegis.dev", f"aegis.dev/touched={time.monotonic_ns()}", "--overwrite")
    return observer.sees(name, seconds=3)


def test_upgrade_and_rollback_leave_the_authority_that_was_entered(release: Release) -> None:
    first = release.admin.get("secrets", "-n", NAMESPACE, "-l", "owner=helm")["items"][-1]["metadata"]["labels"][
        "version"
    ]
    authority = base64.b64encode(PEM.encode()).decode()
    entered = [{"op": "add", "path": "/webhooks/0/clientConfig/caBundle", "value": authority}]
    controller = release.account(Account.CONTROLLER)
    controller("patch", "validatingwebhookconfiguration", "aegis", "--type=json", "--patch", json.dumps(entered))
    release.helm("upgrade", "aegis", str(CHART), "--reuse-values", "--set=webhook.timeoutSeconds=5")
    upgraded = release.configuration()
    release.helm("rollback", "aegis", first)
    back = release.configuration()
    assert (upgraded["timeoutSeconds"], back["timeoutSeconds"]) == (5, 3)
    assert upgraded["clientConfig"]["caBundle"] == back["clientConfig"]["caBundle"] == authority


def test_a_second_release_is_refused(release: Release) -> None:
    with pytest.raises(ToolError, match="cannot be imported into the current release"):
        release.plane.helm("install", "another", str(CHART), "--namespace=another", "--create-namespace")


def test_uninstalling_keeps_what_people_and_the_controller_made(release: Release) -> None:
    for name in ("aegis-seal", "aegis-webhook-tls"):
        release.account(Account.CONTROLLER)("create", "secret", "generic", name, "-n", NAMESPACE)
    release.admin.apply(signed_model("kept"))
    release.helm("uninstall", "aegis")
    for kept in (
        f"secret/aegis-seal -n {NAMESPACE}",
        f"secret/aegis-webhook-tls -n {NAMESPACE}",
        f"smodel/kept -n {TENANT}",
    ):
        assert release.admin.get(*kept.split())
    assert release.create(pod("free", TENANT)).returncode == 0
    release.install()
    assert release.create(pod("judged-again", TENANT)).returncode != 0
