"""Signatures that the certificates of a private authority vouch for: the way to it, and the signature itself."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from aegis.core.errors import NotCertified
from aegis.core.evidence import MAX_DIFFERENCE, SignatureRecord, SignerIdentity
from aegis.core.formats.form import ParsedSignature
from aegis.core.material import Material
from aegis.core.reasons import Reason
from aegis.core.signatures import verify


def certified(
    record: SignatureRecord,
    parsed: ParsedSignature,
    material: Material,
    authorities: Collection[bytes],
    now: datetime,
) -> SignatureRecord:
    """The record of a signed statement, with the subject of its certificate or why that counts for nothing."""
    # Imported when it is needed: the classes of X.509 take more time than all the rest of a verification.
    from aegis.core.certificate_paths import follow  # noqa: PLC0415

    try:
        signer = follow(parsed.certificates, authorities, now)
    except NotCertified as error:
        return replace(record, problem=error.reason, unproven=error.detail[:MAX_DIFFERENCE])
    scheme = verify(replace(parsed, certificates=()), material, signer.key)
    if scheme is None:
        return replace(record, problem=Reason.SIGNATURE_INVALID)
    return replace(
        record,
        scheme=scheme,
        identity=SignerIdentity(signer.authority, signer.subject),
        vouched_by=signer.vouched_by,
        validity=signer.validity,
    )
