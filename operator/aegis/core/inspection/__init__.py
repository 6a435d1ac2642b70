"""What a signature file says of itself, and of what it signs. Nothing is verified, and nothing is believed.

It is read by the one reader that verification has (`aegis.core.signatures`), so what this shows is what that sees. All
that is shown is bounded: a file of 4 MiB may say one thing a hundred thousand times.
"""

from collections.abc import Iterable
from datetime import datetime

from aegis.core.digests import Digest
from aegis.core.errors import SignatureUnreadable
from aegis.core.formats import detached, first_sight, recognise
from aegis.core.formats.form import ParsedSignature, SignatureFile, SignatureFormat
from aegis.core.inspection.facts import CertificateFacts, Inspection, Read, SignatureFacts
from aegis.core.inspection.log_entries import read_entry
from aegis.core.inspection.material import material_of
from aegis.core.inspection.statements import read_statement
from aegis.core.schemes import SCHEMES
from aegis.core.signatures import parse

__all__ = ["Inspection", "Read", "inspect"]


def inspect(content: bytes) -> Inspection:
    """Looks at the bytes of a signature file. Total: what cannot be read is told as a problem."""
    size, digest = len(content), Digest.of(content)
    try:
        parsed = parse(content)
    except SignatureUnreadable as error:
        return Inspection(size, digest, _form_of_broken(content), None, error.detail)
    file = first_sight(content)
    form = recognise(file)
    return Inspection(size, digest, form, _read(file, form, parsed))


def _read(file: SignatureFile, form: SignatureFormat, parsed: ParsedSignature) -> Read:
    material = material_of(form, file.fields or {})
    return Read(
        format=parsed.format,
        signature=_signature(file, parsed),
        material=material,
        statement=read_statement(parsed),
        certificates=_certificates(parsed.certificates) if parsed.certificates else (),
        entries=tuple(map(read_entry, parsed.entries)),
        timestamps=_moments(material.timestamps) if material.timestamps else (),
    )


def _signature(file: SignatureFile, parsed: ParsedSignature) -> SignatureFacts:
    shaped = (name.partition("-")[0] for name, scheme in SCHEMES.items() if scheme.shaped(parsed.signature))
    return SignatureFacts(
        spelling="base64" if file.fields is not None else detached.spelling(file.content),
        size=len(parsed.signature),
        families=tuple(dict.fromkeys(shaped)),
        over=parsed.statement,
        claimed=str(parsed.claimed or ""),
    )


def _certificates(found: Iterable[bytes]) -> tuple[CertificateFacts, ...]:
    # Imported when there is one: X.509 takes more time than all the rest.
    from aegis.core.inspection.certificates import read_certificate  # noqa: PLC0415

    return tuple(map(read_certificate, found))


def _moments(found: Iterable[bytes]) -> tuple[datetime | None, ...]:
    # So does ASN.1.
    from aegis.core.inspection.timestamps import read_moment  # noqa: PLC0415

    return tuple(map(read_moment, found))


def _form_of_broken(content: bytes) -> SignatureFormat | None:
    """The form that JSON still shows; of bytes that are no bare signature nothing can be said."""
    try:
        file = first_sight(content)
        return recognise(file) if file.fields is not None else None
    except SignatureUnreadable:
        return None
