"""Certificates in the place of public keys: whose key is taken, within which dates, and whose is not."""

import base64
from collections.abc import Sequence
from datetime import datetime
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from tests.unit.core.builders import DAY, NOW
from tests.unit.core.test_keys import EXPLICIT, framed
from tests.unit.formats.chains import issue, of_unknown_version, unread_name

from aegis.core.key_files import CertificateUse, KeySet, ListedKey, load_pem
from aegis.core.keys import PublicKey, Validity

AUTHORITY = ec.generate_private_key(ec.SECP256R1())
SIGNER = ec.generate_private_key(ec.SECP256R1())
KEY = PublicKey.from_key(SIGNER.public_key())
BARE = SIGNER.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
UNTIL = NOW + 90 * DAY

Extension = tuple[x509.ExtensionType, bool]


def usage(*allowed: str) -> x509.KeyUsage:
    """A key usage of those bits (RFC 5280 4.2.1.3)."""
    bits = ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"]
    bits += ["key_cert_sign", "crl_sign", "encipher_only", "decipher_only"]
    return x509.KeyUsage(**{bit: bit in allowed for bit in bits})


def certificate(
    *extensions: Extension, since: datetime = NOW - DAY, until: datetime = UNTIL, key: object = None
) -> bytes:
    """One that the authority issued to the signer, as PEM."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "release")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(7)
    builder = builder.public_key(key or SIGNER.public_key())  # type: ignore[arg-type]
    builder = builder.not_valid_before(since.replace(tzinfo=None)).not_valid_after(until.replace(tzinfo=None))
    for value, critical in extensions:
        builder = builder.add_extension(value, critical)
    return builder.sign(AUTHORITY, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


SIGNS: Extension = (usage("digital_signature"), True)
FOR_CODE: Extension = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), False)
FOR_SERVERS: Extension = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
FOR_BOTH: Extension = (
    x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CODE_SIGNING]),
    False,
)
AN_AUTHORITY: Extension = (x509.BasicConstraints(ca=True, path_length=None), True)
EXTRACT = CertificateUse.EXTRACT_KEY


def refusals(found: KeySet) -> list[str]:
    return [each.detail for each in found.refused]


TAKEN: dict[str, Sequence[Extension]] = {
    "for signing code": (SIGNS, FOR_CODE, (x509.BasicConstraints(ca=False, path_length=None), True)),
    "of the first version's kind, which says nothing": (),
    "which also serves": (SIGNS, FOR_BOTH),
    # As the public vectors of OpenSSF Model Signing have it: an authority that may not sign certificates is none.
    "called an authority, and yet not allowed to sign one": (SIGNS, AN_AUTHORITY),
    "with a name": (SIGNS, (x509.SubjectAlternativeName([x509.RFC822Name("ci@example.com")]), True)),
}  # fmt: skip


@pytest.mark.parametrize("extensions", TAKEN.values(), ids=list(TAKEN))
def test_the_key_is_taken_of_a_certificate(extensions: Sequence[Extension]) -> None:
    found = load_pem(certificate(*extensions), EXTRACT)

    assert found == KeySet((ListedKey(KEY, Validity(NOW - DAY, UNTIL)),))


def test_without_the_administrators_word_it_is_not() -> None:
    found = load_pem(certificate(SIGNS, FOR_CODE))

    assert found.keys == ()
    assert refusals(found) == [
        "a certificate, of which the keyring takes no key: that needs 'certificates: ExtractKey'"
    ]


@cache
def weak() -> rsa.RSAPublicKey:
    return rsa.generate_private_key(65537, 1024).public_key()


def odd_key() -> bytes:
    """A certificate whose key has its curve's parameters written out."""
    good = x509.load_pem_x509_certificate(certificate(SIGNS))
    explicit = base64.b64decode(b"".join(EXPLICIT.splitlines()[1:-1]))
    body = good.tbs_certificate_bytes.replace(KEY.der, explicit[:-64] + KEY.der[-64:])
    whole = good.public_bytes(serialization.Encoding.DER)
    rest = whole[whole.index(good.tbs_certificate_bytes) + len(good.tbs_certificate_bytes) :]
    return framed("CERTIFICATE", sequence(sequence(contents(body)) + rest))


def contents(der: bytes) -> bytes:
    """What is in a DER sequence whose length has the form 81 xx or 82 xx xx (X.690 8.1.3.5)."""
    return der[2 + der[1] - 0x80 :]


def sequence(body: bytes) -> bytes:
    """A DER sequence of 256 bytes or more."""
    return b"\x30\x82" + len(body).to_bytes(2, "big") + body


UNKNOWN = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00")
REFUSED: dict[str, tuple[bytes, str]] = {
    "of an authority": (certificate((usage("key_cert_sign", "digital_signature"), True)), "of an authority"),
    "of an authority by its constraints": (certificate(AN_AUTHORITY), "of an authority"),
    "for encryption": (certificate((usage("key_encipherment"), True)), "key usage is not digitalSignature"),
    "for servers": (certificate(SIGNS, FOR_SERVERS), "extended key usage is not codeSigning"),
    "with a critical extension that nobody knows": (certificate((UNKNOWN, True)), "a critical extension"),
    "of a weak key": (certificate(SIGNS, key=weak()), "an RSA key of 1024 bits"),
    "of a key in an odd form": (odd_key(), "in another than the one usual encoding"),
    "with a name that cannot be read": (issue("a", extra=unread_name()).pem, "a certificate that cannot be read"),
    "of a version that does not exist": (
        framed("CERTIFICATE", of_unknown_version(issue("a").der)),
        "a certificate that cannot be read",
    ),
    "that is none": (framed("CERTIFICATE", b"\x30\x03\x02\x01\x01"), "a certificate that cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize(("pem", "said"), REFUSED.values(), ids=list(REFUSED))
def test_the_key_is_not_taken_of_a_certificate(pem: bytes, said: str) -> None:
    found = load_pem(pem, EXTRACT)

    assert found.keys == ()
    assert said in refusals(found)[0]


def test_an_extension_that_nobody_knows_may_be_passed_over() -> None:
    assert len(load_pem(certificate((UNKNOWN, False)), EXTRACT).keys) == 1


OLD, NEW = certificate(until=NOW), certificate(since=NOW, until=UNTIL + DAY)
LISTED: dict[str, tuple[bytes, Validity]] = {
    # A key that is listed more than once counts as the entry does that ends last.
    "under a certificate and bare": (OLD + BARE, Validity()),
    "bare and under a certificate": (BARE + OLD, Validity()),
    "under a certificate and a renewed one": (OLD + NEW, Validity(NOW, UNTIL + DAY)),
    "under a renewed certificate and the one before": (NEW + OLD, Validity(NOW, UNTIL + DAY)),
}


@pytest.mark.parametrize(("pem", "validity"), LISTED.values(), ids=list(LISTED))
def test_a_key_that_is_listed(pem: bytes, validity: Validity) -> None:
    assert load_pem(pem, EXTRACT).keys == (ListedKey(KEY, validity),)


def test_a_chain_gives_the_signers_key_and_none_of_an_authority() -> None:
    authority = certificate((usage("key_cert_sign"), True), key=AUTHORITY.public_key())

    found = load_pem(certificate(SIGNS, FOR_CODE) + authority, EXTRACT)

    assert [each.key for each in found.keys] == [KEY]
    assert [each.position for each in found.refused] == [2]
