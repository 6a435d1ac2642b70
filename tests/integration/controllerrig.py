"""The controller as a process against the installed chart, a tenant's namespace, and models that the tests sign.

Signatures are made as CI makes them: by the programs `openssl` and `cosign`.
"""

import base64
import json
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.testbed.aegis_processes import Aegis, AegisProcess
from tests.testbed.environment import Environment
from tests.testbed.openbao import OPERATOR_NAMESPACE, ROLE
from tests.testbed.processes import PATIENCE_SECONDS, wait_until

from aegis.adapters.cluster.permissions import LEASE

TENANT = "team-models"
POLICY = "team-models"
CREDENTIALS = "models-reader"
LEADING = "aegis_controller_leading"
REFRESH = 10
"""Seconds between readings of a keyring: the shortest that the API takes."""


@dataclass(frozen=True)
class KeyPair:
    """A signing key in files."""

    private: Path
    public: Path


class Rig:
    """`aegis` is the installed chart with its controllers; objects are applied by an admin with kubectl."""

    def __init__(self, environment: Environment, folder: Path) -> None:
        self.environment = environment
        self.kubectl = environment.control_plane.kubectl
        self.bao = environment.openbao
        self.s3 = environment.s3
        self.folder = folder
        self.aegis = Aegis(environment, webhooks=0, settings={"AEGIS_WORKERS": "1"})

    @property
    def controller(self) -> AegisProcess:
        """The only replica."""
        return self.aegis.controllers[0]

    def start(self) -> None:
        """The chart, the controller, and what an admin prepares for the tenant."""
        self.aegis.install_chart()
        self.aegis.start()
        reader = self.s3.reader
        self.kubectl.apply(
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": TENANT}},
            secret(CREDENTIALS, AWS_ACCESS_KEY_ID=reader.key_id, AWS_SECRET_ACCESS_KEY=reader.secret),
        )

    def another_controller(self) -> AegisProcess:
        """Starts one more replica."""
        process = self.aegis._process("controller", 1)
        self.aegis.controllers.append(process)
        process.server.start()
        return process

    def give_lease_to(self, holder: str) -> None:
        """Another holder, '' for none, for a second."""
        taken = {"spec": {"holderIdentity": holder, "leaseDurationSeconds": 1, "leaseTransitions": 1000}}
        self.kubectl("patch", "lease", LEASE, "-n", OPERATOR_NAMESPACE, "--type=merge", "-p", json.dumps(taken))

    # -- keys and signatures

    def key(self, name: str, kind: str = "rsa") -> KeyPair:
        """A fresh pair: `rsa` (3072 bits), or `p256` as cosign makes it."""
        private, public = self.folder / f"{name}.key", self.folder / f"{name}.pub"
        if kind == "rsa":
            self._run("openssl", "genrsa", "-out", str(private), "3072")
        else:
            self._run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", str(private))
        self._run("openssl", "pkey", "-in", str(private), "-pubout", "-out", str(public))
        return KeyPair(private, public)

    def upload(self, name: str, content: bytes) -> str:
        """Puts an object into the bucket, and answers its URI."""
        self.s3.client.put_object(Bucket=self.s3.bucket, Key=name, Body=content)
        return f"s3://{self.s3.bucket}/{name}"

    def openssl_signature(self, pair: KeyPair, content: bytes) -> bytes:
        """What `openssl dgst -sha256 -sign` writes."""
        return self._run("openssl", "dgst", "-sha256", "-sign", str(pair.private), stdin=content)

    def sign_with_openssl(self, name: str, pair: KeyPair, content: bytes) -> str:
        """Uploads a model and its `.sig`; its URI."""
        self.upload(f"{name}.sig", self.openssl_signature(pair, content))
        return self.upload(name, content)

    def cosign(self, *arguments: str) -> None:
        """Runs cosign in the folder, offline."""
        program = self.environment.binaries["cosign"]
        subprocess.run(
            [program, *arguments],
            cwd=self.folder,
            env={"HOME": str(self.folder), "COSIGN_PASSWORD": ""},
            check=True,
            capture_output=True,
            timeout=60,
        )

    def _run(self, *command: str, stdin: bytes = b"") -> bytes:
        return subprocess.run(command, input=stdin, check=True, capture_output=True, timeout=60).stdout

    # -- objects

    def write_key(self, path: str, pair: KeyPair) -> None:
        """A new version of the key in Vault KV."""
        self.bao.admin.secrets.kv.v2.create_or_update_secret(path, {"publicKey": pair.public.read_text()})

    def keyring(self, name: str, path: str, role: Mapping[str, str] | None = None, **spec: Any) -> None:
        """A ModelKeyring over a KV secret, with a login by the controller's ServiceAccount."""
        vault = {
            "address": self.bao.url,
            "caBundle": self.bao.bundle.read_text(),
            "auth": {"kubernetes": role or {"role": ROLE}},
            "kv": {"path": path},
        }
        self._apply("ModelKeyring", name, {"source": {"vault": vault}, "refreshPeriodSeconds": REFRESH, **spec})

    def policy(self, *keyrings: str, name: str = POLICY, **spec: Any) -> None:
        """A ModelPolicy of the tenant's namespace: everything in the bucket, signed by a key of these keyrings."""
        prefix = f"s3://{self.s3.bucket}/"
        source = {
            "name": "models",
            "uriPrefix": prefix,
            "endpoint": self.s3.url,
            "caBundle": self.s3.bundle.read_text(),
            "allowedCIDRs": ["127.0.0.0/8"],
            "credentialsSecretRef": {"name": CREDENTIALS},
        }
        signer = {
            "name": "team",
            "keyringRefs": [{"name": each} for each in keyrings],
            "threshold": 1,
            "uriPrefixes": [prefix],
        }
        given = {"namespaces": [TENANT], "mode": "Enforce", "sources": [source], "signers": [signer], **spec}
        self._apply("ModelPolicy", name, given)

    def model(self, name: str, uri: str, **spec: Any) -> None:
        """A SignedModel of the tenant."""
        self._apply("SignedModel", name, {"uri": uri, **spec}, TENANT)

    def _apply(self, kind: str, name: str, spec: Mapping[str, Any], namespace: str = "") -> None:
        metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
        self.kubectl.apply({"apiVersion": "aegis.dev/v1alpha1", "kind": kind, "metadata": metadata, "spec": spec})

    def revoke(self, keyring: str, fingerprint: str) -> None:
        """The admin's word on one key."""
        entry = {"fingerprint": fingerprint, "state": "Revoked"}
        self.kubectl("patch", "modelkeyring", keyring, "--type=merge", "-p", json.dumps({"spec": {"keys": [entry]}}))

    def ask_again(self, name: str) -> None:
        """The annotation by which a person asks for a verification now."""
        value = f"aegis.dev/reverify={time.time_ns()}"
        self.kubectl("annotate", "smodel", name, "-n", TENANT, "--overwrite", value)

    # -- what became of them

    def status(self, kind: str, name: str) -> dict[str, Any]:
        """The status, or an empty one."""
        where = ("-n", TENANT) if kind == "smodel" else ()
        found: dict[str, Any] = self.kubectl.get(kind, name, *where).get("status", {})
        return found

    def condition(self, kind: str, name: str, condition: str = "Ready") -> tuple[str, str]:
        """Status and reason of a condition; empty before there is one."""
        entries = self.status(kind, name).get("conditions", [])
        return next(((each["status"], each["reason"]) for each in entries if each["type"] == condition), ("", ""))

    def wait_for(
        self,
        kind: str,
        name: str,
        status: str,
        reason: str,
        condition: str = "Ready",
        seconds: float = PATIENCE_SECONDS,
    ) -> None:
        """Returns when the condition says so."""
        try:
            wait_until(
                lambda: self.condition(kind, name, condition) == (status, reason),
                f"{condition}={status} {reason} of {kind}/{name}",
                seconds,
            )
        except TimeoutError as error:
            shown = json.dumps(self.status(kind, name).get("conditions", []), indent=1)
            raise AssertionError(f"{error}\n{shown}\n{self.controller.server.tail()}") from None

    def wait_verified(self, name: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Returns when the model is Ready."""
        self.wait_for("smodel", name, "True", "Verified", seconds=seconds)

    def asked_for_keys(self) -> int:
        """How many requests the key server has had."""
        return len(self.bao.request_log.read_text().splitlines())

    def version(self, kind: str, name: str) -> str:
        """The resourceVersion, which tells whether anything was written."""
        where = ("-n", TENANT) if kind == "smodel" else ()
        return str(self.kubectl.get(kind, name, *where)["metadata"]["resourceVersion"])

    def keys(self, keyring: str) -> list[tuple[int, str, int]]:
        """Version, state and number of models of each key that the keyring's status lists."""
        return [(key["version"], key["state"], key["models"]) for key in self.status("modelkeyring", keyring)["keys"]]

    def fingerprints(self, keyring: str) -> list[str]:
        """Of the keys, by version."""
        return [key["fingerprint"] for key in self.status("modelkeyring", keyring)["keys"]]

    def relying(self, signer: str) -> int:
        """How many models of the tenant say that this key signed them."""
        found = self.kubectl.get("smodel", "-n", TENANT)["items"]
        return sum(each["status"].get("signedBySummary") == signer for each in found)

    def worker(self) -> int:
        """The process id of the one worker, which runs since something was verified."""
        found = [pid for pid in children(self.controller.server.pid or 0) if "spawn_main" in command_line(pid)]
        assert len(found) == 1, found
        return found[0]

    def events(self, name: str) -> list[tuple[str, str]]:
        """Type and reason of every event beside that SignedModel."""
        found = self.kubectl.get("events.events.k8s.io", "-n", TENANT)["items"]
        return [(each["type"], each["reason"]) for each in found if each["regarding"]["name"] == name]


def exit_code(process: AegisProcess, seconds: float = 30.0) -> int:
    """How the process ends, by itself, within that time."""
    running = process.server._process
    assert running is not None
    return running.wait(seconds)


def news(status: Mapping[str, Any]) -> dict[str, Any]:
    """A status; a keyring's without the time of its last reading, for which alone it is written every ten minutes."""
    return {name: value[:15] if name == "lastRefreshTime" else value for name, value in status.items()}


def children(pid: int) -> list[int]:
    """Process ids of the direct children. Linux only."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def command_line(pid: int) -> str:
    """The command line of a process, empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except FileNotFoundError:
        return ""


def secret(name: str, **data: str) -> dict[str, Any]:
    """A Secret in the operator's namespace."""
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
    metadata = {"name": name, "namespace": OPERATOR_NAMESPACE}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": encoded}
