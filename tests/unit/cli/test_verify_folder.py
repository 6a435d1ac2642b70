"""`aegis verify` of a folder: a model of many files, as signers of models and of lists sign it."""

import shutil
import subprocess
from pathlib import Path

import pytest
from tests.unit.cli.calling import VECTORS, Caller, Signer

KEY = VECTORS / "keys" / "ec-P-256.pub.pem"
BUNDLE = VECTORS / "oms" / "ec-P-256.oms.json"
LIST = "find . -type f ! -path ./model.sig -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum"
VERIFIED = (0, "Verified", "Verified")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The model of the vectors, without a signature."""
    shutil.copytree(VECTORS / "oms" / "model", tmp_path / "llama")
    return tmp_path / "llama"


def listed(folder: Path) -> str:
    """As the documentation computes it."""
    return subprocess.run(["sh", "-c", LIST], cwd=folder, capture_output=True, check=True, text=True).stdout


def test_the_signature_of_a_signer_of_models_is_found_in_the_folder(call: Caller, folder: Path) -> None:
    shutil.copy(BUNDLE, folder / "model.sig")
    called = call.verify("--artifact", folder, "--key", KEY)

    assert called.outcome == VERIFIED
    assert called.answer["artifact"]["location"] == str(folder)
    assert [each["location"] for each in called.answer["signatures"]] == [str(folder / "model.sig")]


@pytest.mark.parametrize("suffix", ["", "/"])
def test_it_may_lie_anywhere(call: Caller, folder: Path, suffix: str) -> None:
    assert call.verify("--artifact", f"{folder}{suffix}", "--signature", BUNDLE, "--key", KEY).outcome == VERIFIED


def test_a_list_of_its_files_is_signed_like_any_file(
    call: Caller, folder: Path, signer: Signer, tmp_path: Path
) -> None:
    manifest = tmp_path / "llama.manifest"
    manifest.write_text(listed(folder))
    signer.sign(manifest, tmp_path / "llama.sig")
    called = call.verify("--artifact", folder, "--key", signer.public)

    assert called.outcome == VERIFIED
    digest = subprocess.run(["sha256sum", manifest], capture_output=True, check=True, text=True).stdout.split()[0]
    assert call.verify("--artifact", folder, "--key", signer.public, "--digest", f"sha256:{digest}").outcome == VERIFIED


def test_whatever_was_changed_after_signing_is_rejected(call: Caller, folder: Path) -> None:
    shutil.copy(BUNDLE, folder / "model.sig")
    (folder / "sub" / "extra.py").write_bytes(b"")
    called = call.verify("--artifact", folder, "--key", KEY)

    assert called.code == 1
    assert "sub/extra.py" in called.answer["message"]


def test_a_link_in_it_is_undecided_and_named(call: Caller, folder: Path) -> None:
    shutil.copy(BUNDLE, folder / "model.sig")
    (folder / "weights").symlink_to("model.safetensors")
    called = call.verify("--artifact", folder, "--key", KEY)

    assert called.outcome == (3, "Undecided", "ArtifactUnreadable")
    assert f"{folder}/weights is a symbolic link" in called.answer["message"]


def test_an_empty_folder_is_no_model(call: Caller, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    called = call.verify("--artifact", tmp_path / "empty", "--signature", BUNDLE, "--key", KEY)

    assert called.outcome == (3, "Undecided", "ArtifactNotFound")


def test_a_link_to_a_folder_is_followed(call: Caller, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)

    assert call.verify("--artifact", tmp_path / "link", "--signature", BUNDLE, "--key", KEY).outcome == VERIFIED
