"""Models that the reference signer of OpenSSF Model Signing signs: `aegis verify` before and after changes."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from tests.integration.clirig import PROGRAM, VERIFIED
from tests.testbed.model_signing import sign_by_certificate, sign_by_key
from tests.unit.formats.chains import Key, ec_key, issue

FILES = {"config.json": b"{}", "weights-1.bin": bytes(range(256)) * 64, "weights-2.bin": b"\0" * 9000, "sub/empty": b""}
CURVES = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}
MISMATCH = (1, "Rejected", "StatementMismatch")


def model_in(folder: Path) -> Path:
    model = folder / "llama"
    for name, content in FILES.items():
        (model / name).parent.mkdir(parents=True, exist_ok=True)
        (model / name).write_bytes(content)
    return model


def private_in(folder: Path, key: Key) -> Path:
    path = folder / "release.key"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


def public_in(folder: Path, key: Key) -> Path:
    path = folder / "release.pub"
    path.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return path


def verify(model: Path, *options: object) -> tuple[tuple[int, str, str], dict[str, Any]]:
    """Exit code, verdict and reason; and the whole answer."""
    command = [str(PROGRAM), "verify", "-o", "json", "--artifact", str(model), *map(str, options)]
    done = subprocess.run(command, text=True, capture_output=True, timeout=60, env={})
    assert done.stdout, done.stderr
    answer = json.loads(done.stdout)
    return (done.returncode, answer["verdict"], answer["reason"]), answer


class ByKey:
    """A model with its bundle inside, as the signer leaves it, and the public key."""

    def __init__(self, folder: Path, curve: ec.EllipticCurve) -> None:
        key = ec_key(curve)
        self.model = model_in(folder)
        self.signature = sign_by_key(self.model, self.model / "model.sig", private_in(folder, key))
        self.public = public_in(folder, key)


@pytest.fixture(scope="module")
def by_key(tmp_path_factory: pytest.TempPathFactory) -> ByKey:
    return ByKey(tmp_path_factory.mktemp("by-key"), CURVES["P-384"])


@pytest.mark.parametrize("curve", CURVES)
def test_a_key_of_each_curve_verifies_with_its_own_hash(tmp_path: Path, curve: str) -> None:
    signed = ByKey(tmp_path, CURVES[curve])
    outcome, answer = verify(signed.model, "--key", signed.public)

    assert outcome == VERIFIED
    (record,) = answer["signatures"]
    hash_name = {"P-256": "SHA256", "P-384": "SHA384", "P-521": "SHA512"}[curve]
    assert (record["format"], record["scheme"]) == ("ModelSigning", f"ECDSA-{hash_name}")
    assert (record["subject"], record["ignored"]) == ("llama", [])


CHANGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a file more": (lambda model: (model / "pickle.bin").write_bytes(b"1"), "'pickle.bin' is not signed"),
    "a hidden file more": (lambda model: (model / "sub" / ".env").write_bytes(b""), "'sub/.env' is not signed"),
    "one byte": (lambda model: flip(model / "weights-1.bin"), "'weights-1.bin' is not the signed one"),
    "one byte more": (lambda model: (model / "sub" / "empty").write_bytes(b"\n"), "'sub/empty' is not the signed one"),
    "a file less": (lambda model: (model / "weights-2.bin").unlink(), "'weights-2.bin' is missing"),
    "another name": (lambda model: (model / "config.json").rename(model / "other.json"), "'other.json' is not signed"),
    "two names exchanged": (
        lambda model: exchange(model / "weights-1.bin", model / "weights-2.bin"),
        "'weights-1.bin' is not the signed one",
    ),
}


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def exchange(one: Path, other: Path) -> None:
    contents = one.read_bytes(), other.read_bytes()
    other.write_bytes(contents[0])
    one.write_bytes(contents[1])


@pytest.mark.parametrize(("change", "said"), CHANGES.values(), ids=list(CHANGES))
def test_a_change_after_signing_is_rejected_and_named(
    by_key: ByKey, tmp_path: Path, change: Callable[[Path], object], said: str
) -> None:
    model = Path(shutil.copytree(by_key.model, tmp_path / "llama"))
    assert verify(model, "--key", by_key.public)[0] == VERIFIED
    change(model)
    outcome, answer = verify(model, "--key", by_key.public)

    assert outcome == MISMATCH
    assert answer["signatures"][0]["difference"] == said


def test_another_key_says_nothing(by_key: ByKey, tmp_path: Path) -> None:
    other = tmp_path / "other.pub"
    other.write_bytes(
        ec_key(CURVES["P-384"]).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )

    assert verify(by_key.model, "--key", other)[0] == (1, "Rejected", "SignatureInvalid")


def test_what_the_signer_left_out_is_left_out_by_leave(tmp_path: Path) -> None:
    key, model = ec_key(), model_in(tmp_path)
    (model / "notes").mkdir()
    (model / "notes" / "todo.txt").write_bytes(b"1")
    public = public_in(tmp_path, key)
    sign_by_key(model, model / "model.sig", private_in(tmp_path, key), [model / "notes"])

    assert verify(model, "--key", public)[0] == (1, "Rejected", "FilesIgnored")
    outcome, answer = verify(model, "--key", public, "--ignore-path", "notes")
    assert (outcome, answer["signatures"][0]["ignored"]) == (VERIFIED, ["notes"])


def test_a_certificate_is_followed_to_the_authority(tmp_path: Path) -> None:
    model, root = model_in(tmp_path), issue("root", ca=True)
    between = issue("between", root, ca=True)
    signer = issue("release", between, key=ec_key(CURVES["P-384"]))
    paths = [tmp_path / name for name in ("root.pem", "between.pem", "release.pem", "other.pem")]
    for path, issued in zip(paths, (root, between, signer, issue("root", ca=True)), strict=True):
        path.write_bytes(issued.pem)
    authority, middle, own, other = paths
    sign_by_certificate(model, model / "model.sig", private_in(tmp_path, signer.key), own, [middle])

    outcome, answer = verify(model, "--cert-chain", authority, "--cert-subject", "CN=release")
    assert outcome == VERIFIED
    assert answer["signatures"][0]["identity"] == {"issuer": "CN=root", "subject": "CN=release"}
    assert verify(model, "--cert-chain", other)[0] == (1, "Rejected", "CertificateNotTrusted")
    assert verify(model, "--cert-chain", authority, "--cert-subject", "CN=x")[0] == (1, "Rejected", "SignerNotAllowed")
    flip(model / "weights-2.bin")
    assert verify(model, "--cert-chain", authority)[0] == MISMATCH
