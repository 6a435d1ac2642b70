"""Webhooks as processes against the installed chart; what a controller would write, the tests write and seal."""

import base64
import json
import ssl
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import urllib3
from cryptography import x509
from tests.testbed.aegis_processes import Aegis, AegisProcess
from tests.testbed.environment import Environment
from tests.testbed.openbao import OPERATOR_NAMESPACE
from tests.testbed.pki import Authority
from tests.testbed.processes import wait_until

from aegis.core.artifacts import Identity, IdentityKind
from aegis.core.evidence import Evidence, SignatureRecord
from aegis.core.references.resources import RESOURCES, Resource
from aegis.core.seal import SealKey, seal
from aegis.core.spec.signed_model import ModelKey
from aegis.core.workloads import WORKLOADS

TENANT = "team-webhook"
POLICY = KEYRING = "webhook"
ENDPOINT = "https://s3.example"
SEAL_SECRET, CERTIFICATE_SECRET = "aegis-seal", "aegis-webhook-tls"
SEAL_KEY = SealKey(b"a sealing key that only tests use")
TRUSTED, OTHER = f"sha256:{'a1' * 32}", f"sha256:{'b2' * 32}"
"""Fingerprints of two keys of the keyring: nothing here looks at a signature again, only at who made it."""

STALE_AFTER = 15
SETTINGS = {"AEGIS_DRAIN_SECONDS": "0.2", "AEGIS_STALE_AFTER_SECONDS": str(STALE_AFTER)}


class Rig:
    """One webhook; objects are applied by an admin, statuses written with the controller's token.

    `values` are further ones of the chart.
    """

    def __init__(self, environment: Environment, folder: Path, values: Mapping[str, Any] | None = None) -> None:
        self.values = dict(values or {})
        self.plane = environment.control_plane
        self.kubectl = self.plane.kubectl
        self.aegis = Aegis(environment, controllers=0, settings=SETTINGS)
        self.authority = Authority(folder, "webhook-authority")

    @property
    def webhook(self) -> AegisProcess:
        """The only replica."""
        return self.aegis.webhooks[0]

    def start(self) -> None:
        """The chart with a certificate of the admin's, everything that is trusted, and the webhook."""
        bundle = self.authority.bundle.read_text()
        self.aegis.install_chart({**self.values, "certificates": {"mode": "Secret", "caBundle": bundle}})
        self.controller = self.plane.kubectl_with(self.plane.kubeconfig_for(OPERATOR_NAMESPACE, "aegis-controller"))
        self._forget()
        self.kubectl.apply(
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": TENANT}},
            secret(SEAL_SECRET, current=SEAL_KEY.secret),
        )
        self.issue_certificate()
        self.keyring()
        self.policy()
        self.aegis.start()

    def close(self) -> None:
        """Nothing is left of it but the definitions."""
        self.aegis.close()
        self.aegis.uninstall_chart()
        self._forget()
        # To its end: another module begins with a namespace of this name.
        self.kubectl("delete", "namespace", TENANT, "--timeout=180s")

    def _forget(self) -> None:
        self.kubectl(
            "delete", "secret", SEAL_SECRET, CERTIFICATE_SECRET, "-n", OPERATOR_NAMESPACE, "--ignore-not-found"
        )
        self.kubectl("delete", "modelpolicies,modelkeyrings", "--all")

    def issue_certificate(self) -> bytes:
        """Puts a new certificate into the Secret, and answers it as PEM."""
        pair = self.authority.issue("webhook")
        certificate = pair.certificate.read_bytes()
        self.kubectl.apply(
            secret(
                CERTIFICATE_SECRET,
                "kubernetes.io/tls",
                **{"tls.crt": certificate, "tls.key": pair.key.read_bytes()},
            )
        )
        return certificate

    # -- trust

    def keyring(self, *revoked: str) -> None:
        """The keyring with both keys, of which some are revoked."""
        keys = [{"fingerprint": each, "state": "Revoked"} for each in revoked]
        spec = {"source": {"inline": "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"}, "keys": keys}
        self.kubectl.apply(aegis_object("ModelKeyring", KEYRING, spec))
        facts = {"algorithm": "RSA-3072", "version": 1, "firstSeenTime": "2026-01-01T00:00:00Z"}
        known = [{"fingerprint": each, **facts} for each in (TRUSTED, OTHER)]
        self._write_status(self.kubectl.get("modelkeyring", KEYRING), {"keys": known})

    def policy(self, **spec: Any) -> None:
        """The policy of the tenant's namespace: anything under s3://models/ that TRUSTED or OTHER signed."""
        sources = [{"name": "models", "uriPrefix": "s3://models/", "endpoint": ENDPOINT}]
        prefixes = ["s3://models/"]
        signers = [{"name": "team", "keyringRefs": [{"name": KEYRING}], "threshold": 1, "uriPrefixes": prefixes}]
        given = {"namespaces": [TENANT], "mode": "Enforce", "sources": sources, "signers": signers, **spec}
        self.kubectl.apply(aegis_object("ModelPolicy", POLICY, given))

    # -- models

    def model(self, name: str, **spec: Any) -> dict[str, Any]:
        """A SignedModel of `uri(name)` as it is stored."""
        (stored,) = self.models(name, **spec)
        return stored

    def models(self, *names: str, **spec: Any) -> list[dict[str, Any]]:
        """SignedModels with the same `spec` but for their URIs, as they are stored."""
        self.kubectl.apply(*(aegis_object("SignedModel", name, {"uri": uri(name), **spec}, TENANT) for name in names))
        # With a second name there is always a list.
        stored = self.kubectl.get("signedmodel", "-n", TENANT, "--ignore-not-found", *names, "none")["items"]
        return sorted(stored, key=lambda each: names.index(each["metadata"]["name"]))

    def seal(self, model: Mapping[str, Any], text: str) -> None:
        """Writes a seal into the status of a stored model, as only the controller may."""
        self._write_status(model, {"seal": text})

    def _write_status(self, stored: Mapping[str, Any], status: Mapping[str, Any]) -> None:
        self.controller.write_status({**stored, "status": dict(status)})

    def verified(self, *names: str, key: str = TRUSTED) -> None:
        """SignedModels that are verified, and known to be by the webhook."""
        for stored in self.models(*names):
            self.seal(stored, sealed(evidence(stored, key)))
        pods = [pod(uri(name), name=name) for name in names]
        wait_until(lambda: all(map(self.admits, pods)), f"{names} known to the webhook")

    # -- workloads

    def create(self, *manifests: Mapping[str, Any], dry: bool = True) -> subprocess.CompletedProcess[str]:
        """`kubectl create` of them all, by default without storing them, whatever comes of it."""
        text = json.dumps({"apiVersion": "v1", "kind": "List", "items": list(manifests)})
        flags = ["--dry-run=server"] if dry else []
        return self.kubectl.run("create", "-n", TENANT, *flags, "-f", "-", stdin=text)

    def admits(self, manifest: Mapping[str, Any]) -> bool:
        """Whether it may be created now."""
        return self.kubectl.takes(dict(manifest), TENANT)

    def refusals(self, *manifests: Mapping[str, Any]) -> list[str]:
        """What is said of each of them; fails if one is admitted."""
        done = self.create(*manifests)
        assert done.stdout == "", done.stdout
        said = [line for line in done.stderr.split("Error from server ") if line.strip()]
        assert len(said) == len(manifests), done.stderr
        return said

    # -- the webhook as a server

    def ask(self, pool: urllib3.HTTPSConnectionPool) -> dict[str, Any]:
        """A review of an unknown model, sent to the webhook itself on a new connection."""
        deployments = {"group": "apps", "version": "v1", "resource": "deployments"}
        request = {"uid": "u", "resource": deployments, "operation": "CREATE", "namespace": TENANT}
        request["object"] = workload(WORKLOADS["apps", "deployments"], uri("unknown"))
        body = {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request}
        answer = pool.request("POST", "/validate", json=body, headers={"Connection": "close"}, retries=False)
        assert answer.status == 200
        decoded: dict[str, Any] = answer.json()["response"]
        return decoded

    def served_serial(self) -> int:
        """The serial number of the certificate that a new connection is shown."""
        return shown_serial(urllib3.util.parse_url(self.aegis.url).port or 0, self.authority.bundle)

    def pool(self) -> urllib3.HTTPSConnectionPool:
        """Connections to the webhook that trust its authority alone."""
        context = ssl.create_default_context(cafile=str(self.authority.bundle))
        port = urllib3.util.parse_url(self.aegis.url).port
        return urllib3.HTTPSConnectionPool("127.0.0.1", port, ssl_context=context, timeout=5)


def shown_serial(port: int, authorities: Path | None = None) -> int:
    """The serial number of the certificate that a server on the loopback shows, which these vouch for, if given."""
    shown = ssl.get_server_certificate(("127.0.0.1", port), ca_certs=str(authorities) if authorities else None)
    return x509.load_pem_x509_certificate(shown.encode()).serial_number


def uri(name: str) -> str:
    """What the SignedModel of that name is about."""
    return f"s3://models/{name}/model.bin"


def evidence(model: Mapping[str, Any], *fingerprints: str, **changes: Any) -> Evidence:
    """That these keys signed exactly this object, seen now."""
    metadata, now = model["metadata"], datetime.now(UTC)
    found = Evidence(
        model=ModelKey(metadata["namespace"], metadata["name"], metadata["uid"]),
        generation=metadata["generation"],
        uri=model["spec"]["uri"],
        revision="",
        endpoint=ENDPOINT,
        identity=Identity(IdentityKind.VERSION_ID, "v1"),
        digests={"sha256": "0" * 64},
        size=1,
        files=1,
        verified=now,
        sealed=now,
        signatures=tuple(_signature(each) for each in fingerprints),
    )
    return replace(found, **changes)


def _signature(fingerprint: str) -> SignatureRecord:
    return SignatureRecord(
        location="inline",
        format="detached",
        digest=f"sha256:{'0' * 64}",
        fingerprint=fingerprint,
        scheme="RSASSA-PKCS1-v1_5-SHA256",
    )


def sealed(found: Evidence, key: SealKey = SEAL_KEY) -> str:
    """As a status carries it."""
    return seal(found, key)


def aegis_object(kind: str, name: str, spec: Mapping[str, Any], namespace: str = "") -> dict[str, Any]:
    """An object of one of Aegis's own kinds."""
    metadata = {"name": name, "namespace": namespace} if namespace else {"name": name}
    return {"apiVersion": "aegis.dev/v1alpha1", "kind": kind, "metadata": metadata, "spec": dict(spec)}


def secret(name: str, kind: str = "Opaque", /, **entries: bytes) -> dict[str, Any]:
    """A Secret in the operator's namespace."""
    data = {key: base64.b64encode(value).decode() for key, value in entries.items()}
    metadata = {"name": name, "namespace": OPERATOR_NAMESPACE}
    return {"apiVersion": "v1", "kind": "Secret", "type": kind, "metadata": metadata, "data": data}


def pod_spec(*arguments: str, restart: str = "Always") -> dict[str, Any]:
    """One container with these arguments."""
    return {"restartPolicy": restart, "containers": [{"name": "server", "image": "server", "args": list(arguments)}]}


def pod(*arguments: str, name: str = "bare") -> dict[str, Any]:
    """A bare Pod."""
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": pod_spec(*arguments)}


BUILTIN = tuple(row for row in RESOURCES if row.builtin)


def workload(kind: Resource, *arguments: str, name: str = "w", **spec: Any) -> dict[str, Any]:
    """A valid object of a built-in kind; `spec` is added to its own."""
    if kind.kind == "Pod":
        return pod(*arguments, name=name)
    (group,), (version,) = kind.groups, kind.versions
    labels = {"app": name}
    restart = "Never" if group == "batch" else "Always"
    template = {"metadata": {"labels": labels}, "spec": pod_spec(*arguments, restart=restart)}
    body: dict[str, Any] = {"template": template}
    if kind.kind == "CronJob":
        body = {"schedule": "0 0 1 1 *", "jobTemplate": {"spec": body}}
    elif group == "apps":
        body["selector"] = {"matchLabels": labels}
    elif kind.kind == "ReplicationController":
        body["selector"] = labels
    if kind.kind == "StatefulSet":
        body["serviceName"] = name
    return {
        "apiVersion": f"{group}/{version}".lstrip("/"),
        "kind": kind.kind,
        "metadata": {"name": name},
        "spec": body | spec,
    }


def every_workload(*arguments: str) -> Iterable[dict[str, Any]]:
    """One object of each built-in kind."""
    return [workload(kind, *arguments) for kind in BUILTIN]
