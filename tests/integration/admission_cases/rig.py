"""The cluster of the admission cases: the chart, its processes, real stores, and models that were really signed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.integration.admission_cases.case import FREE, OTHER, REFERENCE, REVOKED, STRICT, Object
from tests.integration.admission_cases.manifests import container, deployment, env
from tests.integration.admission_cases.replicas import Replicas
from tests.integration.controllerrig import CREDENTIALS, Rig, secret
from tests.integration.definitions import definition
from tests.testbed.aegis_processes import Aegis, AegisProcess
from tests.testbed.environment import Environment
from tests.testbed.processes import wait_until
from tests.testbed.registry import Registry, run
from tests.unit.formats.vectors import content, files_of
from tests.unit.stores.hubs import COMMIT, REPOSITORY, Hub

from aegis.core.references.resources import RESOURCES

NAMESPACES = (STRICT, OTHER, REFERENCE, FREE)
OFFLINE = ("--use-signing-config=false", "--tlog-upload=false")
FILES = files_of("oms/model")
IMAGE_VOLUMES = 35
"""The first minor version of Kubernetes that has them without being asked."""
NOBODY = "https://127.0.0.1:1"
"""Where no store listens: what lies there stays unverified, and nobody knows more."""


class World:
    """All of it. `rig` has the controller and the webhook; `digest` is the signed image's."""

    def __init__(self, environment: Environment, hub: Hub, registry: Registry, folder: Path) -> None:
        self.rig = Rig(environment, folder)
        self.rig.aegis = Aegis(
            environment, webhooks=2, settings={"AEGIS_WORKERS": "1", "AEGIS_SCAN_PERIOD_SECONDS": "5"}
        )
        self.kubectl = self.rig.kubectl
        self.hub, self.registry = hub, registry
        self.digest = ""
        self._definitions: list[str] = []
        self._typed: set[str] = set()

    @property
    def webhooks(self) -> list[AegisProcess]:
        """Both replicas; the API server asks now one and now the other."""
        return self.rig.aegis.webhooks

    def start(self) -> None:
        """Returns when every model has the verdict that the cases tell of, and both webhooks know it."""
        self.rig.start()
        self.replicas = Replicas(self.rig.aegis.webhook_ports, self.kubectl)
        spaces = [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in NAMESPACES]
        self.kubectl.apply(*spaces, secret("hub-reader", token=self.hub.token))
        self._define()
        self._trust()
        self._models()
        revoked = deployment(container(**env(REVOKED)))
        self.replicas.wait_for(revoked, STRICT, lambda said: "[ModelRevoked]" in said, "the revocation")

    def close(self) -> None:
        """Nothing is left of it but the definitions."""
        self.kubectl("delete", "smodel", "--all", "-A")
        self.kubectl("delete", "modelpolicies,modelkeyrings", "--all")
        self.replicas.close()
        self.rig.aegis.close()
        self.rig.aegis.uninstall_chart()
        self.kubectl("delete", *self._definitions)
        self.kubectl("delete", "namespace", *NAMESPACES, "--timeout=180s")

    def _define(self) -> None:
        """Every kind of other projects that Aegis knows."""
        rows = {f"crd/{row.plural}.{row.groups[0]}": row for row in RESOURCES if not row.builtin}
        self._definitions = [*rows]
        self.kubectl.apply(*map(definition, rows.values()))
        self.kubectl("wait", "--for=condition=Established", "--timeout=120s", *rows)

    # -- what is trusted

    def _trust(self) -> None:
        self.rig.cosign("generate-key-pair", "--output-key-prefix", "image")
        keys = {
            "signers": content("keys/ec-P-256.pub.pem").decode(),
            "withdrawn": content("keys/ec-P-384.pub.pem").decode(),
            "images": (self.rig.folder / "image.pub").read_text(),
        }
        for name, pem in keys.items():
            self.rig._apply("ModelKeyring", name, {"source": {"inline": pem}})
        sources = self._sources()
        signer = {
            "name": "team",
            "keyringRefs": [{"name": name} for name in keys],
            "uriPrefixes": [each["uriPrefix"] for each in sources],
        }
        trusted = {"sources": sources, "signers": [signer]}
        for name, namespaces, more in (
            ("strict", [STRICT, OTHER], {"mode": "Enforce", "unresolved": "Deny"}),
            ("reference", [REFERENCE], {"mode": "Enforce", "unresolved": "Warn"}),
            ("free", [FREE], {"mode": "Disabled"}),
        ):
            self.rig._apply("ModelPolicy", name, {"namespaces": namespaces, **trusted, **more})

    def _sources(self) -> list[Object]:
        s3 = self.rig.s3
        bucket = {
            "name": "bucket",
            "uriPrefix": "s3://models/",
            "endpoint": s3.url,
            "caBundle": s3.bundle.read_text(),
            "credentialsSecretRef": {"name": CREDENTIALS},
        }
        return [
            bucket,
            {**bucket, "name": "away", "uriPrefix": "s3://models/new/", "endpoint": NOBODY},
            {
                "name": "hub",
                "uriPrefix": "hf://acme/",
                "endpoint": self.hub.store.url,
                "caBundle": self.hub.store.bundle,
                "credentialsSecretRef": {"name": "hub-reader"},
            },
            {
                "name": "registry",
                "uriPrefix": f"oci://{self.registry.name}/team/",
                "caBundle": self.registry.bundle.read_text(),
            },
        ]

    # -- what is there

    def _models(self) -> None:
        bundle = content("oms/ec-P-256.oms.json")
        self._upload("llama/v2", bundle)
        self._upload("evil/v1", forged(bundle))
        self._upload("old/v1", content("oms/ec-P-384.oms.json"))
        self._sign_image()
        for name, uri, more in (
            ("good", "s3://models/llama/v2/", {}),
            ("bad", "s3://models/evil/v1/", {}),
            ("old", "s3://models/old/v1/", {}),
            ("new", "s3://models/new/v1/", {}),
            ("hub", f"hf://{REPOSITORY}", {"revision": COMMIT}),
            ("image", self.registry.uri("team/m", self.digest), {}),
        ):
            for namespace in (STRICT, REFERENCE):
                self.rig._apply("SignedModel", name, {"uri": uri, **more}, namespace)
        for name, status, reason in (
            ("good", "True", "Verified"),
            ("old", "True", "Verified"),
            ("hub", "True", "Verified"),
            ("image", "True", "Verified"),
            ("bad", "False", "SignatureInvalid"),
            ("new", "Unknown", "SourceUnavailable"),
        ):
            self.wait_for_model(name, status, reason)
        (fingerprint,) = self.rig.fingerprints("withdrawn")
        self.rig.revoke("withdrawn", fingerprint)
        self.wait_for_model("old", "False", "KeyRevoked")

    def _upload(self, folder: str, signature: bytes) -> None:
        for path, data in {**FILES, "model.sig": signature}.items():
            self.rig.upload(f"{folder}/{path}", data)

    def _sign_image(self) -> None:
        self.digest = self.registry.push("team/m", "v2", b"weights in an image")
        cosign = self.rig.environment.binaries["cosign"]
        reference = f"{self.registry.name}/team/m@{self.digest}"
        run(self.registry, cosign, "sign", "-y", "--key", "image.key", *OFFLINE, reference, folder=self.rig.folder)

    # -- what became of them

    def wait_for_model(self, name: str, status: str, reason: str, namespace: str = STRICT) -> None:
        """Returns when the SignedModel is Ready=`status` for that reason."""

        def says_so() -> bool:
            found = self.kubectl.get("smodel", name, "-n", namespace).get("status", {}).get("conditions", [])
            return any((each["type"], each["status"], each["reason"]) == ("Ready", status, reason) for each in found)

        wait_until(says_so, f"{namespace}/{name} is Ready={status} {reason}", 60)

    def mounts_images(self) -> bool:
        """False for an API server that drops such volumes before anybody sees them."""
        version = json.loads(self.kubectl("version", "-o", "json"))["serverVersion"]
        return int(version["minor"]) >= IMAGE_VOLUMES

    def type_in(self, command: str) -> None:
        """Types what a message tells people to type, once: it has to work as it stands, or to wait in vain."""
        if command not in self._typed:
            self._typed.add(command)
            words = [*command.split(), *(["--timeout=1s"] if " wait " in command else [])]
            done = self.kubectl.run(*words)
            assert done.returncode == 0 or "timed out waiting" in done.stderr, (command, done.stderr)

    @contextmanager
    def counting(self, times: int = 1, **labels: str) -> Iterator[None]:
        """Inside, the webhooks answer exactly one request so, or as many as `times`."""
        before = self.counted(**labels)
        yield
        assert self.counted(**labels) == before + times, labels

    def counted(self, **labels: str) -> float:
        """How many requests the webhooks have answered so."""
        return sum(each.metric("aegis_admission_requests_total", **labels) for each in self.webhooks)


def forged(bundle: bytes) -> bytes:
    """The bundle with another signature than its key's."""
    body = json.loads(bundle)
    signature = body["dsseEnvelope"]["signatures"][0]
    sig = signature["sig"]
    # A digit of s in the middle, so that it is still a signature by its form.
    signature["sig"] = sig[:60] + ("A" if sig[60] != "A" else "B") + sig[61:]
    return json.dumps(body).encode()
