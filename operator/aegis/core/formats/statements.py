"""Signed statements: which types are read as what (in-toto/attestation, spec/v1/predicate.md).

A statement of another type is an attestation about its subjects. Whether its type counts is for a policy to say.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aegis.core.claims import COSIGN_SIGN, MODEL_DIGESTS, MODEL_SIGNING, Claims
from aegis.core.formats import in_toto, oms, oms_digests
from aegis.core.formats.dsse import PAYLOAD_TYPE, pae, read_envelope
from aegis.core.formats.form import ParsedSignature, SignatureFormat
from aegis.core.strict_json import JSONObject


@dataclass(frozen=True, slots=True)
class StatementKind:
    """A row of STATEMENTS: the format's name, how claims are read, what is signed, and by which hashes.

    With `curve_hash` ECDSA signs with the curve's own hash alone.
    """

    format: SignatureFormat
    read_claims: Callable[[in_toto.Statement], Claims]
    message: Callable[[bytes], bytes] = lambda payload: pae(PAYLOAD_TYPE, payload)
    curve_hash: bool = True


ATTESTATION = StatementKind(SignatureFormat.ATTESTATION, in_toto.read_claims)
"""Every type that has no row."""

STATEMENTS: Mapping[str, StatementKind] = MappingProxyType(
    {
        COSIGN_SIGN: StatementKind(SignatureFormat.IMAGE_SIGNATURE, in_toto.read_claims),
        MODEL_SIGNING: StatementKind(SignatureFormat.MODEL_SIGNING, oms.read_claims),
        MODEL_DIGESTS: StatementKind(
            SignatureFormat.MODEL_SIGNING, oms_digests.read_claims, oms_digests.message, curve_hash=False
        ),
    }
)
"""Predicate type → how a statement of that type is read, and in no other way."""


def read_signed_statement(envelope: JSONObject) -> ParsedSignature:
    """Reads a DSSE envelope around an in-toto statement. Raises SignatureUnreadable."""
    read = read_envelope(envelope)
    statement = in_toto.read_statement(read.payload)
    kind = STATEMENTS.get(statement.predicate_type, ATTESTATION)
    return ParsedSignature(
        format=kind.format,
        signature=read.signature,
        message=kind.message(read.payload),
        payload=read.payload,
        claims=kind.read_claims(statement),
        curve_hash=kind.curve_hash,
    )
