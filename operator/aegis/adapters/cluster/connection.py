"""Where the API server is and how to prove who asks: from a Pod's mounted ServiceAccount, or from a kubeconfig.

Only values and file paths come in; the environment is read in settings.py.
"""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import certifi

TokenProvider = Callable[[], str]
"""The bearer token as it is now (kubelet replaces the file about hourly); '' for none. Raises OSError."""


class ConnectionInvalid(Exception):
    """A connection cannot be made of what was given; the text says which part and what to do."""


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """PEM files of a client certificate and its private key."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Connection:
    """An API server and an identity there. `ca_pem` '' means the public roots; `namespace` is the identity's own."""

    server: str
    ca_pem: str = field(default="", repr=False)
    token: TokenProvider = field(default=lambda: "", repr=False)
    certificate: ClientCertificate | None = None
    namespace: str = "default"

    def __post_init__(self) -> None:
        if not self.server.startswith("https://"):
            raise ConnectionInvalid(f"the API server's address {self.server!r} must start with https://")

    def tls(self) -> ssl.SSLContext:
        """A context that trusts the given authority alone. Raises ConnectionInvalid."""
        try:
            return self._tls()
        except (ssl.SSLError, OSError, ValueError) as error:
            raise ConnectionInvalid(f"the certificates for {self.server} cannot be used: {error}") from error

    def _tls(self) -> ssl.SSLContext:
        public_roots = None if self.ca_pem else certifi.where()
        context = ssl.create_default_context(cafile=public_roots, cadata=self.ca_pem or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        # Python 3.13 and later ask CA certificates for extensions that many clusters' own CAs lack, and that no other
        # client of the Kubernetes API asks for.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        if self.certificate:
            context.load_cert_chain(self.certificate.certificate, self.certificate.key)
        return context


def in_cluster(directory: Path, host: str, port: int) -> Connection:
    """The connection of a Pod: `directory` holds `token`, `ca.crt` and `namespace`. Raises ConnectionInvalid."""
    address = f"[{host}]" if ":" in host else host
    token = directory / "token"
    try:
        token.read_text()
        return Connection(
            server=f"https://{address}:{port}",
            ca_pem=(directory / "ca.crt").read_text(),
            token=lambda: token.read_text().strip(),
            namespace=(directory / "namespace").read_text().strip(),
        )
    except (OSError, UnicodeDecodeError) as error:
        raise ConnectionInvalid(
            f"no ServiceAccount in {directory}: {error}; run in a Pod with automountServiceAccountToken, "
            "or give a kubeconfig file"
        ) from error


def from_kubeconfig(path: Path, context: str = "") -> Connection:
    """The connection of a kubeconfig's context, the current one by default. Raises ConnectionInvalid."""
    # Imported here because it costs more time and memory than all the rest of Aegis, and no Pod needs it.
    from kubernetes.client import Configuration  # noqa: PLC0415
    from kubernetes.config import kube_config  # noqa: PLC0415

    loaded = Configuration()
    try:
        # The library's own function for this writes renewed tokens to the file, and its list of contexts, where their
        # namespaces are, wants a current one even if another is named.
        merged = _known(kube_config.KubeConfigMerger(str(path)).config)  # type: ignore[no-untyped-call]
        _check_context(merged.value, context)
        loader = kube_config.KubeConfigLoader(merged, active_context=context or None)  # type: ignore[no-untyped-call]
        loader.load_and_set(loaded)  # type: ignore[no-untyped-call]
        found = loader.current_context["context"]
        ca_pem = Path(loaded.ssl_ca_cert).read_text() if loaded.ssl_ca_cert else ""
    except Exception as error:  # the library raises whatever a broken file makes it stumble over
        raise ConnectionInvalid(f"the kubeconfig {path} cannot be used: {error}") from error
    if not loaded.verify_ssl:
        raise ConnectionInvalid(
            f"the kubeconfig {path} sets insecure-skip-tls-verify, which Aegis refuses; give its CA"
        )
    return Connection(
        server=loaded.host,
        ca_pem=ca_pem,
        token=lambda: _bearer(loaded),
        certificate=_certificate(loaded),
        namespace=found.get("namespace") or "default",
    )


def _known(merged: Any) -> Any:
    """What was read of the file, or of the files of a list; the library passes over those that do not exist."""
    if merged is None:
        raise ConnectionInvalid("there is no such file")
    return merged


def _check_context(config: Mapping[str, Any], wanted: str) -> None:
    """Says which contexts there are: the library tells in its own terms that one is missing."""
    names = [str(each["name"]) for each in config.get("contexts") or ()]
    if wanted and wanted not in names:
        raise ConnectionInvalid(f"it has no context {wanted!r}; those it has: {', '.join(names) or 'none'}")


def _bearer(loaded: Any) -> str:
    # Asking by this name runs the hook that renews tokens of exec plug-ins and token files.
    header: str = loaded.get_api_key_with_prefix("BearerToken", alias="authorization") or ""
    return header.removeprefix("Bearer ")


def _certificate(loaded: Any) -> ClientCertificate | None:
    if not (loaded.cert_file and loaded.key_file):
        return None
    return ClientCertificate(Path(loaded.cert_file), Path(loaded.key_file))
