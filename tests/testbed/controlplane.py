"""A real Kubernetes control plane on the loopback: the servers, their flags, and who may speak to them.

RBAC decides, TLS is verified in every direction, and the controllers run with the rights that Kubernetes gives
them. There is no kubelet: kwok plays one Node, on which every Pod that is admitted comes to run.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from .binaries import Binaries
from .kubeconfig import Cluster, certificate_user, token_user, write_kubeconfig
from .pki import Authority, KeyPair, write_private_key
from .ports import Ports
from .probes import answers, listens
from .processes import Server, wait_until
from .reaper import Reaper
from .tools import Kubectl, Tool

TOKEN_LIFETIME = "168h"
AUDIT_POLICY = {
    "apiVersion": "audit.k8s.io/v1",
    "kind": "Policy",
    "omitStages": ["RequestReceived"],
    "rules": [
        # Lock-keeping and heartbeats of the cluster itself would drown what tests look for.
        {"level": "None", "resources": [{"group": "coordination.k8s.io"}]},
        {"level": "Metadata", "verbs": ["create", "update", "patch", "delete", "deletecollection"]},
        {"level": "None"},
    ],
}
CAPACITY = {"cpu": "256", "memory": "1Ti", "ephemeral-storage": "1Ti", "pods": "500", "nvidia.com/gpu": "64"}


class ControlPlane:
    """etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok, each a Server that can be stopped.

    `audit_log` holds a JSON line per write request: who, what, which answer.
    """

    def __init__(self, folder: Path, programs: Binaries, ports: Ports, reaper: Reaper) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._programs = programs
        self._reaper = reaper
        self._servers_ca = Authority(folder / "pki", "servers")
        self._clients_ca = Authority(folder / "pki", "clients")
        self._etcd_port, self._peer_port, self.port = ports.take(), ports.take(), ports.take()
        self.cluster = Cluster(f"https://127.0.0.1:{self.port}", self._servers_ca.bundle)
        self.kubeconfig = self.kubeconfig_for_user("admin", groups=("system:masters",))
        self.kubectl = self.kubectl_with(self.kubeconfig)
        self.helm = Tool(programs["helm"], self.kubeconfig, folder)
        self.audit_log = folder / "audit.log"
        self._service_account_key = folder / "pki" / "service-accounts.key"
        write_private_key(self._service_account_key, ec.generate_private_key(ec.SECP256R1()))
        self.etcd = self._server("etcd", *self._etcd_flags())
        self.api_server = self._server("kube-apiserver", *self._api_server_flags())
        self.controller_manager = self._server("kube-controller-manager", *self._controller_manager_flags())
        self.scheduler = self._server(
            "kube-scheduler",
            f"--kubeconfig={self._component('kube-scheduler')}",
            "--leader-elect=false",
            "--secure-port=0",
        )
        self.kwok = self._server(
            "kwok",
            f"--config={programs.kwok_stages}",
            f"--kubeconfig={self.kubeconfig}",
            "--manage-all-nodes=true",
            "--node-ip=127.0.0.1",
        )
        self.servers = (self.etcd, self.api_server, self.controller_manager, self.scheduler, self.kwok)

    def start(self) -> None:
        """Returns once Pods can be created and will run. Raises ServerError or TimeoutError."""
        self._start_etcd()
        self.start_api_server()
        self.kubectl.apply(_node("node-1"))
        wait_until(self._serves_pods, "the default ServiceAccount and a Node that is ready", 60)

    def start_api_server(self) -> None:
        """Starts the API server, at first or after a `stop`, waits until it is ready, and starts its clients anew.

        Those that lived through an outage would wait up to a minute before they ask again, each for itself.
        """
        self.api_server.start()
        self.api_server.wait_ready(lambda: answers(f"{self.cluster.url}/readyz", self.cluster.bundle))
        for client in (self.controller_manager, self.scheduler, self.kwok):
            client.kill()
            client.start()

    def back_up(self) -> Path:
        """A copy of all that etcd holds. It is away meanwhile, and so is the API server."""
        copy = self._folder / f"etcd-{len(list(self._folder.glob('etcd-*')))}"
        with self._without_etcd() as held:
            shutil.copytree(held, copy)
        return copy

    def put_back(self, copy: Path) -> None:
        """Puts etcd back to the state of that copy, below clients that go on running."""
        with self._without_etcd() as held:
            shutil.rmtree(held)
            shutil.copytree(copy, held)

    @contextmanager
    def _without_etcd(self) -> Iterator[Path]:
        """Where etcd has its data, while nothing writes to it."""
        self.api_server.stop()
        self.etcd.stop()
        yield self._folder / "etcd"
        self._start_etcd()
        self.start_api_server()

    def _start_etcd(self) -> None:
        self.etcd.start()
        self.etcd.wait_ready(lambda: listens(self._etcd_port))

    def close(self) -> None:
        """Ends every server, at once: what they stored is of no use afterwards."""
        for server in reversed(self.servers):
            server.kill()

    def kubectl_with(self, kubeconfig: Path) -> Kubectl:
        """kubectl as another identity."""
        return Kubectl(self._programs["kubectl"], kubeconfig, self._folder)

    def kubeconfig_for_user(self, user: str, groups: tuple[str, ...] = (), namespace: str = "default") -> Path:
        """A kubeconfig for a person of that name and groups, authenticated by a client certificate."""
        pair = self.certificate_for_user(user, groups)
        path = self._folder / f"{pair.certificate.stem}.kubeconfig"
        return write_kubeconfig(path, self.cluster, certificate_user(pair), namespace)

    def certificate_for_user(self, user: str, groups: tuple[str, ...] = ()) -> KeyPair:
        """What that person shows to the API server."""
        return self._clients_ca.issue(user, groups)

    def kubeconfig_for(self, namespace: str, service_account: str) -> Path:
        """A kubeconfig for an existing ServiceAccount, with a token from the TokenRequest API."""
        path = self._folder / f"{namespace}-{service_account}.kubeconfig"
        return write_kubeconfig(path, self.cluster, token_user(self.token(namespace, service_account)), namespace)

    def service_account_directory(self, namespace: str, service_account: str) -> Path:
        """A folder with `token`, `ca.crt` and `namespace`, as the kubelet mounts it into a Pod."""
        folder = self._folder / "serviceaccounts" / namespace / service_account
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("token", "ca.crt", "namespace"):
            (folder / name).touch(mode=0o600)
        (folder / "token").write_text(self.token(namespace, service_account))
        (folder / "ca.crt").write_bytes(self.cluster.bundle.read_bytes())
        (folder / "namespace").write_text(namespace)
        return folder

    def token(self, namespace: str, service_account: str) -> str:
        """A fresh token of an existing ServiceAccount, valid for a week. Raises ToolError if there is none."""
        return self.kubectl("create", "token", service_account, "-n", namespace, f"--duration={TOKEN_LIFETIME}")

    def _serves_pods(self) -> bool:
        account = self.kubectl.run("get", "serviceaccount", "default")
        if account.returncode != 0:
            return False
        status = self.kubectl.get("node", "node-1").get("status", {})
        return any(each["type"] == "Ready" and each["status"] == "True" for each in status.get("conditions", []))

    def _server(self, name: str, *flags: str) -> Server:
        return Server(name, [self._programs[name], *flags], self._folder, self._reaper)

    def _component(self, name: str) -> Path:
        """Kubernetes' own parts are users whom RBAC's default bindings know by this name."""
        return self.kubeconfig_for_user(f"system:{name}")

    def _etcd_flags(self) -> list[str]:
        pair, bundle = self._servers_ca.issue("etcd"), self._servers_ca.bundle
        clients, peers = f"https://127.0.0.1:{self._etcd_port}", f"https://127.0.0.1:{self._peer_port}"
        return [
            f"--data-dir={self._folder / 'etcd'}",
            f"--listen-client-urls={clients}",
            f"--advertise-client-urls={clients}",
            f"--listen-peer-urls={peers}",
            f"--initial-advertise-peer-urls={peers}",
            f"--initial-cluster=default={peers}",
            *(f"--{side}cert-file={pair.certificate}" for side in ("", "peer-")),
            *(f"--{side}key-file={pair.key}" for side in ("", "peer-")),
            *(f"--{side}trusted-ca-file={bundle}" for side in ("", "peer-")),
            *(f"--{side}client-cert-auth" for side in ("", "peer-")),
            # A slow disk must not make leases run out; nothing here has to survive a power cut.
            "--unsafe-no-fsync",
            "--log-level=warn",
        ]

    def _api_server_flags(self) -> list[str]:
        serving, etcd = self._servers_ca.issue("kube-apiserver"), self._servers_ca.issue("kube-apiserver-etcd-client")
        policy = self._folder / "audit-policy.json"
        policy.write_text(json.dumps(AUDIT_POLICY))
        return [
            f"--etcd-servers=https://127.0.0.1:{self._etcd_port}",
            f"--etcd-cafile={self._servers_ca.bundle}",
            f"--etcd-certfile={etcd.certificate}",
            f"--etcd-keyfile={etcd.key}",
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            f"--secure-port={self.port}",
            "--endpoint-reconciler-type=none",
            f"--tls-cert-file={serving.certificate}",
            f"--tls-private-key-file={serving.key}",
            f"--client-ca-file={self._clients_ca.bundle}",
            f"--service-account-key-file={self._service_account_key}",
            f"--service-account-signing-key-file={self._service_account_key}",
            # An address that others reach too, so that they can look up the keys that its tokens are signed with.
            f"--service-account-issuer={self.cluster.url}",
            "--service-cluster-ip-range=10.96.0.0/16",
            "--authorization-mode=RBAC",
            f"--audit-policy-file={policy}",
            f"--audit-log-path={self.audit_log}",
            # MiB. It would else begin a new file after a hundred, behind the back of who reads this one.
            "--audit-log-maxsize=4096",
        ]

    def _controller_manager_flags(self) -> list[str]:
        return [
            f"--kubeconfig={self._component('kube-controller-manager')}",
            f"--service-account-private-key-file={self._service_account_key}",
            f"--root-ca-file={self._servers_ca.bundle}",
            "--use-service-account-credentials",
            "--leader-elect=false",
            "--secure-port=0",
            # The default of 20 requests a second would be the slowest part of a rollout.
            "--kube-api-qps=200",
            "--kube-api-burst=400",
        ]


def _node(name: str) -> dict[str, Any]:
    """A Node with room for every test at once, accelerators included; kwok reports it ready."""
    labels = {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"}
    metadata = {"name": name, "labels": labels}
    status = {"capacity": CAPACITY, "allocatable": CAPACITY}
    return {"apiVersion": "v1", "kind": "Node", "metadata": metadata, "status": status}
