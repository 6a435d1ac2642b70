"""The webhook's certificates: good for their names, and for nothing else."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from tests.unit.core.issuing import NAMES, NOW, fresh, handshake, new_key

from aegis.core.certificates import Pair, issue, issue_client, new_authority
from aegis.core.certificates.issue import AUTHORITY_LIFE, BACKDATED, LIFE


@pytest.mark.parametrize("host", NAMES)
def test_clients_that_trust_the_bundle_trust_the_certificate_under_each_name(host: str) -> None:
    authority, leaf = fresh(datetime.now(UTC))
    handshake(leaf, authority["ca.crt"], host)


def test_clients_trust_no_other_name_and_no_other_authority() -> None:
    (authority, leaf), (other, _) = fresh(datetime.now(UTC)), fresh(datetime.now(UTC))
    with pytest.raises(ssl.SSLCertVerificationError, match="not valid for"):
        handshake(leaf, authority["ca.crt"], "127.0.0.2")
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(leaf, other["ca.crt"], "127.0.0.1")


def test_a_certificate_is_for_serving_these_names_and_its_authority_for_signing_it() -> None:
    stored, leaf = fresh()
    certificate, authority = (x509.load_pem_x509_certificate(each["tls.crt"]) for each in (leaf, stored))
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["aegis-webhook.aegis-system.svc"]
    assert set(names.get_values_for_type(x509.IPAddress)) == {ipaddress.ip_address(name) for name in NAMES[1:]}
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert authority.extensions.get_extension_for_class(x509.BasicConstraints).value == x509.BasicConstraints(True, 0)
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    for each, life in ((certificate, LIFE), (authority, AUTHORITY_LIFE)):
        key = each.public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        assert isinstance(key.curve, ec.SECP256R1)
        assert (each.not_valid_before_utc, each.not_valid_after_utc) == (NOW - BACKDATED, NOW + life)
    assert certificate.serial_number != authority.serial_number
    assert "PRIVATE" not in repr(Pair(leaf["tls.crt"], leaf["tls.key"]))


def test_a_client_s_certificate_is_for_calling_and_nothing_else() -> None:
    made = issue_client(new_authority(NOW, new_key), "itself", NOW, new_key)
    certificate = x509.load_pem_x509_certificate(made.certificate)
    assert list(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) == [
        ExtendedKeyUsageOID.CLIENT_AUTH
    ]
    with pytest.raises(x509.ExtensionNotFound):
        certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)


def test_no_certificate_outlives_its_authority() -> None:
    late = NOW + AUTHORITY_LIFE - timedelta(days=1)
    made = issue(new_authority(NOW, new_key), NAMES, late, new_key)
    assert x509.load_pem_x509_certificate(made.certificate).not_valid_after_utc == NOW + AUTHORITY_LIFE


def test_an_authority_of_another_kind_signs_nothing() -> None:
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(TypeError, match="elliptic curve"):
        issue(Pair(new_authority(NOW, new_key).certificate, private), NAMES, NOW, new_key)
