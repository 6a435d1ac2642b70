"""Certificates of signers and of authorities (RFC 5280): what stands in a signature file is a stranger's."""

import base64
from collections.abc import Iterator

from cryptography import x509
from tests.fuzz.target import Target, attempt
from tests.minisigstore import Instance
from tests.unit.formats.chains import NOW, issue

from aegis.core.certificate_paths import follow, read_authorities
from aegis.core.certified_keys import read_certificate
from aegis.core.errors import KeyRefused, NotCertified
from aegis.core.formats.certificates import MAX_BYTES
from aegis.core.keys import PublicKey

ROOT = issue("authority", ca=True)
MIDDLE = issue("middle", ROOT, ca=True)
LEAF = issue("signer", MIDDLE)
ALTERNATIVE_NAMES = x509.SubjectAlternativeName([x509.DNSName("signer.example"), x509.RFC822Name("a@example.com")])


def holds(data: bytes) -> None:
    """A stranger's certificate names nobody; in the place of an authority it is one, or refused."""
    read = attempt(KeyRefused, read_certificate, data)
    assert read is None or PublicKey.from_spki(read[0].der) == read[0]
    for certificates in ([data], [data, MIDDLE.der], [LEAF.der, data]):
        signer = attempt(NotCertified, follow, certificates, [ROOT.der], NOW)
        assert signer is None or signer.key.der in certificates[0]
    _as_an_authority(data)


def _as_an_authority(data: bytes) -> None:
    pem = _pem(data)
    authorities = attempt(KeyRefused, read_authorities, pem)
    if authorities:
        assert authorities == (data,)
        attempt(NotCertified, follow, [LEAF.der, MIDDLE.der], authorities, NOW)


def _pem(der: bytes) -> bytes:
    return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der) + b"-----END CERTIFICATE-----\n"


def seeds() -> Iterator[bytes]:
    yield from (each.der for each in (ROOT, MIDDLE, LEAF, issue("named", MIDDLE, extra=ALTERNATIVE_NAMES)))
    yield issue("", MIDDLE, usage=False, purposes=()).der
    bundle = Instance().sign_blob(b"weights")
    yield base64.b64decode(bundle["verificationMaterial"]["certificate"]["rawBytes"])


TARGET = Target(holds, seeds, longest=MAX_BYTES)
