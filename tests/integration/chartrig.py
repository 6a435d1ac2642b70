"""The chart on a control plane of its own, with no Aegis process: the webhook is configured, and nobody answers.

What passes here passes while Aegis is down; what is refused here is refused by the API server alone.
"""

import json
import subprocess
from collections.abc import Mapping
from typing import Any

from tests.contract.rendering import CHART, NAMESPACE
from tests.testbed.controlplane import ControlPlane
from tests.testbed.processes import wait_until
from tests.testbed.tools import Kubectl

NOBODY = "https://127.0.0.1:1/validate"
RESTRICTED = {"pod-security.kubernetes.io/enforce": "restricted"}
TENANT = "team-a"


class Release:
    """The release `aegis` in its namespace, which Kubernetes itself holds to the restricted Pod Security Standard."""

    def __init__(self, plane: ControlPlane) -> None:
        self.plane = plane
        self.admin = plane.kubectl
        self.notes = ""

    def prepare(self) -> None:
        """The namespaces."""
        self.admin.apply(namespace(NAMESPACE, RESTRICTED), namespace(TENANT))

    def install(self) -> None:
        """The chart, and the wait until its policies are in force."""
        self.prepare()
        self.notes = self.helm("install", "aegis", str(CHART), "--values=-", values={"webhook": {"url": NOBODY}})
        self.admin.apply(signed_model("probe"))
        forger = self.person("forger", everything(TENANT, "forger"))
        wait_until(lambda: self.forge(forger, "probe").returncode != 0, "the protection of the status in force")
        wait_until(lambda: self.create(pod("probe", TENANT)).returncode != 0, "the webhook configuration in force")

    def helm(self, *arguments: str, values: Mapping[str, Any] | None = None) -> str:
        """Runs helm in the release's namespace. Raises ToolError."""
        return self.plane.helm(*arguments, f"--namespace={NAMESPACE}", stdin=json.dumps(values or {}))

    def create(self, manifest: Mapping[str, Any], who: Kubectl | None = None) -> subprocess.CompletedProcess[str]:
        """`kubectl create`, whatever comes of it."""
        return (who or self.admin).run("create", "-f", "-", stdin=json.dumps(manifest))

    def account(self, name: str) -> Kubectl:
        """kubectl with a token of a ServiceAccount of the chart."""
        return self.plane.kubectl_with(self.plane.kubeconfig_for(NAMESPACE, name))

    def person(self, name: str, *grants: Mapping[str, Any]) -> Kubectl:
        """kubectl as a person with these grants."""
        for grant in grants:
            self.admin.apply(dict(grant))
        return self.plane.kubectl_with(self.plane.kubeconfig_for_user(name))

    def forge(self, who: Kubectl, name: str) -> subprocess.CompletedProcess[str]:
        """Writes a verdict of one's own into the status of a SignedModel, in one request that needs no other right."""
        path = f"/apis/aegis.dev/v1alpha1/namespaces/{TENANT}/signedmodels/{name}/status"
        forged = self.admin.get("signedmodel", name, "-n", TENANT) | {"status": {"digest": "sha256:" + "0" * 64}}
        return who.run("replace", "--raw", path, "-f", "-", stdin=json.dumps(forged))

    def configuration(self) -> dict[str, Any]:
        """The webhook as it is configured now."""
        (webhook,) = self.admin.get("validatingwebhookconfiguration", "aegis")["webhooks"]
        return dict(webhook)


def namespace(name: str, labels: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A Namespace."""
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": dict(labels or {})}}


def pod(name: str, space: str, account: str = "default") -> dict[str, Any]:
    """A Pod that meets the restricted standard and names no model."""
    security = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    container = {"name": "main", "image": "busybox", "securityContext": security}
    context = {"runAsNonRoot": True, "runAsUser": 1, "seccompProfile": {"type": "RuntimeDefault"}}
    spec = {"serviceAccountName": account, "securityContext": context, "containers": [container]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": space}, "spec": spec}


def deployment(name: str, space: str, account: str = "default") -> dict[str, Any]:
    """A Deployment of that Pod."""
    template = {"metadata": {"labels": {"app": name}}, "spec": pod(name, space, account)["spec"]}
    spec = {"selector": {"matchLabels": {"app": name}}, "template": template}
    metadata = {"name": name, "namespace": space}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec}


def signed_model(name: str) -> dict[str, Any]:
    """A SignedModel of the tenant."""
    metadata = {"name": name, "namespace": TENANT}
    spec = {"uri": f"s3://models/{name}"}
    return {"apiVersion": "aegis.dev/v1alpha1", "kind": "SignedModel", "metadata": metadata, "spec": spec}


def binding(space: str, role: str, user: str) -> dict[str, Any]:
    """Grants a ClusterRole in one namespace."""
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": f"{user}-{role}", "namespace": space},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": user}],
    }


def everything(space: str, user: str) -> dict[str, Any]:
    """Every right on everything in one namespace, as namespace admins often have."""
    return binding(space, "cluster-admin", user)
