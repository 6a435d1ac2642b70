"""From stored bytes to a signature: base64 without leeway, and sanity checks before any cryptography (RFC 4648)."""

import base64
import binascii
import re

from aegis.core.errors import SignatureUnreadable
from aegis.core.schemes import is_signature_shaped

WHITESPACE = b" \t\r\n"
_TEXT = bytes(range(0x20, 0x7F)) + b"\t\r\n"

_FOREIGN_TEXT = (
    (re.compile(rb"-----BEGIN "), "a PEM block (a key, a certificate or a CMS message), not a signature"),
    (re.compile(rb"<"), "an HTML or XML page, not a signature: the store may have answered with an error page"),
    (re.compile(rb"[0-9A-Fa-f]+\Z"), "hexadecimal digits: store the raw bytes or their base64 instead"),
)
_FOREIGN_BYTES = (
    (
        re.compile(rb".{2,8}\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", re.DOTALL),
        "a CMS (PKCS#7) message, not a plain signature: sign with 'openssl dgst -sign' or cosign",
    ),
    (re.compile(rb"\xff\xfe(?:[\t-~]\x00){4}"), "text in UTF-16: save it as ASCII or UTF-8"),
)


def is_text(content: bytes) -> bool:
    """True when at least nine tenths of the bytes are printable ASCII or white space.

    Of a raw signature about 38 % are, and all nine tenths in less than one of 10^15 Ed25519 signatures, the shortest;
    a raw RSA signature begins with '{' once in 256 times, so the first byte alone would decide wrongly.
    """
    return len(content.translate(None, _TEXT)) * 10 <= len(content)


def from_base64(text: bytes, where: str) -> bytes:
    """Decodes RFC 4648 section 4 base64 in its only canonical spelling. Raises SignatureUnreadable.

    `b64decode` drops foreign characters, and even strict mode takes two spellings of one value: what was decoded must
    give the same text again.
    """
    try:
        decoded = binascii.a2b_base64(text, strict_mode=True)
    except binascii.Error as error:
        raise SignatureUnreadable(f"{where} is not base64: {error}") from error
    if base64.b64encode(decoded) != text:
        raise SignatureUnreadable(f"{where} is not base64 in its canonical form (RFC 4648 section 3.5)")
    return decoded


def from_base64_field(text: str, where: str) -> bytes:
    """The same for a field of a JSON object. Raises SignatureUnreadable."""
    return from_base64(text.encode("ascii", "replace"), where)


def signature_bytes(raw: bytes, where: str) -> bytes:
    """`raw`, if some scheme could have made it. Raises SignatureUnreadable for anything else."""
    if not raw:
        raise SignatureUnreadable(f"{where} is empty")
    if is_text(raw):
        raise SignatureUnreadable(f"{where} holds text (an attestation envelope?), not the bytes of a signature")
    _refuse(_FOREIGN_BYTES, raw)
    if not is_signature_shaped(raw):
        raise SignatureUnreadable(
            f"{where} has {len(raw)} bytes that are no RSA signature (2048 to 8192 bits), no ECDSA signature (DER) "
            "and no Ed25519 signature"
        )
    return raw


def refuse_foreign_text(text: bytes) -> None:
    """Names what people leave in place of a signature. Raises SignatureUnreadable."""
    _refuse(_FOREIGN_TEXT, text)


def _refuse(known: tuple[tuple[re.Pattern[bytes], str], ...], content: bytes) -> None:
    for pattern, said in known:
        if pattern.match(content):
            raise SignatureUnreadable(said)
