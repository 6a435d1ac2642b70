"""Signature formats: one file each, one row in FORMATS; a row in STATEMENTS for what a signed statement may say.

Each file names its specification; docs/reference/signatures.md says what of each is read. The form is chosen once,
from the shape of the bytes, and a file is read as that form or not at all: a broken bundle is never tried again as
something weaker.
"""

from collections.abc import Mapping
from types import MappingProxyType

from aegis.core import strict_json
from aegis.core.errors import SignatureUnreadable
from aegis.core.formats import cosign_bundle, detached, sigstore_bundle, simple_signing
from aegis.core.formats.encoding import WHITESPACE, is_text
from aegis.core.formats.form import Form, SignatureFile, SignatureFormat

FORMATS: Mapping[SignatureFormat, Form] = MappingProxyType(
    {
        SignatureFormat.DETACHED: detached.FORM,
        SignatureFormat.SIGSTORE_BUNDLE: sigstore_bundle.FORM,
        SignatureFormat.COSIGN_BUNDLE: cosign_bundle.FORM,
        SignatureFormat.IMAGE_SIGNATURE: simple_signing.FORM,
    }
)
"""Name → form of the file. Their shapes exclude one another; a file that has two of them is refused."""


def first_sight(content: bytes) -> SignatureFile:
    """Reads JSON where the content is JSON text, and nothing else of it. Raises SignatureUnreadable."""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip(WHITESPACE)[:1]
    if start in (b"{", b"[") and is_text(content):
        return SignatureFile(content, strict_json.load_object(content))
    return SignatureFile(content)


def recognise(file: SignatureFile) -> SignatureFormat:
    """The one form that a file has. Raises SignatureUnreadable."""
    found = [name for name, form in FORMATS.items() if form.recognises(file)]
    if not found:
        raise SignatureUnreadable(
            f"a JSON object that is no signature bundle: its fields are {strict_json.shown(sorted(file.fields or ()))}"
        )
    if len(found) > 1:
        raise SignatureUnreadable(f"it looks like {' and '.join(found)} at once")
    return found[0]
