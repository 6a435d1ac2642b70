"""A signature alone in its file, as `openssl dgst -sign`, `cosign sign-blob` and Vault transit leave it.

Either the raw bytes, or their base64: on one line (cosign), wrapped (`openssl base64`), or behind `vault:vN:`
(RFC 4648 section 4; docs/reference/signatures.md).
"""

import re

from aegis.core.errors import SignatureUnreadable
from aegis.core.formats.encoding import WHITESPACE, from_base64, is_text, refuse_foreign_text, signature_bytes
from aegis.core.formats.form import Form, ParsedSignature, SignatureFile, SignatureFormat

_VAULT = re.compile(rb"vault:v[1-9][0-9]{0,8}:")
"""Vault's transit engine puts the key's version before the base64; which key made it is found out by trying."""


def recognises(file: SignatureFile) -> bool:
    """Everything that is not JSON."""
    return file.fields is None


def read(file: SignatureFile) -> ParsedSignature:
    """Reads raw or base64 bytes. Raises SignatureUnreadable."""
    return ParsedSignature(SignatureFormat.DETACHED, signature_bytes(_decoded(file.content), "the file"))


def spelling(content: bytes) -> str:
    """How a file that `read` takes is written: `raw`, `base64`, `base64-lines`, or `vault` (behind `vault:vN:`)."""
    if not is_text(content):
        return "raw"
    text = content.strip(WHITESPACE)
    if _VAULT.match(text):
        return "vault"
    return "base64-lines" if b"\n" in text else "base64"


def _decoded(content: bytes) -> bytes:
    if not is_text(content):
        return content
    text = content.strip(WHITESPACE)
    refuse_foreign_text(text)
    vault = _VAULT.match(text)
    return from_base64(text[vault.end() :] if vault else _unwrapped(text), "the file")


def _unwrapped(text: bytes) -> bytes:
    """Joins lines of one width, of which only the last may be shorter (RFC 1421, RFC 2045)."""
    *full, last = text.replace(b"\r\n", b"\n").split(b"\n")
    if full and not (all(len(line) == len(full[0]) for line in full) and 0 < len(last) <= len(full[0])):
        raise SignatureUnreadable("base64 in lines of different length: several signatures in one file?")
    return b"".join((*full, last))


FORM = Form(recognises, read)
