"""A namespace with the chart's two accounts, and clients of the API server that have their rights."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.testbed.controlplane import ControlPlane
from tests.testbed.openbao import OPERATOR_NAMESPACE
from tests.testbed.tools import Kubectl

from aegis.adapters.cluster.connection import Connection, from_kubeconfig, in_cluster
from aegis.adapters.cluster.permissions import PERMISSIONS, Account, Permission, Scope

CONTROLLER, WEBHOOK = Account.CONTROLLER, Account.WEBHOOK


def now() -> datetime:
    return datetime.now(UTC)


def rule(row: Permission) -> dict[str, Any]:
    names = {"resourceNames": list(row.names)} if row.names else {}
    return {"apiGroups": [row.group], "resources": list(row.resources), "verbs": list(row.verbs), **names}


def grants(account: Account, namespace: str) -> list[dict[str, Any]]:
    """A ServiceAccount in `namespace` with the rights that the chart gives it."""
    subject = {"kind": "ServiceAccount", "name": account.value, "namespace": namespace}
    name = f"{account.value}-{namespace}"
    objects: list[dict[str, Any]] = [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": account.value, "namespace": namespace}}
    ]
    for scope, kind in ((Scope.CLUSTER, "ClusterRole"), (Scope.NAMESPACE, "Role")):
        rules = [rule(row) for row in PERMISSIONS if row.account is account and row.scope is scope]
        version = "rbac.authorization.k8s.io/v1"
        role = {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name}
        metadata = {"name": name, "namespace": namespace} if scope is Scope.NAMESPACE else {"name": name}
        objects.append({"apiVersion": version, "kind": kind, "metadata": metadata, "rules": rules})
        objects.append(
            {
                "apiVersion": version,
                "kind": f"{kind}Binding",
                "metadata": metadata,
                "roleRef": role,
                "subjects": [subject],
            }
        )
    return objects


@dataclass
class Cluster:
    """A namespace of the test's own, and who may do what there."""

    control_plane: ControlPlane
    kubectl: Kubectl
    namespace: str

    def connection(self, account: Account) -> Connection:
        """As a Pod of that account connects."""
        folder = self.control_plane.service_account_directory(self.namespace, account.value)
        return in_cluster(folder, "127.0.0.1", self.control_plane.port)

    @property
    def status_writer(self) -> Connection:
        """Who may write statuses: where the chart is installed, its own controller and nobody else."""
        installed = self.control_plane.kubectl.run("get", "serviceaccount", CONTROLLER.value, "-n", OPERATOR_NAMESPACE)
        if installed.returncode != 0:
            return self.connection(CONTROLLER)
        return from_kubeconfig(self.control_plane.kubeconfig_for(OPERATOR_NAMESPACE, CONTROLLER.value))

    def model(self, name: str, **spec: Any) -> dict[str, Any]:
        """A SignedModel of this namespace."""
        return {
            "apiVersion": "aegis.dev/v1alpha1",
            "kind": "SignedModel",
            "metadata": {"name": name, "namespace": self.namespace},
            "spec": {"uri": f"s3://models/{name}", **spec},
        }

    def apply(self, *names: str, **spec: Any) -> None:
        """SignedModels of these names."""
        self.kubectl.apply(*(self.model(name, **spec) for name in names))

    def delete(self, *names: str) -> None:
        """Those SignedModels are no more."""
        self.kubectl("delete", "signedmodel", *names)
