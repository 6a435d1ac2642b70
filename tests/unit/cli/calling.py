"""Calls of the command line, and throw-away keys and signatures for them."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from aegis.entrypoints.cli import main

VECTORS = Path(__file__).parents[2] / "vectors" / "signatures"


@dataclass(frozen=True)
class Called:
    """What a call left: exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> dict[str, Any]:
        """Standard output as the one JSON object that it is."""
        decoded: dict[str, Any] = json.loads(self.out)
        return decoded

    @property
    def outcome(self) -> tuple[int, str, str]:
        """Exit code, verdict and reason."""
        return self.code, self.answer["verdict"], self.answer["reason"]


class Caller:
    """Calls `main` as a shell would."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: object) -> Called:
        """Any arguments."""
        self._capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        written = self._capsys.readouterr()
        return Called(code, written.out, written.err)

    def verify(self, *arguments: object) -> Called:
        """`aegis verify -o json …`."""
        return self("verify", "-o", "json", *arguments)


class Signer:
    """A P-256 key of its own; `public` is the path of its PEM file."""

    def __init__(self, folder: Path, name: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.pem = self._key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.public = folder / f"{name}.pub"
        self.public.write_bytes(self.pem)

    def sign(self, artifact: Path, signature: Path) -> Path:
        """Writes the signature over the artifact's bytes, as `openssl dgst -sha256 -sign` does."""
        signature.write_bytes(self._key.sign(artifact.read_bytes(), ec.ECDSA(hashes.SHA256())))
        return signature

    def certificate(self) -> bytes:
        """One of its own, for signing code, from yesterday on and for a month."""
        now, name = datetime.now(UTC), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "release")])
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING])
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(1)
        builder = builder.public_key(self._key.public_key()).add_extension(usage, critical=False)
        builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
        return builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def private_pem(self) -> bytes:
        """What nobody should hand over."""
        return self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
