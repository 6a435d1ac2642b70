"""The layout of model_signing 0.2, before OpenSSF Model Signing had a specification: the files are the subjects.

Its signer built the DSSE encoding from the text of a Python literal, `DSSEV1 28 application/… 120 b'{\\n …'`. That text
still determines the payload, byte for byte, and begins as no other encoding does; so it can be read safely, for this
predicate type alone, which never wrote another.
"""

from aegis.core.claims import MODEL_DIGESTS, Claims, SignedFile
from aegis.core.errors import SignatureUnreadable
from aegis.core.formats.dsse import PAYLOAD_TYPE
from aegis.core.formats.in_toto import V1, Statement, digest_of
from aegis.core.formats.oms import path_of, tree_of


def read_claims(statement: Statement) -> Claims:
    """The manifest in a statement of MODEL_DIGESTS. Raises SignatureUnreadable."""
    if statement.version != V1 or not statement.subjects:
        raise SignatureUnreadable("a model's manifest that is no in-toto statement v1 with subjects")
    files = [
        SignedFile(path_of(each.name), (digest_of(each.digests.get("sha256"), "sha256", each.name).value,))
        for each in statement.subjects
    ]
    return Claims(MODEL_DIGESTS, tree=tree_of("", files))


def message(payload: bytes) -> bytes:
    """What model_signing 0.2 signed in place of the PAE."""
    return f"DSSEV1 {len(PAYLOAD_TYPE)} {PAYLOAD_TYPE} {len(payload)} {payload!r}".encode()
