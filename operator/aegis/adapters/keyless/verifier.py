"""The library behind the port: bundle in, certificate out, and every way to fail is one reason."""

import tempfile
from typing import NoReturn

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate
from sigstore.hashes import Hashed
from sigstore.models import Bundle, TrustedRoot
from sigstore.verify import Verifier
from sigstore_models.common.v1 import HashAlgorithm

from aegis.adapters.keyless.defaults import written_out
from aegis.adapters.keyless.timestamps import timestamps
from aegis.core.digests import Digest
from aegis.core.errors import IdentityNotProven, TrustedRootUnusable
from aegis.core.formats.dsse import pae
from aegis.ports import Vouched

MAX_SAID = 200
"""Most characters of a message of the library that are passed on: some hold a whole proof."""


class SigstoreVerifier:
    """Implements `aegis.ports.KeylessVerifier`."""

    def __init__(self, root: bytes) -> None:
        try:
            # The only way in that the library offers in public is a path.
            with tempfile.NamedTemporaryFile(suffix=".json") as file:
                file.write(root)
                file.flush()
                self._root = TrustedRoot.from_file(file.name)
            self._verifier = Verifier(trusted_root=self._root)
        except Exception as error:
            raise TrustedRootUnusable(_said(error)) from error

    def verify(self, bundle: bytes, artifact: Digest | None) -> Vouched:
        """See the port. What the library may raise is not a closed set: an RSA key in a certificate is a TypeError."""
        try:
            return self._verified(Bundle.from_json(written_out(bundle)), artifact)
        except IdentityNotProven:
            raise
        except Exception as error:
            raise IdentityNotProven(_said(error)) from error

    def _verified(self, bundle: Bundle, artifact: Digest | None) -> Vouched:
        if not isinstance(bundle.signing_certificate.public_key(), ec.EllipticCurvePublicKey):
            _refuse("the certificate is for a key that is not an ECDSA key")
        seen = _Seen()
        message = None
        if artifact is None:
            kind, payload = self._verifier.verify_dsse(bundle, seen)
            message = pae(kind, payload)
        else:
            if artifact.algorithm != "sha256":
                _refuse("only a signature over a SHA-256 digest is verified")
            hashed = Hashed(algorithm=HashAlgorithm.SHA2_256, digest=artifact.value)
            self._verifier.verify_artifact(hashed, bundle, seen)
        return Vouched(seen.certificate.public_bytes(Encoding.DER), message, timestamps(bundle, self._root))


class _Seen:
    """A policy of the library that takes every identity and keeps the certificate: who may sign is judged elsewhere."""

    certificate: Certificate

    def verify(self, cert: Certificate) -> None:
        self.certificate = cert


def _refuse(detail: str) -> NoReturn:
    raise IdentityNotProven(detail)


def _said(error: Exception) -> str:
    """What the library says, fit for a status."""
    text = " ".join(str(error).partition("(encountered processing")[0].split()) or type(error).__name__
    shown = "".join(char if char.isascii() and char.isprintable() else "?" for char in text)
    return shown if len(shown) <= MAX_SAID else f"{shown[:MAX_SAID]}..."
