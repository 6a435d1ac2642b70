"""The adapter for the suites of OpenSSF Model Signing, on bundles that its reference signer writes here."""

import base64
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from tests.conformance import oms_client
from tests.testbed.model_signing import sign_by_certificate, sign_by_key
from tests.unit.formats.chains import CODE_SIGNING, SERVER_AUTH, Issued, ec_key, issue

VERIFIED, REJECTED, WRONG_CALL = 0, 1, 2
STRANGER = ("--method", "sigstore", "--identity", "x@models.example", "--identity-provider", "https://idp.example")


class Signed:
    """A model in a folder, with bundles by a key and by the certificate of that key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.model = folder / "model"
        (self.model / "sub").mkdir(parents=True)
        for name, content in {"signme-1": b"1", "signme-2": b"2", "sub/signme-3": b"", "ignore-me": b"x"}.items():
            (self.model / name).write_bytes(content)
        self.root = issue("root", ca=True)
        between = issue("between", self.root, ca=True)
        own = issue("signer", between, key=ec_key(ec.SECP384R1()))
        self.key = self.private("signer", own)
        self.public = self.pem("signer.pub", public(own.certificate.public_key()))
        self.chain = self.pem("root.pem", self.root.pem)
        self.by_key = sign_by_key(self.model, folder / "key.sig", self.key, [self.model / "ignore-me"])
        paths = self.pem("signer.crt", own.pem), [self.pem("between.pem", between.pem)]
        (self.model / "ignore-me").rename(folder / "ignore-me")
        self.by_certificate = sign_by_certificate(self.model, folder / "certificate.sig", self.key, *paths)
        (folder / "ignore-me").rename(self.model / "ignore-me")

    def pem(self, name: str, content: bytes) -> Path:
        (self.folder / name).write_bytes(content)
        return self.folder / name

    def private(self, name: str, issued: Issued) -> Path:
        return self.pem(f"{name}.key", issued.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def public(key: Any) -> bytes:
    encoded: bytes = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return encoded


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Signed:
    return Signed(tmp_path_factory.mktemp("signed"))


@pytest.fixture
def model(signed: Signed, tmp_path: Path) -> Path:
    """A copy, to be changed by a test."""
    shutil.copytree(signed.model, tmp_path / "model")
    return tmp_path / "model"


def ask(model: Path, bundle: Path, *options: object, ignored: str = "ignore-me") -> int:
    left_out = ("--ignore-paths", model / ignored) if ignored else ()
    given = ("verify-model", "--model-path", model, "--bundle", bundle, *options, *left_out)
    return oms_client.run([str(each) for each in given])


def test_a_model_is_verified_by_the_key_and_by_the_authority(signed: Signed) -> None:
    assert ask(signed.model, signed.by_key, "--method", "key", "--public-key", signed.public) == VERIFIED
    chain = ("--method", "certificate", "--cert-chain", signed.chain)
    assert ask(signed.model, signed.by_certificate, *chain) == VERIFIED


def test_a_model_of_one_file_is_verified(signed: Signed, tmp_path: Path) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(b"\xef" * 256)
    bundle = sign_by_key(file, tmp_path / "one.sig", signed.key)

    assert ask(file, bundle, "--method", "key", "--public-key", signed.public, ignored="") == VERIFIED
    file.write_bytes(b"\xee" * 256)
    assert ask(file, bundle, "--method", "key", "--public-key", signed.public, ignored="") == REJECTED


def test_the_bundle_may_lie_in_the_model(signed: Signed, model: Path) -> None:
    bundle = Path(shutil.copy(signed.by_key, model / "any-name"))

    assert ask(model, bundle, "--method", "key", "--public-key", signed.public) == VERIFIED


def test_methods_are_not_taken_for_one_another(signed: Signed) -> None:
    key = ("--method", "key", "--public-key", signed.public)
    chain = ("--method", "certificate", "--cert-chain", signed.chain)
    asked = [
        (signed.by_certificate, key),
        (signed.by_certificate, STRANGER),
        (signed.by_key, chain),
        (signed.by_key, STRANGER),
    ]

    assert [ask(signed.model, bundle, *options) for bundle, options in asked] == [REJECTED] * 4


def test_another_key_and_another_authority_verify_nothing(signed: Signed, tmp_path: Path) -> None:
    key, authority = tmp_path / "other.pub", tmp_path / "other.pem"
    key.write_bytes(public(ec_key().public_key()))
    authority.write_bytes(issue("root", ca=True).pem)

    assert ask(signed.model, signed.by_key, "--method", "key", "--public-key", key) == REJECTED
    chain = ("--method", "certificate", "--cert-chain", authority)
    assert ask(signed.model, signed.by_certificate, *chain) == REJECTED


CHANGES: dict[str, tuple[Callable[[Path], object], bool]] = {
    # What is done to the model → does it stand when unsigned files are ignored?
    "a file more": (lambda model: (model / "extra.bin").write_bytes(b"1"), True),
    "a file more below": (lambda model: (model / "sub" / "extra.bin").write_bytes(b"1"), True),
    "a file less": (lambda model: (model / "signme-2").unlink(), False),
    "another content": (lambda model: (model / "signme-1").write_bytes(b"TAMPERED"), False),
    "another name": (lambda model: (model / "signme-1").rename(model / "signme-4"), False),
    "a link more": (lambda model: (model / "link").symlink_to("signme-1"), True),
    "a link in place of a file": (lambda model: replace_by_link(model / "signme-2"), False),
}


def replace_by_link(path: Path) -> None:
    path.rename(path.parent.parent / path.name)
    path.symlink_to(path.parent.parent / path.name)


@pytest.mark.parametrize(("change", "stands"), CHANGES.values(), ids=list(CHANGES))
def test_a_change_is_noticed_also_when_unsigned_files_are_ignored(
    signed: Signed, model: Path, change: Callable[[Path], object], stands: bool
) -> None:
    change(model)
    key = ("--method", "key", "--public-key", signed.public)

    assert ask(model, signed.by_key, *key) != VERIFIED
    assert (ask(model, signed.by_key, *key, "--ignore-unsigned-files") == VERIFIED) is stands


def test_what_is_not_said_to_be_ignored_is_not(signed: Signed) -> None:
    key = ("--method", "key", "--public-key", signed.public)

    assert ask(signed.model, signed.by_key, *key, ignored="") == REJECTED
    assert ask(signed.model, signed.by_key, *key, ignored="signme-1") == REJECTED


NAMES = {
    "dots": (".config", ".cache/weights.bin"),
    "spaces": ("file (copy).bin", "path with spaces/model.bin"),
    "other scripts": ("\u6a21\u578b.bin", "\u00e9.bin"),
    "depths": ("a/very/deep/directory/tree/weights.bin",),
    "Git's names below": ("submodule/.gitignore", "submodule/.git/HEAD"),
}


@pytest.mark.parametrize("names", NAMES.values(), ids=list(NAMES))
def test_names_of_all_sorts_are_read_as_the_signer_wrote_them(
    signed: Signed, tmp_path: Path, names: tuple[str, ...]
) -> None:
    model = tmp_path / "model"
    for name in (*names, ".git/HEAD", ".gitignore"):
        (model / name).parent.mkdir(parents=True, exist_ok=True)
        (model / name).write_bytes(name.encode())
    bundle = sign_by_key(model, tmp_path / "bundle.sig", signed.key)
    key = ("--method", "key", "--public-key", signed.public)

    assert ask(model, bundle, *key, ignored="") == VERIFIED
    (model / names[0]).write_bytes(b"changed")
    assert ask(model, bundle, *key, ignored="") == REJECTED


PAST, TODAY, COMING = (2018, 2020), (2024, 2044), (2040, 2044)
CHAINS: dict[str, tuple[tuple[int, int], tuple[int, int], tuple[int, int], bool]] = {
    # Years of the authority, of the one below it, and of the signer; is the signer's for signing code?
    "an ended signer": (TODAY, TODAY, PAST, True),
    "a coming signer": (TODAY, TODAY, COMING, True),
    "an ended one between": (TODAY, PAST, TODAY, True),
    "an ended authority": (PAST, TODAY, TODAY, True),
    "all of them ended": (PAST, PAST, PAST, True),
    "a server's": (TODAY, TODAY, TODAY, False),
}


@pytest.mark.parametrize("chain", CHAINS.values(), ids=list(CHAINS))
def test_a_chain_that_does_not_hold_now_verifies_nothing(
    signed: Signed, model: Path, tmp_path: Path, chain: tuple[Any, ...]
) -> None:
    of_root, of_between, of_signer, signs_code = chain
    root = issue("root", ca=True, years=of_root)
    between = issue("between", root, ca=True, years=of_between)
    purposes = (CODE_SIGNING if signs_code else SERVER_AUTH,)
    own = issue("signer", between, years=of_signer, purposes=purposes)
    for name, issued in {"root.pem": root, "between.pem": between, "own.pem": own}.items():
        (tmp_path / name).write_bytes(issued.pem)
    (model / "ignore-me").unlink()
    paths = tmp_path / "own.pem", [tmp_path / "between.pem"]
    bundle = sign_by_certificate(model, tmp_path / "b.sig", signed.private("odd", own), *paths)

    assert ask(model, bundle, "--method", "certificate", "--cert-chain", tmp_path / "root.pem") == REJECTED


def test_a_signers_own_certificate_is_no_authority(signed: Signed, model: Path, tmp_path: Path) -> None:
    alone = issue("alone")
    path = signed.pem("alone.pem", alone.pem)
    (model / "ignore-me").unlink()
    bundle = sign_by_certificate(model, tmp_path / "b.sig", signed.private("alone", alone), path, [path])

    assert ask(model, bundle, "--method", "certificate", "--cert-chain", path) == WRONG_CALL


FAULTS: dict[str, tuple[str, ...]] = {
    "mediaType": ("mediaType",),
    "payloadType": ("dsseEnvelope", "payloadType"),
    "signatures": ("dsseEnvelope", "signatures"),
    "envelope": ("dsseEnvelope",),
}


@pytest.mark.parametrize("path", FAULTS.values(), ids=list(FAULTS))
def test_a_bundle_without_one_of_its_fields_verifies_nothing(
    signed: Signed, tmp_path: Path, path: tuple[str, ...]
) -> None:
    *above, last = path
    broken = json.loads(signed.by_key.read_bytes())
    parent = broken
    for name in above:
        parent = parent[name]
    parent[last] = [] if last == "signatures" else None

    assert _outcome(signed, tmp_path, json.dumps(broken).encode()) == REJECTED


STATEMENTS: dict[str, Callable[[dict[str, Any]], object]] = {
    "type": lambda made: made.update(_type="https://in-toto.io/Statement/v0.1"),
    "predicate": lambda made: made.update(predicateType="https://example.com/other/v1.0"),
    "resources": lambda made: made["predicate"].update(resources=[]),
    "serialization": lambda made: made["predicate"].pop("serialization"),
}


@pytest.mark.parametrize("change", STATEMENTS.values(), ids=list(STATEMENTS))
def test_a_statement_that_was_changed_verifies_nothing(
    signed: Signed, tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    bundle = json.loads(signed.by_key.read_bytes())
    made = json.loads(base64.b64decode(bundle["dsseEnvelope"]["payload"]))
    change(made)
    bundle["dsseEnvelope"]["payload"] = base64.b64encode(json.dumps(made).encode()).decode("ascii")

    assert _outcome(signed, tmp_path, json.dumps(bundle).encode()) == REJECTED


@pytest.mark.parametrize("content", [b"", b'{"garbage": true}', b"\xff\xfe", b"[]"])
def test_what_is_no_bundle_verifies_nothing(signed: Signed, tmp_path: Path, content: bytes) -> None:
    assert _outcome(signed, tmp_path, content) == REJECTED
    assert _outcome(signed, tmp_path, signed.by_key.read_bytes()[:100]) == REJECTED
    assert _outcome(signed, tmp_path, content, "--ignore-unsigned-files") == REJECTED


def _outcome(signed: Signed, folder: Path, bundle: bytes, *options: str) -> int:
    (folder / "bundle.sig").write_bytes(bundle)
    key = ("--method", "key", "--public-key", signed.public)
    return ask(signed.model, folder / "bundle.sig", *key, *options)


INCOMPLETE = [
    ("--method", "key"),
    ("--method", "certificate"),
    ("--method", "sigstore", "--identity", "x@models.example"),
    ("--method", "password"),
]


@pytest.mark.parametrize("options", INCOMPLETE, ids=lambda options: options[1])
def test_a_call_by_another_protocol_is_a_wrong_call(signed: Signed, options: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as caught:
        ask(signed.model, signed.by_key, *options)
    assert caught.value.code == WRONG_CALL


def test_it_is_an_executable_that_signs_nothing() -> None:
    program = Path(oms_client.__file__)
    command = [sys.executable, str(program), "sign-model", "--method", "key"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)

    assert (done.returncode, done.stdout) == (WRONG_CALL, "")
    assert program.stat().st_mode & 0o111
