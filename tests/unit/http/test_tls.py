"""TLS contexts from PEM: what can be used, and what is said of what cannot."""

import ssl
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.testbed.pki import Authority

from aegis.entrypoints.http.tls import CertificateError, server_context

BAD_PEM = b"-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("pki"), "authority")


@pytest.fixture(scope="module")
def pair(authority: Authority) -> tuple[bytes, bytes]:
    pair = authority.issue("webhook")
    return pair.certificate.read_bytes(), pair.key.read_bytes()


def encrypted(key: bytes) -> bytes:
    return serialization.load_pem_private_key(key, None).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"a password"),
    )


def of_another_type() -> bytes:
    return rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def test_a_context_serves_only_tls_1_2_and_newer_without_client_certificates(pair: tuple[bytes, bytes]) -> None:
    context = server_context(*pair)
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert context.verify_mode == ssl.CERT_NONE


def test_a_client_authority_makes_client_certificates_a_must(pair: tuple[bytes, bytes], authority: Authority) -> None:
    context = server_context(*pair, authority.bundle.read_bytes())
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert len(context.get_ca_certs()) == 1


def test_chains_and_other_line_ends_can_be_used(pair: tuple[bytes, bytes], authority: Authority) -> None:
    certificate, key = pair
    chain = certificate + authority.bundle.read_bytes()
    server_context(chain.strip(), key.replace(b"\n", b"\r\n"))


@pytest.mark.parametrize("fault", ["no certificate", "no key", "another's key", "a key of another type", "a password"])
def test_what_cannot_be_used_is_refused_with_what_to_give_instead(
    pair: tuple[bytes, bytes], fault: str, authority: Authority
) -> None:
    certificate, key = pair
    given = {
        "no certificate": (b"", key),
        "no key": (certificate, b""),
        "another's key": (certificate, authority.issue("another").key.read_bytes()),
        "a key of another type": (certificate, of_another_type()),
        "a password": (certificate, encrypted(key)),
    }[fault]
    with pytest.raises(CertificateError, match="Give a PEM chain, leaf first"):
        server_context(*given)


@pytest.mark.parametrize(
    "given", [b"", b"no PEM", b"\xff", b"-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----"]
)
def test_an_authority_that_cannot_be_used_is_refused(pair: tuple[bytes, bytes], given: bytes) -> None:
    with pytest.raises(CertificateError, match="Give PEM certificates"):
        server_context(*pair, given)


def test_the_private_key_stays_in_no_file(
    pair: tuple[bytes, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.delattr("os.memfd_create")
    server_context(*pair)
    assert list(tmp_path.iterdir()) == []
