"""`aegis verify` with identities and transparency logs: every fixture, and every wrong call."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.minisigstore import IDENTITY, ISSUER, Instance
from tests.minisigstore.authority import new_key
from tests.minisigstore.encoding import pem
from tests.unit.cli.calling import VECTORS, Caller, Signer

SIGSTORE = VECTORS.parent / "sigstore"
ROOT = SIGSTORE / "trusted_root.json"
MODEL, FOLDER = VECTORS / "blob" / "model.bin", VECTORS / "oms" / "model"
WORKFLOW = "https://github.com/acme/models/.github/workflows/release.yml@refs/heads/main"
VERIFIED = (0, "Verified", "Verified")


def by(identity: str = IDENTITY, issuer: str = ISSUER, root: Path = ROOT) -> tuple[object, ...]:
    return "--identity", identity, "--issuer", issuer, "--trusted-root", root


BAD = sorted(SIGSTORE.glob("*.bad.json"))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
def test_a_bundle_with_one_fault_proves_no_identity(call: Caller, path: Path) -> None:
    called = call.verify("--artifact", MODEL, "--signature", path, *by())

    assert called.outcome == (1, "Rejected", "IdentityNotProven")
    (signature,) = called.answer["signatures"]
    assert signature["identity"] is None
    assert signature["unproven"]


GOOD: dict[str, tuple[Path, str]] = {
    "blob.good.json": (MODEL, IDENTITY),
    "blob.uri-identity.good.json": (MODEL, WORKFLOW),
    "oms.good.json": (FOLDER, IDENTITY),
}


@pytest.mark.parametrize(("name", "artifact", "identity"), [(name, *row) for name, row in GOOD.items()], ids=list(GOOD))
def test_a_good_bundle_is_verified_for_its_identity_alone(
    call: Caller, name: str, artifact: Path, identity: str
) -> None:
    def outcome(*options: object) -> tuple[int, str, str]:
        return call.verify("--artifact", artifact, "--signature", SIGSTORE / name, *options).outcome

    assert outcome(*by(identity)) == VERIFIED
    assert outcome(*by("other@models.example")) == (1, "Rejected", "SignerNotAllowed")
    assert outcome(*by(identity, "https://accounts.example")) == (1, "Rejected", "SignerNotAllowed")


def test_every_fixture_has_an_expected_outcome() -> None:
    assert {path.name for path in SIGSTORE.iterdir()} == {path.name for path in BAD} | set(GOOD) | {ROOT.name}


def test_the_beginning_of_a_workflow_counts(call: Caller) -> None:
    signature = SIGSTORE / "blob.uri-identity.good.json"
    for prefix, expected in (
        ("https://github.com/acme/", VERIFIED),
        (WORKFLOW.partition("@")[0] + "@", VERIFIED),
        ("https://github.com/acm/", (1, "Rejected", "SignerNotAllowed")),
    ):
        assert call.verify("--artifact", MODEL, "--signature", signature, *by(prefix)).outcome == expected


def test_the_answer_says_who_and_when_and_where_it_is_logged(call: Caller) -> None:
    options = ("--artifact", MODEL, "--signature", SIGSTORE / "blob.good.json", *by())
    (signature,) = call.verify(*options).answer["signatures"]

    assert signature["identity"] == {"issuer": ISSUER, "subject": IDENTITY}
    assert (signature["signingTime"], signature["signingTimeSource"]) == (
        "2026-01-01T00:00:00+00:00",
        "TransparencyLog",
    )
    assert signature["logEntry"]["index"] == 5
    line = next(line for line in call("verify", *options).out.splitlines() if line.startswith("  signature "))
    assert f"by {IDENTITY} (vouched for by {ISSUER}), entry 5 of the log 33c90c1e0d39, at 2026-01-01" in line


def test_identities_and_keys_count_together(call: Caller, artifact: Path, signer: Signer, tmp_path: Path) -> None:
    instance, root = Instance(), tmp_path / "root.json"
    root.write_bytes(instance.trusted_root())
    signer.sign(artifact, artifact.with_name("model.bin.sig"))
    for name, identity in (("model.bin.sigstore.json", IDENTITY), ("model.bin.bundle", WORKFLOW)):
        artifact.with_name(name).write_text(json.dumps(instance.sign_blob(artifact.read_bytes(), identity)))
    both = ("--identity", WORKFLOW, *by(root=root), "--key", signer.public)

    def outcome(threshold: int, *options: object) -> tuple[int, str, str]:
        return call.verify("--artifact", artifact, "--threshold", threshold, *options).outcome

    assert outcome(3, *both) == VERIFIED
    assert outcome(4, *both) == (1, "Rejected", "ThresholdNotMet")
    assert outcome(2, *by(root=root)) == (1, "Rejected", "ThresholdNotMet")


# Transparency logs


@pytest.fixture
def log_key(tmp_path: Path) -> Path:
    """The key of the log of the fixtures, as PEM."""
    raw = json.loads(ROOT.read_bytes())["tlogs"][0]["publicKey"]["rawBytes"]
    path = tmp_path / "rekor.pub"
    path.write_text(f"-----BEGIN PUBLIC KEY-----\n{raw}\n-----END PUBLIC KEY-----\n")
    return path


LOGGED = {
    "cosign2.newbundle.json": "c2-p256.pub",
    "cosign2.oldbundle.json": "c2-p256.pub",
    "cosign3.newbundle.json": "c3-p256.pub",
    "cosign3.oldbundle.json": "c3-p256.pub",
    "cosign3.signingconfig.newbundle.json": "c3-p256.pub",
    "cosign3-rsa2048.newbundle.json": "rsa2048.pub.pem",
}


@pytest.mark.parametrize(("name", "key"), LOGGED.items(), ids=list(LOGGED))
def test_a_signature_in_the_log_counts_where_one_is_required(
    call: Caller, name: str, key: str, log_key: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.pub"
    other.write_bytes(pem(new_key().public_key()))
    options = ("--artifact", MODEL, "--signature", VECTORS / "rekor" / name, "--key", VECTORS / "keys" / key)

    assert call.verify(*options, "--rekor-key", log_key).outcome == VERIFIED
    assert call.verify(*options, "--rekor-key", other).outcome == (1, "Rejected", "NotLogged")


def test_one_that_is_not_in_the_log_counts_where_none_is_required(call: Caller, log_key: Path) -> None:
    signature, key = VECTORS / "rekor" / "cosign2.sig", VECTORS / "keys" / "c2-p256.pub"
    options = ("--artifact", MODEL, "--signature", signature, "--key", key)

    assert call.verify(*options).outcome == VERIFIED
    assert call.verify(*options, "--trusted-root", ROOT).outcome == VERIFIED
    assert call.verify(*options, "--rekor-key", log_key).outcome == (1, "Rejected", "NotLogged")


def test_a_broken_entry_is_told_even_where_none_is_required(call: Caller, tmp_path: Path) -> None:
    bundle: dict[str, Any] = json.loads((VECTORS / "rekor" / "cosign3.newbundle.json").read_bytes())
    bundle["verificationMaterial"]["tlogEntries"][0]["integratedTime"] = "1"
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(bundle))
    options = ("--artifact", MODEL, "--signature", path, "--key", VECTORS / "keys" / "c3-p256.pub")

    (signature,) = call.verify(*options, "--trusted-root", ROOT).answer["signatures"]
    assert signature["unproven"] == "the log did not promise this entry at that time (SET)"
    assert "not proven to be logged (the log did not promise" in call("verify", *options, "--trusted-root", ROOT).out


def test_identities_and_a_log_of_ones_own(call: Caller, log_key: Path) -> None:
    options = ("--artifact", MODEL, "--signature", SIGSTORE / "blob.good.json", *by())

    assert call.verify(*options, "--rekor-key", log_key).outcome == VERIFIED


# Wrong calls


WRONG: dict[str, tuple[tuple[object, ...], str]] = {
    "nobody": ((), "nobody could have signed: name a --key"),
    "an identity without an issuer": (("--identity", IDENTITY, "--trusted-root", ROOT), "1 --identity and 0 --issuer"),
    "an issuer without an identity": (
        ("--issuer", ISSUER, "--key", VECTORS / "keys" / "c2-p256.pub"),
        "0 --identity and 1 --issuer",
    ),
    "two issuers for three": ((*by(), "--identity", "a", "--identity", "b", "--issuer", ISSUER), "3 --identity and 2"),
    "no trusted root": (("--identity", IDENTITY, "--issuer", ISSUER), "--identity needs --trusted-root"),
    "a root that is not there": (by(root=Path("/nowhere/root.json")), "/nowhere/root.json cannot be read"),
    "a root that is none": (by(root=MODEL), "--trusted-root: "),
    "an issuer over http": (by(issuer="http://issuer.example"), "--issuer must be the https:// URL"),
    "a prefix of everything": (by("https://"), "--identity must be the beginning of a URI"),
    "the beginning of an address": (by("release@"), "--identity must be the beginning of a URI"),
    "a log key that is not there": ((*by(), "--rekor-key", "/nowhere/rekor.pub"), "cannot be read: No such file"),
    "a log key that is none": ((*by(), "--rekor-key", MODEL), "is not used: no PEM block"),
}


@pytest.mark.parametrize(("options", "said"), WRONG.values(), ids=list(WRONG))
def test_a_wrong_call_says_what_is_wrong_with_it(call: Caller, options: tuple[object, ...], said: str) -> None:
    called = call.verify("--artifact", MODEL, *options)

    assert (called.code, called.out) == (2, "")
    assert said in called.err


def test_without_the_library_an_identity_is_a_wrong_call(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aegis.wiring.verify_trust.is_installed", lambda: False)

    called = call.verify("--artifact", MODEL, *by())

    assert called.code == 2
    assert "install Aegis with the extra 'keyless'" in called.err
