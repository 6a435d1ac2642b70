"""A signature alone in its file: every spelling is read as the same bytes, and told by its name."""

import base64

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from aegis.core.formats.detached import spelling
from aegis.core.formats.form import ParsedSignature, SignatureFormat
from aegis.core.signatures import parse

RSA = rsa.generate_private_key(65537, 2048).sign(b"weights", padding.PKCS1v15(), hashes.SHA256())
ECDSA = ec.generate_private_key(ec.SECP256R1()).sign(b"weights", ec.ECDSA(hashes.SHA256()))
TEXT = base64.b64encode(RSA)
LINES = base64.encodebytes(RSA)

SPELLINGS: dict[str, tuple[bytes, str]] = {
    "as it is": (RSA, "raw"),
    "base64": (TEXT, "base64"),
    "base64 with a line feed": (TEXT + b"\n", "base64"),
    "base64 with blanks around it": (b" \t\r\n" + TEXT + b"\r\n\n", "base64"),
    "lines": (LINES, "base64-lines"),
    "lines of Windows": (LINES.replace(b"\n", b"\r\n"), "base64-lines"),
    "lines without the last line feed": (LINES.rstrip(), "base64-lines"),
    "what Vault writes": (b"vault:v1:" + TEXT, "vault"),
    "what Vault writes, as a file": (b"\nvault:v12:" + TEXT + b"\n", "vault"),
}


@pytest.mark.parametrize(("content", "name"), SPELLINGS.values(), ids=list(SPELLINGS))
def test_every_spelling_is_the_same_signature(content: bytes, name: str) -> None:
    assert parse(content) == ParsedSignature(SignatureFormat.DETACHED, RSA)
    assert spelling(content) == name


def test_a_short_one_has_the_same_spellings() -> None:
    assert [spelling(each) for each in (ECDSA, base64.b64encode(ECDSA))] == ["raw", "base64"]
