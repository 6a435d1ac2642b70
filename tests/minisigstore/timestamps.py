"""A timestamp authority (RFC 3161): OpenSSL's, with a certificate of its own. It says what time it is now."""

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID
from tests.minisigstore.authority import named, new_key
from tests.minisigstore.encoding import Object, b64

_CONFIG = """
[tsa]
default_tsa = own
[own]
serial = {folder}/serial
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
signer_digest = sha256
"""


@dataclass
class TimestampAuthority:
    """Keeps its files in a folder of its own."""

    folder: Path

    def __post_init__(self) -> None:
        self._root_key, self._key = new_key(), new_key()
        self.root = self._issued("root", self._root_key, ca=True)
        self.signer = self._issued("signer", self._key, ca=False)
        (self.folder / "serial").write_text("01")
        (self.folder / "ts.cnf").write_text(_CONFIG.format(folder=self.folder))
        (self.folder / "signer.pem").write_bytes(self.signer.public_bytes(serialization.Encoding.PEM))
        (self.folder / "key.pem").write_bytes(
            self._key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )

    def stamp(self, data: bytes) -> bytes:
        """A response that says: these bytes existed now."""
        (self.folder / "data").write_bytes(data)
        self._openssl("-query", "-data", "data", "-sha256", "-cert", "-out", "query")
        return self.answer((self.folder / "query").read_bytes())

    def answer(self, query: bytes) -> bytes:
        """The response to a request that somebody else wrote."""
        (self.folder / "query").write_bytes(query)
        self._openssl("-reply", "-queryfile", "query", "-signer", "signer.pem", "-inkey", "key.pem", "-out", "reply")
        return (self.folder / "reply").read_bytes()

    def in_root(self, **changed: object) -> Object:
        """As a trusted root names it."""
        chain = [{"rawBytes": b64(each.public_bytes(serialization.Encoding.DER))} for each in (self.signer, self.root)]
        begin = {"start": self.root.not_valid_before_utc.isoformat()}
        named = {"subject": {"organization": "mini.test", "commonName": "tsa"}, "uri": "https://tsa.mini.test"}
        return {**named, "certChain": {"certificates": chain}, "validFor": begin, **changed}

    def _openssl(self, *arguments: str) -> None:
        command = ["openssl", "ts", *arguments, "-config", "ts.cnf"]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True, timeout=30)

    def _issued(self, name: str, key: ec.EllipticCurvePrivateKey, *, ca: bool) -> x509.Certificate:
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(named(f"tsa-{name}"))
            .issuer_name(named("tsa-root"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if not ca:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(usage, critical=True)
        return builder.sign(self._root_key, hashes.SHA256())
