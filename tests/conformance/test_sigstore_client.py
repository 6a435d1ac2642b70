"""The adapter for sigstore-conformance, on fixtures of our own: it asks `aegis verify` what the suite asks it."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conformance import sigstore_client
from tests.minisigstore import IDENTITY, ISSUER, Instance
from tests.minisigstore.authority import new_key
from tests.minisigstore.encoding import pem

PROVENANCE = "https://slsa.dev/provenance/v1"


@pytest.fixture
def artifact(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a")
    return path


class Case:
    """A bundle and what it is to be verified with."""

    def __init__(self, folder: Path, bundle: object, instance: Instance) -> None:
        self.bundle, self.root = folder / "bundle.sigstore.json", folder / "trusted_root.json"
        self.bundle.write_text(json.dumps(bundle))
        self.root.write_bytes(instance.trusted_root())

    def ask(self, artifact: object, *options: object) -> int:
        named = options or ("--certificate-identity", IDENTITY, "--certificate-oidc-issuer", ISSUER)
        given = ("verify-bundle", "--bundle", self.bundle, *named, "--trusted-root", self.root, artifact)
        return sigstore_client.run([str(each) for each in given])


def sha256(path: Path) -> str:
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def test_an_identity_is_verified_by_file_and_by_digest(artifact: Path, tmp_path: Path) -> None:
    instance = Instance()
    case = Case(tmp_path, instance.sign_blob(b"a"), instance)

    assert case.ask(artifact) == 0
    assert case.ask(sha256(artifact)) == 0
    assert case.ask(f"sha256:{'00' * 32}") == 1
    stranger = ("--certificate-identity", "x@evil.example", "--certificate-oidc-issuer", ISSUER)
    assert case.ask(artifact, *stranger) == 1


def test_a_statement_of_any_type_is_verified(artifact: Path, tmp_path: Path) -> None:
    instance = Instance()
    subject = [{"name": "a.txt", "digest": {"sha256": sha256(artifact).partition(":")[2]}}]
    statement = {"_type": "https://in-toto.io/Statement/v1", "subject": subject, "predicateType": PROVENANCE}
    case = Case(tmp_path, instance.sign_statement(json.dumps({**statement, "predicate": {}}).encode()), instance)

    assert case.ask(artifact) == 0
    assert case.ask(sha256(artifact)) == 0


def test_a_key_is_verified_and_never_beside_an_identity(artifact: Path, tmp_path: Path) -> None:
    instance, key = Instance(), new_key()
    case = Case(tmp_path, instance.sign_with_key(key, b"a"), instance)
    public = tmp_path / "key.pub"
    public.write_bytes(pem(key.public_key()))

    assert case.ask(artifact, "--key", public) == 0
    with pytest.raises(SystemExit):
        case.ask(artifact, "--key", public, "--certificate-identity", IDENTITY, "--certificate-oidc-issuer", ISSUER)


def test_the_public_root_is_used_when_none_is_given(artifact: Path, tmp_path: Path) -> None:
    instance = Instance()
    case = Case(tmp_path, instance.sign_blob(b"a"), instance)
    identity = ("--certificate-identity", IDENTITY, "--certificate-oidc-issuer", ISSUER)

    for staging in ((), ("--staging",)):
        given = ("verify-bundle", *staging, "--bundle", case.bundle, *identity, artifact)
        assert sigstore_client.run([str(each) for each in given]) == 1


def test_it_is_an_executable() -> None:
    program = Path(sigstore_client.__file__)

    done = subprocess.run([sys.executable, str(program), "sign-bundle"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert program.stat().st_mode & 0o111
