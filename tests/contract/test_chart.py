"""What the chart promises, read from what Helm renders."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from tests.contract.pod_security import violations
from tests.contract.rendering import CHART, NAMESPACE, PEM, URL, VALUES, Rendered, helm, render

import aegis
from aegis.adapters.cluster.permissions import PERMISSIONS, Account, Scope
from aegis.core.meanings import MEANINGS
from aegis.core.reasons import Reason
from aegis.core.references.resources import RESOURCES
from aegis.core.workloads import addresses

Promise = tuple[str, dict[str, Any], Callable[[Rendered], object], object]
PROMISES: tuple[Promise, ...] = (
    (
        "the API server calls the Service",
        {},
        lambda chart: chart.webhook["clientConfig"],
        {"service": {"name": "aegis-webhook", "namespace": NAMESPACE, "path": "/validate", "port": 443}},
    ),
    (
        "with webhook.url the API server calls the URL and no Service",
        {"webhook": {"url": URL}},
        lambda chart: chart.webhook["clientConfig"],
        {"url": URL},
    ),
    (
        "with an own certificate its authority stands in the webhook configuration",
        {"certificates": {"mode": "Secret", "caBundle": PEM}},
        lambda chart: chart.webhook["clientConfig"]["caBundle"],
        "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1BPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=",
    ),
    (
        "with cert-manager its injector enters the authority",
        {"certificates": {"mode": "CertManager"}},
        lambda chart: chart.one("ValidatingWebhookConfiguration", "aegis")["metadata"]["annotations"],
        {"aegis.dev/namespace": NAMESPACE, "cert-manager.io/inject-ca-from": f"{NAMESPACE}/aegis-webhook"},
    ),
    (
        "namespaces are exempt by their exact names only",
        {"webhook": {"exemptNamespaces": ["kube-system", "calico-system"]}},
        lambda chart: chart.webhook["namespaceSelector"],
        {
            "matchExpressions": [
                {
                    "key": "kubernetes.io/metadata.name",
                    "operator": "NotIn",
                    "values": ["kube-system", "calico-system"],
                }
            ]
        },
    ),
    (
        "without exemptions there is no selector at all",
        {"webhook": {"exemptNamespaces": []}},
        lambda chart: "namespaceSelector" in chart.webhook,
        False,
    ),
    (
        "the certificate is for the Service's names and the host of the URL",
        {"webhook": {"url": "https://webhook.internal:9443/validate"}},
        lambda chart: chart.environment("controller")["AEGIS_WEBHOOK_NAMES"],
        f"aegis-webhook.{NAMESPACE}.svc,aegis-webhook.{NAMESPACE}.svc.cluster.local,webhook.internal",
    ),
    (
        "the default policy's mode reaches the controller",
        {"defaultPolicy": {"mode": "Audit"}},
        lambda chart: chart.environment("controller")["AEGIS_DEFAULT_POLICY_MODE"],
        "Audit",
    ),
    (
        "without a default policy the mode is empty",
        {"defaultPolicy": {"create": False}},
        lambda chart: chart.environment("controller")["AEGIS_DEFAULT_POLICY_MODE"],
        "",
    ),
    (
        "a large limit is written as a whole number",
        {},
        lambda chart: chart.environment("controller")["AEGIS_MAX_ARTIFACT_BYTES"],
        "1099511627776",
    ),
    (
        "every worker has room for an artifact on disk",
        {"controller": {"workers": 3, "maxSpooledBytes": 1073741824}},
        lambda chart: (
            chart.environment("controller")["AEGIS_MAX_SPOOLED_BYTES"],
            chart.pod("controller")["volumes"][0]["emptyDir"]["sizeLimit"],
        ),
        ("1073741824", str(3 * (1 << 30) + (64 << 20))),
    ),
    (
        "the image is pinned by digest when one is given",
        {"image": {"repository": "somewhere/aegis", "tag": "v1", "digest": "sha256:" + "a" * 64}},
        lambda chart: chart.pod("webhook")["containers"][0]["image"],
        "somewhere/aegis@sha256:" + "a" * 64,
    ),
    (
        "the image's tag is the chart's version when none is given",
        {},
        lambda chart: chart.pod("controller")["containers"][0]["image"],
        f"aegis:{aegis.__version__}",
    ),
    (
        "the definitions outlive the chart",
        {},
        lambda chart: {
            crd["metadata"]["annotations"]["helm.sh/resource-policy"]
            for crd in chart.of_kind("CustomResourceDefinition")
        },
        {"keep"},
    ),
    (
        "the definitions can be left to somebody else",
        {"crds": {"install": False}},
        lambda chart: chart.of_kind("CustomResourceDefinition"),
        [],
    ),
    (
        "a metric's own label `namespace` survives the scrape",
        {"serviceMonitor": {"enabled": True}},
        lambda chart: chart.one("ServiceMonitor", "aegis")["spec"]["endpoints"][0]["honorLabels"],
        True,
    ),
    (
        "nobody reads policies and keyrings by the chart's doing when no group is named",
        {"trustReaders": []},
        lambda chart: [binding["metadata"]["name"] for binding in chart.of_kind("ClusterRoleBinding")],
        ["aegis-webhook", "aegis-controller"],
    ),
)


@pytest.mark.parametrize(("values", "read", "expected"), [p[1:] for p in PROMISES], ids=[p[0] for p in PROMISES])
def test_the_chart_promises_that(values: dict[str, Any], read: Callable[[Rendered], object], expected: object) -> None:
    assert read(render(values)) == expected


REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("a misspelt value", {"webhok": {"replicas": 3}}, "webhok"),
    ("a misspelt value further down", {"webhook": {"exemptNamespace": ["a"]}}, "exemptNamespace"),
    (
        "a failure policy, for only Fail refuses the unjudged",
        {"webhook": {"failurePolicy": "Ignore"}},
        "fail",
    ),
    ("a URL without TLS", {"webhook": {"url": "http://127.0.0.1:9443/validate"}}, "url"),
    ("an exempt namespace that is a glob", {"webhook": {"exemptNamespaces": ["kube-*"]}}, "exemptNamespaces"),
    ("an unknown mode", {"defaultPolicy": {"mode": "Off"}}, "mode"),
    ("an own certificate without its authority", {"certificates": {"mode": "Secret"}}, "caBundle"),
    ("a digest that is none", {"image": {"digest": "latest"}}, "digest"),
    ("a time-out that the API server refuses", {"webhook": {"timeoutSeconds": 31}}, "timeoutSeconds"),
    ("no replica", {"webhook": {"replicas": 0}}, "replicas"),
    ("another way with drift", {"webhook": {"configurationDrift": "Ignore"}}, "configurationDrift"),
    ("an authority for clients that is no PEM", {"webhook": {"clientAuthority": "ca.crt"}}, "clientAuthority"),
)


@pytest.mark.parametrize(("values", "names"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_the_schema_refuses(values: dict[str, Any], names: str) -> None:
    with pytest.raises(ValueError, match=names):
        render(values)


@pytest.fixture(params=VALUES, ids=list(VALUES))
def chart(request: pytest.FixtureRequest) -> Rendered:
    """The chart rendered with each set of values in turn."""
    return render(VALUES[request.param])


@pytest.mark.parametrize("name", VALUES)
def test_helm_lint_finds_nothing(name: str) -> None:
    done = helm("lint", "--strict", str(CHART), values=VALUES[name])
    assert "0 chart(s) failed" in done.stdout
    assert "[WARNING]" not in done.stdout


def test_a_workload_that_nobody_judged_is_refused(chart: Rendered) -> None:
    assert (chart.webhook["failurePolicy"], chart.webhook["sideEffects"]) == ("Fail", "None")
    assert chart.webhook["matchPolicy"] == "Equivalent"
    assert "objectSelector" not in chart.webhook


def test_every_pod_meets_the_restricted_standard(chart: Rendered) -> None:
    found = {name: violations(chart.pod(name)) for name in ("webhook", "controller")}
    assert found == {"webhook": [], "controller": []}


def test_every_namespaced_object_is_in_the_namespace_of_the_release(chart: Rendered) -> None:
    namespaces = {each["metadata"].get("namespace", NAMESPACE) for each in chart.objects}
    assert namespaces == {NAMESPACE}


def test_every_object_says_whose_it_is(chart: Rendered) -> None:
    assert {each["metadata"]["labels"]["app.kubernetes.io/name"] for each in chart.objects} == {"aegis"}


def test_no_role_has_a_wildcard(chart: Rendered) -> None:
    rules = [rule for kind in ("Role", "ClusterRole") for role in chart.of_kind(kind) for rule in role["rules"]]
    assert rules
    assert not [rule for rule in rules if "*" in str(rule)]


@pytest.mark.parametrize("account", Account)
@pytest.mark.parametrize("scope", Scope)
def test_the_roles_are_the_table_of_permissions(account: Account, scope: Scope) -> None:
    role = render().one("ClusterRole" if scope is Scope.CLUSTER else "Role", account)
    expected = [
        {"apiGroups": [row.group], "resources": [*row.resources], "verbs": [*row.verbs]}
        | ({"resourceNames": [*row.names]} if row.names else {})
        for row in PERMISSIONS
        if (row.account, row.scope) == (account, scope)
    ]
    assert role["rules"] == expected


def expanded(rules: list[dict[str, Any]]) -> set[tuple[str, ...]]:
    """Group, version, resource, operation and scope of all that the rules ask about."""
    asked = ("apiGroups", "apiVersions", "resources", "operations")
    return {(*each, rule["scope"]) for rule in rules for each in product(*(rule[field] for field in asked))}


def test_the_webhook_rules_are_the_table_of_workloads() -> None:
    assert expanded(render().webhook["rules"]) == {
        (group, version, resource, operation, "Namespaced" if row.builtin else "*")
        for row in RESOURCES
        for group in row.groups
        for version in (row.versions if row.builtin else ("*",))
        for resource in addresses(row)
        for operation in ("CREATE", "UPDATE")
    }


def test_an_admin_adds_a_kind_with_one_value() -> None:
    added = {"apiGroups": ["example.com"], "apiVersions": ["v1"], "resources": ["servers"]}
    rules = render({"webhook": {"additionalKinds": [added]}}).webhook["rules"]
    assert rules[:-1] == render().webhook["rules"]
    assert rules[-1] == {**added, "operations": ["CREATE", "UPDATE"], "scope": "*"}


def test_only_the_controller_may_write_a_status_and_is_told_so_in_the_words_of_the_reasons() -> None:
    policy = render().one("ValidatingAdmissionPolicy", "aegis-status")["spec"]
    (validation,) = policy["validations"]
    meaning = MEANINGS[Reason.PROTECTED_FIELD]
    assert policy["failurePolicy"] == "Fail"
    assert (
        validation["expression"] == f"request.userInfo.username == 'system:serviceaccount:{NAMESPACE}:aegis-controller'"
    )
    assert validation["message"].startswith(f"[{Reason.PROTECTED_FIELD}] status: ")
    assert meaning.sentence in validation["message"]
    assert meaning.next_step in validation["message"]
