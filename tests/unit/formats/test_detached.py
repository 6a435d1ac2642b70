"""A signature alone in its file: every spelling is read as the same bytes, and told by its name."""

import base64

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from aegis.core.errors import SignatureUnreadable
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
    "a last line of one character": (TEXT[:-1] + b"\n" + TEXT[-1:], "base64-lines"),
    "what Vault writes": (b"vault:v1:" + TEXT, "vault"),
    "what Vault writes, as a file": (b"\nvault:v12:" + TEXT + b"\n", "vault"),
}


@pytest.mark.parametrize(("content", "name"), SPELLINGS.values(), ids=list(SPELLINGS))
def test_every_spelling_is_the_same_signature(content: bytes, name: str) -> None:
    assert parse(content) == ParsedSignature(SignatureFormat.DETACHED, RSA)
    assert spelling(content) == name


REFUSED = {
    "another kind of blank before it": (b"\x0b" + TEXT, "the file is not base64: "),
    "another kind of blank behind it": (TEXT + b"\x0c", "the file is not base64: "),
    "a blank in a line": (TEXT[:100] + b" " + TEXT[100:], "the file is not base64: "),
    "blanks in place of line feeds": (LINES.replace(b"\n", b" "), "the file is not base64: "),
    "a short line": (TEXT[:8] + b"\n" + LINES, "base64 in lines of different length: several signatures in one file?"),
    "a long last line": (TEXT[:8] + b"\n" + TEXT[8:], "base64 in lines of different length: "),
    "an empty line": (LINES.replace(b"\n", b"\n\n"), "base64 in lines of different length: "),
}


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=list(REFUSED))
def test_any_other_spelling_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(SignatureUnreadable) as refused:
        parse(content)
    assert refused.value.detail.startswith(said)


def test_a_short_one_has_the_same_spellings() -> None:
    assert [spelling(each) for each in (ECDSA, base64.b64encode(ECDSA))] == ["raw", "base64"]
