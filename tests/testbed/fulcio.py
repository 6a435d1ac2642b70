"""A real Fulcio: certificates for whoever proves by an OpenID token who they are, listed in a real log of certificates.

The log is TesseraCT, which Sigstore runs as well. It promises to list a certificate before Fulcio hands it out, and
without that promise (RFC 6962) no verifier takes it.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.minisigstore.authority import Authority
from tests.minisigstore.encoding import pem

from .binaries import extra
from .pki import write_private_key
from .ports import Ports
from .probes import answers
from .processes import Server
from .reaper import Reaper
from .rekor import HOST, OPERATOR, yesterday

AUDIENCE = "sigstore"
"""For whom the tokens are that Fulcio takes."""
PASSWORD = b"testbed"
"""Of the authority's key: Fulcio takes only a key that is encrypted."""


@dataclass(frozen=True)
class Issuer:
    """Whose tokens Fulcio takes: an OpenID provider's URL, Fulcio's word for its kind, and the CA of its server."""

    url: str
    kind: str
    bundle: Path


class CertificateLog:
    """TesseraCT on a folder; it takes what the authority of `roots` issued for code signing."""

    def __init__(self, folder: Path, ports: Ports, reaper: Reaper, roots: Path) -> None:
        (folder / "entries").mkdir(parents=True)
        signer, self.key = ec.generate_private_key(ec.SECP256R1()), folder / "ct.pub"
        write_private_key(folder / "ct.key", signer)
        self.key.write_bytes(pem(signer.public_key()))
        address = f"{HOST}:{ports.take()}"
        self.url = f"http://{address}"
        options = {
            "private_key": folder / "ct.key",
            "origin": "tesseract",
            "storage_dir": folder / "entries",
            "roots_pem_file": roots,
            "ext_key_usages": "CodeSigning",
            "http_endpoint": address,
            "checkpoint_interval": "100ms",
        }
        command = [extra("tesseract"), *(f"--{name}={value}" for name, value in options.items())]
        self.server = Server("tesseract", command, folder, reaper)

    def start(self) -> None:
        """Returns once it takes certificates."""
        self.server.start()
        self.server.wait_ready(lambda: answers(f"{self.url}/ct/v1/get-roots"), 30)


class Fulcio:
    """One authority with a root of its own, and its log."""

    def __init__(self, folder: Path, ports: Ports, reaper: Reaper, issuer: Issuer) -> None:
        folder.mkdir(parents=True)
        self.root, key = _authority(folder)
        self.log = CertificateLog(folder / "log", ports, reaper, self.root)
        port = ports.take()
        self.url = f"http://{HOST}:{port}"
        options = {
            "ca": "fileca",
            "fileca-cert": self.root,
            "fileca-key": key,
            "fileca-key-passwd": PASSWORD.decode(),
            "config-path": _configuration(folder, issuer),
            "ct-log-url": self.log.url,
            "ct-log-public-key-path": self.log.key,
            "host": HOST,
            "port": port,
            "grpc-host": HOST,
            "grpc-port": ports.take(),
            "metrics-port": ports.take(),
            # In its own folder: the path of a socket may be no longer than 107 bytes (unix(7)).
            "legacy-unix-domain-socket": "fulcio.sock",
        }
        command = [extra("fulcio"), "serve", *(f"--{name}={value}" for name, value in options.items())]
        self.server = Server("fulcio", command, folder, reaper)

    def start(self) -> None:
        """Returns once it issues certificates. The issuer of the tokens has to run: Fulcio asks it for its keys."""
        self.log.start()
        self.server.start()
        self.server.wait_ready(lambda: answers(f"{self.url}/healthz"), 30)

    @property
    def in_root(self) -> tuple[str, str]:
        """How `cosign trusted-root create` is told of it and of its log."""
        return (
            f"--fulcio=url={self.url},certificate-chain={self.root}",
            f"--ctfe=url={self.log.url},public-key={self.log.key},start-time={yesterday()}",
        )

    @property
    def in_config(self) -> str:
        """How `cosign signing-config create` is told of it."""
        return f"--fulcio=url={self.url},api-version=1,start-time={yesterday()},operator={OPERATOR}"

    def close(self) -> None:
        """Ends it for good."""
        self.server.kill()
        self.log.server.kill()


def _authority(folder: Path) -> tuple[Path, Path]:
    """Certificate and encrypted key of a root that issues by itself."""
    authority, root, key = Authority(), folder / "root.pem", folder / "root.key"
    root.write_bytes(authority.root.public_bytes(serialization.Encoding.PEM))
    encrypted, form = serialization.BestAvailableEncryption(PASSWORD), serialization.PrivateFormat.PKCS8
    key.write_bytes(authority.root_key.private_bytes(serialization.Encoding.PEM, form, encrypted))
    return root, key


def _configuration(folder: Path, issuer: Issuer) -> Path:
    """Whom Fulcio believes."""
    trusted = {
        "IssuerURL": issuer.url,
        "ClientID": AUDIENCE,
        "Type": issuer.kind,
        "CACert": issuer.bundle.read_text(),
    }
    path = folder / "fulcio.json"
    path.write_text(json.dumps({"OIDCIssuers": {issuer.url: trusted}}))
    return path
