"""Settings: the only reader of the environment.

A row of VARIABLES is a variable, the field it sets and what it does; docs and chart are held to this table by tests.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SERVICE_ACCOUNT_DIRECTORY = "/var/run/secrets/kubernetes.io/serviceaccount"
HUB = "https://huggingface.co"


class SettingsInvalid(Exception):
    """A variable holds what it may not hold; the text names it and says what it takes."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen; port 0 lets the system choose."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the environment may say. Defaults are those of the chart."""

    namespace: str = ""
    pod_name: str = ""
    log_format: str = "console"
    log_level: str = "info"
    webhook_listen: Address = Address("0.0.0.0", 9443)
    status_listen: Address = Address("0.0.0.0", 8080)
    exempt_namespaces: frozenset[str] = frozenset({"kube-system"})
    stale_after: float = 30.0
    drain: float = 10.0
    certificate_mode: str = "SelfSigned"
    certificate_secret: str = "aegis-webhook-tls"
    authority_secret: str = "aegis-webhook-ca"
    webhook_configuration: str = "aegis"
    configuration_drift: str = "Report"
    webhook_names: tuple[str, ...] = ()
    client_authority: str = ""
    seal_secret: str = "aegis-seal"
    trusted_root: str = ""
    default_policy_mode: str = ""
    writes_per_second: float = 50.0
    workers: int = 2
    max_artifact_bytes: int = 1 << 40
    max_spooled_bytes: int = 2 << 30
    scan_period: float = 300.0
    service_account_directory: Path = Path(SERVICE_ACCOUNT_DIRECTORY)
    kubernetes_host: str = ""
    kubernetes_port: int = 443
    kubeconfig: str = ""
    vault_address: str = ""
    vault_token: str = field(default="", repr=False)
    vault_ca_file: str = ""
    vault_namespace: str = ""
    s3_endpoint: str = ""
    s3_region: str = "us-east-1"
    s3_access_key_id: str = ""
    s3_secret_access_key: str = field(default="", repr=False)
    s3_session_token: str = field(default="", repr=False)
    s3_ca_file: str = ""
    docker_config: str = ""
    azure_account: str = ""
    azure_sas: str = field(default="", repr=False)
    google_credentials: str = ""
    hub_endpoint: str = HUB
    hub_token: str = field(default="", repr=False)
    hub_redirect_hosts: tuple[str, ...] = ()
    kms_endpoint: str = ""

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Reads every row of VARIABLES that is set and not empty. Raises SettingsInvalid."""
        values: dict[str, Any] = {}
        for variable in VARIABLES:
            text = environ.get(variable.name, "")
            if text:
                values[variable.field] = _read(variable, text)
        return cls(**values)

    @classmethod
    def of_this_process(cls) -> "Settings":
        """As `from_env`, from the environment that the process was started with."""
        return cls.from_env(os.environ)


@dataclass(frozen=True, slots=True)
class Variable:
    """A row of VARIABLES: `takes` and `says` complete the docs' table."""

    name: str
    field: str
    read: Callable[[str], Any]
    takes: str
    says: str


def _address(text: str) -> Address:
    host, _, port = text.rpartition(":")
    return Address(host.strip("[]") or "0.0.0.0", int(port))


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise ValueError(text)
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(text)
        return text

    return read


def _lower(*allowed: str) -> Callable[[str], str]:
    return lambda text: _one_of(*allowed)(text.lower())


_MODES = ("Enforce", "Warn", "Audit", "Disabled")

VARIABLES: tuple[Variable, ...] = (
    Variable("AEGIS_NAMESPACE", "namespace", str, "a name", "the operator's own namespace"),
    Variable("AEGIS_POD_NAME", "pod_name", str, "a name", "this replica, as its Lease and its events name it"),
    Variable("AEGIS_LOG_FORMAT", "log_format", _one_of("json", "console"), "json, console", "how log lines look"),
    Variable(
        "AEGIS_LOG_LEVEL",
        "log_level",
        _lower("debug", "info", "warning", "error"),
        "debug, info, warning, error",
        "what is logged",
    ),
    Variable("AEGIS_WEBHOOK_LISTEN", "webhook_listen", _address, "host:port", "where admission is served, over TLS"),
    Variable("AEGIS_STATUS_LISTEN", "status_listen", _address, "host:port", "where /livez /readyz /metrics are served"),
    Variable(
        "AEGIS_EXEMPT_NAMESPACES",
        "exempt_namespaces",
        lambda text: frozenset(_names(text)),
        "names with commas",
        "namespaces that are never judged",
    ),
    Variable("AEGIS_STALE_AFTER_SECONDS", "stale_after", _positive, "seconds", "an older cache refuses every model"),
    Variable("AEGIS_DRAIN_SECONDS", "drain", _positive, "seconds", "how long a stopping webhook keeps serving"),
    Variable(
        "AEGIS_CERTIFICATE_MODE",
        "certificate_mode",
        _one_of("SelfSigned", "CertManager", "Secret"),
        "SelfSigned, CertManager, Secret",
        "who issues the webhook's certificate",
    ),
    Variable("AEGIS_CERTIFICATE_SECRET", "certificate_secret", str, "a name", "the Secret with tls.crt and tls.key"),
    Variable("AEGIS_AUTHORITY_SECRET", "authority_secret", str, "a name", "the Secret of who signs it; SelfSigned"),
    Variable(
        "AEGIS_WEBHOOK_CONFIGURATION",
        "webhook_configuration",
        str,
        "a name",
        "the ValidatingWebhookConfiguration that is watched, and whose caBundle is kept",
    ),
    Variable(
        "AEGIS_CONFIGURATION_DRIFT",
        "configuration_drift",
        _one_of("Report", "Repair"),
        "Report, Repair",
        "what is done about a webhook configuration that is not as the chart made it",
    ),
    Variable(
        "AEGIS_CLIENT_AUTHORITY",
        "client_authority",
        str,
        "a PEM file",
        "whose client certificates the admission port asks for; empty asks for none",
    ),
    Variable(
        "AEGIS_WEBHOOK_NAMES",
        "webhook_names",
        _names,
        "names with commas",
        "what the webhook's certificate is for; empty means its Service",
    ),
    Variable("AEGIS_SEAL_SECRET", "seal_secret", str, "a name", "the Secret with the sealing keys"),
    Variable(
        "AEGIS_TRUSTED_ROOT",
        "trusted_root",
        str,
        "a file",
        "Sigstore's `trusted_root.json`, by which identities and transparency logs count; read again every 5 s",
    ),
    Variable(
        "AEGIS_DEFAULT_POLICY_MODE",
        "default_policy_mode",
        _one_of(*_MODES),
        ", ".join(_MODES),
        "the mode of the ModelPolicy `default`, made once when there is no policy; empty makes none",
    ),
    Variable("AEGIS_WRITES_PER_SECOND", "writes_per_second", _positive, "a number", "bound on status writes"),
    Variable("AEGIS_WORKERS", "workers", _count, "a number", "processes that hash and verify at the same time"),
    Variable("AEGIS_MAX_ARTIFACT_BYTES", "max_artifact_bytes", _count, "bytes", "larger artifacts are not read"),
    Variable(
        "AEGIS_MAX_SPOOLED_BYTES",
        "max_spooled_bytes",
        _count,
        "bytes",
        "larger artifacts are not kept in the temporary folder for an Ed25519 check, which needs them whole",
    ),
    Variable("AEGIS_SCAN_PERIOD_SECONDS", "scan_period", _positive, "seconds", "how often running Pods are compared"),
    Variable(
        "AEGIS_SERVICE_ACCOUNT_DIR",
        "service_account_directory",
        Path,
        "a folder",
        "token, ca.crt and namespace as a Pod has them",
    ),
    Variable("KUBERNETES_SERVICE_HOST", "kubernetes_host", str, "a host", "the API server, as every Pod is told"),
    Variable("KUBERNETES_SERVICE_PORT", "kubernetes_port", int, "a port", "the API server, as every Pod is told"),
    Variable("KUBECONFIG", "kubeconfig", str, "a file", "the API server, outside a cluster"),
    Variable("VAULT_ADDR", "vault_address", str, "an https URL", "keys `vault-…` on the command line"),
    Variable("VAULT_TOKEN", "vault_token", str, "a token", "keys `vault-…` on the command line"),
    Variable("VAULT_CACERT", "vault_ca_file", str, "a PEM file", "keys `vault-…` on the command line"),
    Variable("VAULT_NAMESPACE", "vault_namespace", str, "a name", "keys `vault-…` on the command line"),
    Variable("AWS_ENDPOINT_URL", "s3_endpoint", str, "an https URL", "`aegis verify` of s3:// URIs"),
    Variable("AWS_REGION", "s3_region", str, "a region", "`aegis verify` of s3:// URIs"),
    Variable("AWS_ACCESS_KEY_ID", "s3_access_key_id", str, "an id", "`aegis verify` of s3:// URIs"),
    Variable("AWS_SECRET_ACCESS_KEY", "s3_secret_access_key", str, "a secret", "`aegis verify` of s3:// URIs"),
    Variable("AWS_SESSION_TOKEN", "s3_session_token", str, "a token", "`aegis verify` of s3:// URIs"),
    Variable("AWS_CA_BUNDLE", "s3_ca_file", str, "a PEM file", "`aegis verify` of URIs"),
    Variable(
        "GOOGLE_APPLICATION_CREDENTIALS",
        "google_credentials",
        str,
        "a JSON key of a service account",
        "`aegis verify` of gs:// URIs",
    ),
    Variable("AZURE_STORAGE_ACCOUNT", "azure_account", str, "a name", "`aegis verify` of az:// URIs"),
    Variable("AZURE_STORAGE_SAS_TOKEN", "azure_sas", str, "a SAS", "`aegis verify` of az:// URIs"),
    Variable("HF_ENDPOINT", "hub_endpoint", str, "an https URL", "`aegis verify` of hf:// URIs"),
    Variable("HF_TOKEN", "hub_token", str, "a token", "`aegis verify` of hf:// URIs"),
    Variable("HF_REDIRECT_HOSTS", "hub_redirect_hosts", _names, "hosts, by comma", "`aegis verify` of hf:// URIs"),
    Variable("DOCKER_CONFIG", "docker_config", str, "a folder with config.json", "`aegis verify` of oci:// URIs"),
    Variable("AWS_ENDPOINT_URL_KMS", "kms_endpoint", str, "an https URL", "keys `awskms:…` on the command line"),
)
"""Every variable that Aegis reads. A new one is a row here, a field above."""


def _read(variable: Variable, text: str) -> Any:
    try:
        return variable.read(text)
    except ValueError:
        raise SettingsInvalid(f"{variable.name}={text!r} is not understood: it takes {variable.takes}") from None
