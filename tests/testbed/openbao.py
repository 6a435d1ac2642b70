"""OpenBao, which speaks Vault's API: TLS, storage that outlives a stop, and logins checked by the API server.

Not the `-dev` mode, which forgets everything when it stops: an outage after which the keys are back is what
several tests are about. A static seal opens the storage at every start without anybody's help.
"""

import json
import secrets
from pathlib import Path
from typing import Any, NamedTuple

import hvac

from .binaries import Binaries
from .controlplane import ControlPlane
from .pki import Authority
from .ports import Ports
from .probes import answers
from .processes import Server
from .reaper import Reaper

OPERATOR_NAMESPACE = "aegis-system"
CONTROLLER = "aegis-controller"
ROLE = "aegis"
SECONDS = 60
"""How long a request may take: a busy machine is slow, and no fault of the server's."""
# Everything the controller may do: read keys. Whoever writes them has another login.
POLICY = """
path "secret/data/*" { capabilities = ["read"] }
path "secret/metadata/*" { capabilities = ["read", "list"] }
path "transit/keys/*" { capabilities = ["read"] }
path "transit/export/public-key/*" { capabilities = ["read"] }
"""
REVIEWER = {"name": "openbao-reviewer", "namespace": "kube-system"}


class AppRole(NamedTuple):
    """Credentials of an AppRole login with the rights of the role `aegis`."""

    role_id: str
    secret_id: str


class OpenBao:
    """KV version 2 at `secret/`, `transit/`, logins at `kubernetes` and `approle`; `stop` and `start` keep all data.

    `admin` is a client with the root token. `request_log` holds two JSON lines per request, secrets hashed.
    """

    admin: hvac.Client

    def __init__(self, folder: Path, programs: Binaries, ports: Ports, reaper: Reaper) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        authority = Authority(folder / "pki", "openbao")
        self.bundle = authority.bundle
        self._pair = authority.issue("openbao-server")
        self._port, self._cluster_port = ports.take(), ports.take()
        self.url = f"https://127.0.0.1:{self._port}"
        self.root_token = ""
        self.request_log = folder / "requests.log"
        self.server = Server("openbao", [programs["bao"], "server", f"-config={self._write_config()}"], folder, reaper)

    def start(self) -> None:
        """Returns once the server is unsealed and answers; the first time, also sets everything up."""
        self.server.start()
        if not self.root_token:
            self.server.wait_ready(lambda: answers(f"{self.url}/v1/sys/init", self.bundle))
            self._initialize()
        # 200 is "initialized, unsealed and active"; every other state has a status of its own.
        self.server.wait_ready(lambda: answers(f"{self.url}/v1/sys/health", self.bundle))
        if not hasattr(self, "admin"):
            self.admin = self.client(self.root_token)
            self._set_up()

    def stop(self) -> None:
        """An outage: connections are refused. The data stays for the next `start`."""
        self.server.stop()

    def close(self) -> None:
        """Ends the server and the admin's connections for good."""
        self.server.kill()
        if hasattr(self, "admin"):
            self.admin.adapter.close()

    def client(self, token: str = "") -> hvac.Client:
        """A client that verifies the server; whoever asks for it closes its `adapter`."""
        return hvac.Client(url=self.url, token=token, verify=str(self.bundle), timeout=SECONDS)

    def trust(self, control_plane: ControlPlane) -> None:
        """Lets ServiceAccounts of that cluster log in; the API server's TokenReview says who they are."""
        subject = {"kind": "ServiceAccount", **REVIEWER}
        role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "system:auth-delegator"}
        control_plane.kubectl.apply(
            {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": REVIEWER},
            {
                "apiVersion": "rbac.authorization.k8s.io/v1",
                "kind": "ClusterRoleBinding",
                "metadata": {"name": REVIEWER["name"]},
                "roleRef": role,
                "subjects": [subject],
            },
        )
        self.admin.auth.kubernetes.configure(
            kubernetes_host=control_plane.cluster.url,
            kubernetes_ca_cert=control_plane.cluster.bundle.read_text(),
            token_reviewer_jwt=control_plane.token(REVIEWER["namespace"], REVIEWER["name"]),
            disable_local_ca_jwt=True,
        )
        self.admin.auth.kubernetes.create_role(
            ROLE, [CONTROLLER], [OPERATOR_NAMESPACE], policies=[ROLE], ttl="20m", max_ttl="1h"
        )

    def app_role(self) -> AppRole:
        """A fresh secret id for the AppRole `aegis`, and its role id."""
        role_id = self.admin.auth.approle.read_role_id(ROLE)["data"]["role_id"]
        secret_id = self.admin.auth.approle.generate_secret_id(ROLE)["data"]["secret_id"]
        return AppRole(role_id, secret_id)

    def _initialize(self) -> None:
        client = self.client()
        try:
            shares = {"recovery_shares": 1, "recovery_threshold": 1}
            self.root_token = client.adapter.put("/v1/sys/init", json=shares)["root_token"]
        finally:
            client.adapter.close()

    def _set_up(self) -> None:
        system = self.admin.sys
        system.enable_secrets_engine("kv", path="secret", options={"version": "2"})
        system.enable_secrets_engine("transit")
        system.enable_auth_method("kubernetes")
        system.enable_auth_method("approle")
        system.create_or_update_policy(ROLE, POLICY)
        self.admin.auth.approle.create_or_update_approle(ROLE, token_policies=[ROLE], token_ttl="20m")

    def _write_config(self) -> Path:
        """The server's configuration; JSON is one of the forms that OpenBao reads."""
        storage, key = self._folder / "storage", self._folder / "seal.key"
        storage.mkdir()
        key.touch(mode=0o600)
        key.write_bytes(secrets.token_bytes(32))
        cluster = f"127.0.0.1:{self._cluster_port}"
        addresses = {"address": f"127.0.0.1:{self._port}", "cluster_address": cluster}
        tls = {"tls_cert_file": str(self._pair.certificate), "tls_key_file": str(self._pair.key)}
        audit = {"type": "file", "path": "requests", "options": {"file_path": str(self.request_log)}}
        config: dict[str, Any] = {
            # The default of 5 makes a lone server wait ten seconds for others before it leads.
            "storage": {"raft": {"path": str(storage), "node_id": "one", "performance_multiplier": "1"}},
            "listener": {"tcp": {**addresses, **tls}},
            "seal": {"static": {"current_key_id": "one", "current_key": f"file://{key}"}},
            "audit": audit,
            "api_addr": self.url,
            "cluster_addr": f"https://{cluster}",
            "ui": False,
            "log_level": "warn",
        }
        path = self._folder / "openbao.json"
        path.write_text(json.dumps(config, indent=1))
        return path
