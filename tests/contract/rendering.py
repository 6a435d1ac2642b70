"""The chart as Helm renders it, without a cluster."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from tests.testbed.building import program_folder
from tests.testbed.recipes import HELM, ROOT

CHART = ROOT / "charts" / "aegis"
NAMESPACE = "aegis-system"
KUBERNETES = "1.36.4"
Object = Mapping[str, Any]

URL = "https://127.0.0.1:9443/validate"
PEM = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n"
VALUES: dict[str, dict[str, Any]] = {
    "defaults": {},
    "outside the cluster": {"webhook": {"url": URL}},
    "cert-manager": {"certificates": {"mode": "CertManager"}},
    "own certificate": {"certificates": {"mode": "Secret", "caBundle": PEM}},
    "no exemptions": {"webhook": {"exemptNamespaces": []}, "trustReaders": [], "crds": {"install": False}},
    "everything on": {
        "image": {"digest": "sha256:" + "0" * 64, "pullSecrets": [{"name": "registry"}]},
        "networkPolicy": {"enabled": True},
        "trustedRoot": {"configMap": "sigstore"},
        "serviceMonitor": {"enabled": True, "labels": {"team": "platform"}},
        "prometheusRule": {"enabled": True},
        "extraEnv": [{"name": "SSL_CERT_FILE", "value": "/etc/ca.pem"}],
        "webhook": {
            "configurationDrift": "Repair",
            "clientAuthority": PEM,
            "podAnnotations": {"a": "b"},
            "nodeSelector": {"a": "b"},
            "tolerations": [{"operator": "Exists"}],
        },
        "controller": {
            "extraVolumes": [{"name": "token", "emptyDir": {}}],
            "extraVolumeMounts": [{"name": "token", "mountPath": "/token"}],
            "affinity": {"nodeAffinity": {}},
        },
    },
}
"""Sets of values, by what they are for: what holds of the chart holds with each of them."""


@dataclass(frozen=True)
class Rendered:
    """Every object of a release, in Helm's order."""

    objects: tuple[Object, ...]

    def of_kind(self, kind: str) -> list[Object]:
        """All objects of that kind."""
        return [each for each in self.objects if each["kind"] == kind]

    def one(self, kind: str, name: str) -> Object:
        """The object. Raises ValueError unless it is there once."""
        (found,) = (each for each in self.of_kind(kind) if each["metadata"]["name"] == name)
        return found

    @property
    def webhook(self) -> Mapping[str, Any]:
        """The one webhook of the configuration."""
        (webhook,) = self.one("ValidatingWebhookConfiguration", "aegis")["webhooks"]
        return dict(webhook)

    def environment(self, component: str) -> dict[str, Any]:
        """The variables of a component's container; None where the value comes from the Pod's own fields."""
        (container,) = self.pod(component)["containers"]
        return {each["name"]: each.get("value") for each in container["env"]}

    def pod(self, component: str) -> Mapping[str, Any]:
        """The pod spec of a component's Deployment."""
        return dict(self.one("Deployment", f"aegis-{component}")["spec"]["template"]["spec"])


def helm(*arguments: str, values: Mapping[str, Any] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs helm on the chart, with the values on its standard input."""
    program = str(program_folder(HELM) / "bin" / "helm")
    command = [program, *arguments, "--kube-version", KUBERNETES, "--values", "-"]
    return subprocess.run(command, input=json.dumps(values or {}), text=True, capture_output=True, timeout=60)


def render(values: Mapping[str, Any] | None = None) -> Rendered:
    """`helm template` with these values. Raises ValueError with Helm's own words."""
    return _render(json.dumps(values or {}, sort_keys=True))


@cache
def _render(values: str) -> Rendered:
    done = helm("template", "aegis", str(CHART), "--namespace", NAMESPACE, values=json.loads(values))
    if done.returncode != 0:
        raise ValueError(done.stderr)
    return Rendered(tuple(each for each in yaml.load_all(done.stdout, yaml.CSafeLoader) if each))


def pages(folder: Path) -> set[str]:
    """Names, without the suffix, of the Markdown pages of a folder."""
    return {path.stem for path in folder.glob("*.md")}
