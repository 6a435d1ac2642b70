"""The certificates of signers, as signature files carry them: DER, read no further than that (RFC 5280)."""

from aegis.core.errors import SignatureUnreadable
from aegis.core.formats.encoding import from_base64_field
from aegis.core.strict_json import JSONObject, check_names, require

MAX_CHAIN = 8
MAX_BYTES = 16384
"""Longest certificate: Fulcio's have about a tenth of that."""


def one(raw: JSONObject) -> bytes:
    """An X509Certificate of a bundle (sigstore_common.proto, in ProtoJSON). Raises SignatureUnreadable."""
    check_names(raw, ("rawBytes",))
    der = from_base64_field(require(raw, "rawBytes", str), "rawBytes")
    if not 0 < len(der) <= MAX_BYTES:
        raise SignatureUnreadable(f"a certificate of {len(der)} bytes")
    return der


def chain(raw: JSONObject) -> tuple[bytes, ...]:
    """An X509CertificateChain, the signer's own certificate first. Raises SignatureUnreadable."""
    check_names(raw, ("certificates",))
    found = require(raw, "certificates", list)
    if not 0 < len(found) <= MAX_CHAIN:
        raise SignatureUnreadable(f"a chain of {len(found)} certificates: 1 to {MAX_CHAIN} are read")
    return tuple(one(each) if isinstance(each, dict) else _refuse() for each in found)


def pem(text: bytes, where: str) -> bytes:
    """The DER of a PEM certificate (RFC 7468). Raises SignatureUnreadable."""
    # Imported when it is needed: the classes of X.509 take more time than all the rest of a verification.
    from cryptography import x509  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415

    from aegis.core.unreadable_certificates import UNREADABLE  # noqa: PLC0415

    try:
        if text.count(b"-----BEGIN") == 1 and len(text) <= 2 * MAX_BYTES:
            return x509.load_pem_x509_certificate(text).public_bytes(Encoding.DER)
    except UNREADABLE as error:
        raise SignatureUnreadable(f"{where} is no certificate") from error
    raise SignatureUnreadable(f"{where} is not one certificate")


def _refuse() -> bytes:
    raise SignatureUnreadable("a certificate that is no object")
