"""Bytes that no scheme makes are refused before any cryptography, and numbers out of range verify nothing."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from aegis.core.digests import Digest
from aegis.core.keys import PublicKey
from aegis.core.schemes import SCHEMES, is_signature_shaped

DIGEST = Digest.of(b"sample").value
KEY = PublicKey.from_key(ec.generate_private_key(ec.SECP256R1()).public_key())


def _der(body: str) -> bytes:
    return bytes.fromhex(body.replace(" ", ""))


NO_SIGNATURE = {
    "r = s = 0": _der("3006 020100 020100"),
    "r = 0": _der("3006 020100 020101"),
    "s = 0": _der("3006 020101 020100"),
    "a negative r": _der("3006 0201ff 020101"),
    "a leading zero": _der("3007 02020001 020101"),
    "an empty integer": _der("3005 0200 020101"),
    "a long form of a short length": _der("308106 020101 020101"),
    "an indefinite length (BER)": _der("3080 020101 020101 0000"),
    "a byte behind the sequence": _der("3006 020101 020101 00"),
    "a byte inside the sequence": _der("3007 020101 020101 00"),
    "a third integer": _der("3009 020101 020101 020101"),
    "one integer": _der("3003 020101"),
    "a set": _der("3106 020101 020101"),
    "truncated": _der("3006 020101 0201"),
    "raw r||s of P-384": b"\x11" * 96,
    "raw r||s of P-521": b"\x11" * 132,
    "longer than any": encode_dss_signature(2**600, 2**600),
    "a byte longer than the longest of P-521": encode_dss_signature(2**521 - 1, 2**528 - 1),
    "a byte shorter than RSA of 2048 bits": b"\x11" * 255,
    "a byte longer than RSA of 8192 bits": b"\x11" * 1025,
    "empty": b"",
}


@pytest.mark.parametrize("signature", NO_SIGNATURE.values(), ids=list(NO_SIGNATURE))
def test_malformed_bytes_are_no_signature_of_any_scheme(signature: bytes) -> None:
    assert not is_signature_shaped(signature)
    assert not SCHEMES["ECDSA-SHA256"].verifies(KEY, signature, DIGEST)


A_SIGNATURE = {
    "the shortest of any curve": (_der("3006 020101 020101"), "ECDSA-SHA256"),
    "the longest of P-521": (encode_dss_signature(2**521 - 1, 2**521 - 1), "ECDSA-SHA512"),
    "RSA of 2048 bits": (b"\x11" * 256, "RSASSA-PKCS1-v1_5-SHA256"),
    "RSA of 8192 bits": (b"\x11" * 1024, "RSASSA-PSS-SHA512"),
    "Ed25519": (b"\x11" * 64, "Ed25519"),
}


@pytest.mark.parametrize(("signature", "scheme"), A_SIGNATURE.values(), ids=list(A_SIGNATURE))
def test_bytes_that_some_key_could_have_made_are(signature: bytes, scheme: str) -> None:
    assert is_signature_shaped(signature)
    assert SCHEMES[scheme].shaped(signature)


def test_numbers_out_of_range_are_shaped_like_a_signature_and_verify_nothing() -> None:
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

    for r, s in ((order, 1), (1, order), (order + 1, order + 1), (1, 1), (order - 1, order - 1)):
        assert is_signature_shaped(encode_dss_signature(r, s))
        assert not SCHEMES["ECDSA-SHA256"].verifies(KEY, encode_dss_signature(r, s), DIGEST)
