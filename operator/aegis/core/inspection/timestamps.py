"""The moment that a timestamp names (RFC 3161, RFC 5652). That an authority made it is proven by verification alone."""

from datetime import datetime
from typing import Annotated

from cryptography import x509
from cryptography.hazmat import asn1

_Rest = list[asn1.TLV]
"""The elements of what is passed over."""


@asn1.sequence
class _TSTInfo:
    """RFC 3161 section 2.4.2."""

    version: int
    policy: x509.ObjectIdentifier
    imprint: asn1.TLV
    serial: int
    moment: asn1.GeneralizedTime
    accuracy: _Rest | None
    ordering: bool | None
    nonce: int | None
    authority: Annotated[_Rest | None, asn1.Implicit(0)]
    extensions: Annotated[_Rest | None, asn1.Implicit(1)]


@asn1.sequence
class _Content:
    """EncapsulatedContentInfo (RFC 5652 section 5.2)."""

    type: x509.ObjectIdentifier
    content: Annotated[bytes, asn1.Explicit(0)]


@asn1.sequence
class _SignedData:
    """RFC 5652 section 5.1."""

    version: int
    algorithms: asn1.TLV
    content: _Content
    certificates: Annotated[_Rest | None, asn1.Implicit(0)]
    revocations: Annotated[_Rest | None, asn1.Implicit(1)]
    signers: asn1.TLV


@asn1.sequence
class _Token:
    """ContentInfo (RFC 5652 section 3)."""

    type: x509.ObjectIdentifier
    content: Annotated[_SignedData, asn1.Explicit(0)]


@asn1.sequence
class _Response:
    """TimeStampResp (RFC 3161 section 2.4.2); one without a token granted nothing."""

    status: asn1.TLV
    token: _Token


def read_moment(response: bytes) -> datetime | None:
    """The time in a response (DER), aware UTC; None when it names none or cannot be read."""
    try:
        token = asn1.decode_der(_Response, response).token
        return asn1.decode_der(_TSTInfo, token.content.content.content).moment.as_datetime()
    except ValueError:
        return None
