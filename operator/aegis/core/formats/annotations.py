"""Annotations by which cosign 1 and 2 keep all of a signature but its payload at a layer of a registry's manifest.

Specification: cosign's SIGNATURE_SPEC.md, and ATTESTATION_SPEC.md for envelopes of attestations.
"""

from aegis.core.errors import SignatureUnreadable
from aegis.core.strict_json import JSONObject, load_object

SIGNATURE = "dev.cosignproject.cosign/signature"
CERTIFICATE = "dev.sigstore.cosign/certificate"
CHAIN = "dev.sigstore.cosign/chain"
BUNDLE = "dev.sigstore.cosign/bundle"
TIMESTAMP = "dev.sigstore.cosign/rfc3161timestamp"

PREDICATE_TYPE = "predicateType"
"""Of an attestation: which type its statement has, as a hint."""


def as_object(text: str) -> JSONObject | str:
    """The JSON object that an annotation is the text of; what is none stays as it is, for the reader to refuse."""
    try:
        return load_object(text.encode())
    except SignatureUnreadable:
        return text
