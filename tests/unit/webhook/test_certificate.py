"""The certificate of the Secret is served while it is good, and no bad one ever replaces it."""

import asyncio
import base64
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from tests.testbed.pki import Authority

from aegis.adapters.cluster.objects import Identified, ObjectMeta, SecretObject
from aegis.entrypoints.http import CertificateError
from aegis.entrypoints.webhook.certificate import ServingCertificate

NAME = "aegis-webhook-tls"
META = ObjectMeta(name=NAME, namespace="aegis-system")


@dataclass
class Server:
    """What was served, in order; `refuses` is what it says no to."""

    served: list[tuple[bytes, bytes]] = field(default_factory=list)
    refuses: bool = False

    def use_certificate(self, certificate: bytes, key: bytes) -> None:
        if self.refuses:
            raise CertificateError("The serving certificate cannot be used: KEY_VALUES_MISMATCH.")
        self.served.append((certificate, key))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("pki"), "webhook")


def secret(certificate: bytes, key: bytes) -> SecretObject:
    data = {"tls.crt": certificate, "tls.key": key}
    return SecretObject(metadata=META, data={name: base64.b64encode(value).decode() for name, value in data.items()})


def pair(authority: Authority, name: str) -> tuple[bytes, bytes]:
    issued = authority.issue(name)
    return issued.certificate.read_bytes(), Path(issued.key).read_bytes()


def test_each_new_pair_is_served_and_the_same_one_only_once(authority: Authority) -> None:
    server = Server()
    serving = ServingCertificate(NAME, server.use_certificate)
    first, second = pair(authority, "first"), pair(authority, "second")
    assert not serving.loaded.is_set()
    asyncio.run(serving.on_replace([secret(*first)]))
    assert serving.loaded.is_set()
    asyncio.run(serving.on_replace([secret(*first)]))
    serving.on_apply(secret(*second))
    assert server.served == [first, second]
    assert serving.ends == x509.load_pem_x509_certificate(second[0]).not_valid_after_utc


def test_what_cannot_be_served_changes_nothing(authority: Authority, caplog: pytest.LogCaptureFixture) -> None:
    server = Server()
    serving = ServingCertificate(NAME, server.use_certificate)
    good = pair(authority, "good")
    serving.on_apply(secret(*good))
    ends = serving.ends
    serving.on_apply(secret(b"no PEM", good[1]))
    serving.on_apply(SecretObject(metadata=META, data={"tls.crt": "not base64!", "tls.key": ""}))
    serving.on_apply(SecretObject(metadata=META, data={"tls.crt": ""}))
    serving.on_apply(SecretObject(metadata=META, data={}))
    serving.on_unreadable(Identified(metadata=META), "Expected `object`")
    serving.on_delete(Identified(metadata=META))
    asyncio.run(serving.on_replace([]))
    server.refuses = True
    serving.on_apply(secret(*pair(authority, "refused")))
    assert server.served == [good]
    assert serving.ends == ends
    said = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(said) == 8
    assert all("the certificate served before goes on being served" in line for line in said)
    assert not any("PRIVATE" in line for line in said)


def test_without_any_certificate_the_log_says_who_makes_one(caplog: pytest.LogCaptureFixture) -> None:
    serving = ServingCertificate(NAME, Server().use_certificate)
    asyncio.run(serving.on_replace([]))
    serving.on_apply(SecretObject(metadata=META, data={"tls.key": "eA=="}))
    missing, incomplete = (record.getMessage() for record in caplog.records)
    assert missing.startswith("the Secret aegis-webhook-tls does not exist; nothing can be served until")
    assert "has no tls.crt" in incomplete
    assert not serving.loaded.is_set()
