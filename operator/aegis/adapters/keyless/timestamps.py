"""Signed timestamps (RFC 3161) in a bundle: when, and by whose word."""

from cryptography.hazmat.primitives.serialization import Encoding
from rfc3161_client import TimeStampResponse, VerificationError, VerifierBuilder
from sigstore.models import Bundle, TrustedRoot

from aegis.ports import Timestamp


def timestamps(bundle: Bundle, root: TrustedRoot) -> tuple[Timestamp, ...]:
    """Those over the bundle's signature that an authority of the root made.

    The library has verified them too, and keeps the result to itself.
    """
    data = bundle.verification_material.timestamp_verification_data
    found = (_verified(response, bundle.signature, root) for response in (data.rfc3161_timestamps if data else ()))
    return tuple(timestamp for timestamp in found if timestamp is not None)


def _verified(response: TimeStampResponse, signature: bytes, root: TrustedRoot) -> Timestamp | None:
    for authority in root.get_timestamp_authorities():
        signer, *others = authority.certificates(allow_expired=True) or (None,)
        if signer is None or not others:
            continue
        builder = VerifierBuilder().tsa_certificate(signer).add_root_certificate(others[-1])
        for intermediate in others[:-1]:
            builder = builder.add_intermediate_certificate(intermediate)
        try:
            builder.build().verify_message(response, signature)
        except VerificationError:
            continue
        return Timestamp(response.tst_info.gen_time, signer.public_bytes(Encoding.DER))
    return None
