"""Every kind of key that a real key server signs with, and certificates that its PKI issued."""

import base64
import hashlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.keysource_bench import Bench, few_rights
from tests.testbed.openbao import OpenBao

from aegis.core.key_files import CertificateUse
from aegis.core.keyrings import KeySnapshot
from aegis.core.schemes import SCHEMES, Scheme, schemes_for

pytestmark = pytest.mark.e2e

ARTIFACT = b"weights"
KIND = "root"
"""Of the authority. Between slashes the word looks like a path of somebody's machine, which no file here may hold."""


@pytest.fixture
def bench(openbao: OpenBao) -> Bench:
    return few_rights(openbao)


SIGNED = {
    "rsa-2048": {"signature_algorithm": "pkcs1v15", "scheme": "RSASSA-PKCS1-v1_5-SHA256"},
    "rsa-3072": {"signature_algorithm": "pss", "scheme": "RSASSA-PSS-SHA256"},
    "rsa-4096": {"signature_algorithm": "pkcs1v15", "scheme": "RSASSA-PKCS1-v1_5-SHA512"},
    "ecdsa-p256": {"scheme": "ECDSA-SHA256"},
    "ecdsa-p384": {"scheme": "ECDSA-SHA384"},
    "ecdsa-p521": {"scheme": "ECDSA-SHA512"},
    "ed25519": {"scheme": "Ed25519"},
}


@pytest.mark.parametrize(("kind", "how"), SIGNED.items())
def test_what_each_version_signs_verifies_under_the_key_that_is_read(
    bench: Bench, kind: str, how: dict[str, str]
) -> None:
    bench.create(kind)
    bench.rotate()
    old, new = bench.transit().read().keys
    scheme = SCHEMES[how["scheme"]]
    for version, key, other in ((1, old, new), (2, new, old)):
        asked = {"input": base64.b64encode(ARTIFACT).decode(), "key_version": version}
        asked |= {"signature_algorithm": how.get("signature_algorithm", ""), "marshaling_algorithm": "asn1"}
        path = f"/v1/transit/sign/{bench.name}" + (f"/sha2-{scheme.digest[3:]}" if scheme.digest else "")
        answer = bench.admin.adapter.post(path, json={name: value for name, value in asked.items() if value})
        signature = base64.b64decode(answer["data"]["signature"].rpartition(":")[2])
        assert scheme.verifies(key.key, signature, message_of(scheme))
        assert not scheme.verifies(other.key, signature, message_of(scheme))


def message_of(scheme: Scheme) -> bytes:
    """What of the artifact is signed."""
    return hashlib.new(scheme.digest, ARTIFACT).digest() if scheme.digest else ARTIFACT


@pytest.fixture
def pki(bench: Bench) -> Iterator[str]:
    """A mount whose role `signing` issues certificates for signing code, and `servers` others."""
    mount, system = f"pki-{bench.name}", bench.admin.sys
    system.enable_secrets_engine("pki", path=mount, config={"max_lease_ttl": "8760h"})
    write = bench.admin.adapter.post
    write(f"/v1/{mount}/{KIND}/generate/internal", json={"common_name": "models.example", "ttl": "720h"})
    common = {"allow_any_name": True, "enforce_hostnames": False, "key_type": "ec", "key_bits": 256, "max_ttl": "72h"}
    code = {"server_flag": False, "client_flag": False, "code_signing_flag": True}
    write(f"/v1/{mount}/roles/signing", json={**common, **code})
    write(f"/v1/{mount}/roles/servers", json=common)
    yield mount
    system.disable_secrets_engine(mount)


def issue(bench: Bench, mount: str, role: str) -> dict[str, str]:
    issued: dict[str, str] = bench.admin.adapter.post(f"/v1/{mount}/issue/{role}", json={"common_name": "release"})[
        "data"
    ]
    return issued


def read(bench: Bench, use: CertificateUse = CertificateUse.EXTRACT_KEY) -> KeySnapshot:
    return bench.kv(certificates=use).read()


def test_a_certificate_that_the_pki_issued_gives_its_key_until_it_ends(bench: Bench, pki: str) -> None:
    issued = issue(bench, pki, "signing")
    bench.write(publicKey=issued["certificate"])
    (key,) = read(bench).keys
    assert key.key.algorithm == "ECDSA-P256"
    assert key.validity.not_after is not None
    assert key.validity.not_after.timestamp() == int(issued["expiration"])
    assert read(bench, CertificateUse.REFUSE).keys == ()


ISSUED = {
    ("rsa", 2048): "RSA-2048",
    ("rsa", 3072): "RSA-3072",
    ("rsa", 4096): "RSA-4096",
    ("ec", 256): "ECDSA-P256",
    ("ec", 384): "ECDSA-P384",
    ("ec", 521): "ECDSA-P521",
    ("ed25519", 0): "Ed25519",
}


@pytest.mark.parametrize(("kind", "algorithm"), ISSUED.items(), ids=list(ISSUED.values()))
def test_what_the_certified_key_signs_verifies_under_the_key_of_the_certificate(
    bench: Bench, pki: str, tmp_path: Path, kind: tuple[str, int], algorithm: str
) -> None:
    usage = {"server_flag": False, "client_flag": False, "code_signing_flag": True, "max_ttl": "72h"}
    role = {"allow_any_name": True, "enforce_hostnames": False, "key_type": kind[0], "key_bits": kind[1], **usage}
    bench.admin.adapter.post(f"/v1/{pki}/roles/{algorithm.lower()}", json=role)
    issued = issue(bench, pki, algorithm.lower())
    bench.write(publicKey=issued["certificate"])
    (key,) = read(bench).keys
    assert key.key.algorithm == algorithm

    (tmp_path / "private.pem").write_text(issued["private_key"])
    (tmp_path / "artifact").write_bytes(ARTIFACT)
    (scheme, *_) = schemes_for(key.key)
    hashed = ["dgst", f"-{scheme.digest}", "-sign", "private.pem", "artifact"]
    pure = ["pkeyutl", "-sign", "-rawin", "-inkey", "private.pem", "-in", "artifact"]
    command = ["openssl", *(hashed if scheme.digest else pure)]
    signature = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=30).stdout
    assert scheme.verifies(key.key, signature, message_of(scheme))


def test_its_chain_gives_no_key_of_the_authority(bench: Bench, pki: str) -> None:
    issued = issue(bench, pki, "signing")
    bench.write(publicKey=f"{issued['certificate']}\n{issued['issuing_ca']}\n")
    snapshot = read(bench)
    assert len(snapshot.keys) == 1
    assert "the certificate of an authority" in snapshot.refused[0].refused.detail


def test_a_certificate_for_servers_gives_no_key(bench: Bench, pki: str) -> None:
    bench.write(publicKey=issue(bench, pki, "servers")["certificate"])
    snapshot = read(bench)
    assert snapshot.keys == ()
    assert "not codeSigning" in snapshot.refused[0].refused.detail
