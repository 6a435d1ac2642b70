"""What every signature format has in common: a file at first sight, and the signature that is in it.

Which there are, and what of each is read, says docs/reference/signatures.md.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from aegis.core.claims import Claims
from aegis.core.digests import Digest
from aegis.core.keys import PublicKey
from aegis.core.strict_json import JSONObject
from aegis.core.transparency import Entry


class SignatureFormat(StrEnum):
    """The forms in which a signature may be stored, as SignedModel.spec.signatures[].format names them."""

    DETACHED = "Detached"
    SIGSTORE_BUNDLE = "SigstoreBundle"
    COSIGN_BUNDLE = "CosignBundle"
    ATTESTATION = "Attestation"
    MODEL_SIGNING = "ModelSigning"
    IMAGE_SIGNATURE = "ImageSignature"


@dataclass(frozen=True, slots=True)
class SignatureFile:
    """A file at first sight: its bytes, and the fields of its JSON object or None when it is not JSON text."""

    content: bytes
    fields: JSONObject | None = None


@dataclass(frozen=True, slots=True)
class ParsedSignature:
    """A signature, read but not yet believed.

    What is signed is the artifact itself (`message` is None), or the exact bytes of `message` which carry `claims`
    about the artifact: then `claims` is given as well. With `curve_hash` ECDSA signs with its curve's hash alone.
    `claimed` is the artifact's digest according to the file, `hint` the signer's key (base64 of the SHA-256 of its DER
    SPKI, as cosign writes it). Neither is signed: a wrong claim refuses, a hint only orders the keys to try.
    With `certificates` (DER, the signer's own first) it is by an identity and no key. `entries` of transparency logs
    came with it; `payload` is that of a DSSE envelope, around which `message` was made.
    """

    format: SignatureFormat
    signature: bytes
    claimed: Digest | None = None
    hint: str = ""
    message: bytes | None = None
    claims: Claims | None = None
    curve_hash: bool = False
    certificates: tuple[bytes, ...] = ()
    entries: tuple[Entry, ...] = ()
    payload: bytes | None = None

    @property
    def statement(self) -> str:
        """`sha256:<hex>` of the message: which statement was signed, whoever signed it ('' for an artifact itself)."""
        return "" if self.message is None else str(Digest.of(self.message))

    def hints_at(self, key: PublicKey) -> bool:
        """True when the file says that `key` made it; sort by it, never select by it."""
        return self.hint == base64.b64encode(bytes.fromhex(key.fingerprint.partition(":")[2])).decode("ascii")


@dataclass(frozen=True, slots=True)
class Form:
    """A row of FORMATS: whether a file has this form (by its shape alone), and how it is read.

    `read` gets only files that `recognises` accepted, and raises SignatureUnreadable.
    """

    recognises: Callable[[SignatureFile], bool]
    read: Callable[[SignatureFile], ParsedSignature]
