"""A folder on disk: every file below it, no links, nothing special, and the same from the first look to the last."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.stores.test_local import rewrite
from tests.unit.transport.asking import refusal

from aegis.adapters.stores.local import LocalStore
from aegis.adapters.stores.local_files import MAX_DEPTH
from aegis.core.artifacts import IdentityKind, ResolvedArtifact
from aegis.core.reasons import Reason

STORE = LocalStore()
CONTENTS = {"config.json": b"{}", ".hidden": b"h", "sub/a b.bin": b"x" * 3_000_000, "sub/deep/ä": b""}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    for path, content in CONTENTS.items():
        (tmp_path / "model" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "model" / path).write_bytes(content)
    return tmp_path / "model"


def resolved(model: Path) -> ResolvedArtifact:
    return STORE.resolve(f"{model}/", "")


def read(artifact: ResolvedArtifact) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for file in artifact.files:
        received = bytearray()
        STORE.read(artifact, file, received.extend)
        found[file.path] = bytes(received)
    return found


def test_every_file_below_it(model: Path) -> None:
    (model / "empty folder").mkdir()
    artifact = resolved(model)

    assert read(artifact) == CONTENTS
    assert [file.path for file in artifact.files] == sorted(CONTENTS)
    assert artifact.size == sum(map(len, CONTENTS.values()))
    assert artifact.identity.kind is IdentityKind.LISTING
    assert resolved(model).identity == artifact.identity
    STORE.confirm(artifact)


def test_the_signature_in_it_is_set_aside_only_at_its_root(model: Path) -> None:
    before = resolved(model).identity
    (model / "model.sig").write_bytes(b"signature")

    assert resolved(model).aside == ("model.sig",)
    assert resolved(model).identity == before
    (model / "sub" / "model.sig").write_bytes(b"signature")
    assert "sub/model.sig" in [file.path for file in resolved(model).files]


def _link(path: Path) -> None:
    path.symlink_to("config.json")


def _link_to_folder(path: Path) -> None:
    path.symlink_to("..")


def _socket(path: Path) -> None:
    # The path of a socket is short: it is made elsewhere.
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(path))


@pytest.mark.parametrize("make", [os.mkfifo, _link, _link_to_folder, _socket])
@pytest.mark.parametrize("place", ["odd", "sub/deep/odd"])
def test_links_and_special_files_are_refused_by_name(model: Path, make: Callable[[Path], object], place: str) -> None:
    make(model / place)
    error = refusal(lambda: resolved(model))

    assert error.reason is Reason.ARTIFACT_UNREADABLE
    assert f"{model}/{place} is " in str(error)


def test_a_name_that_is_no_text_is_refused(model: Path) -> None:
    (model / os.fsdecode(b"caf\xe9")).write_bytes(b"")
    error = refusal(lambda: resolved(model))

    assert error.reason is Reason.ARTIFACT_UNREADABLE
    assert error.detail.isascii()
    assert "is not UTF-8" in str(error)


@pytest.mark.parametrize("twin", ["Config.json", "sub/deep/a\u0308"])
def test_twins_are_refused(model: Path, twin: str) -> None:
    (model / twin).write_bytes(b"")

    assert "differ only in letter case or in how letters are composed" in str(refusal(lambda: resolved(model)))


def test_folders_within_folders_have_a_limit(model: Path) -> None:
    deep = model.joinpath(*"d" * (MAX_DEPTH + 2))
    deep.mkdir(parents=True)

    assert "folders within folders" in str(refusal(lambda: resolved(model)))


def test_what_is_no_folder_with_files(model: Path) -> None:
    (model.parent / "none").mkdir()
    (model.parent / "link").symlink_to(model)
    for name in ("none", "missing", "model/config.json", "link"):
        assert refusal(lambda name=name: resolved(model.parent / name)).reason is Reason.ARTIFACT_NOT_FOUND


def _grow(model: Path) -> None:
    (model / "config.json").write_bytes(b"{} ")


def _touch(model: Path) -> None:
    os.utime(model / "config.json", ns=(1, 1))


def _rewrite(model: Path) -> None:
    rewrite(model / "config.json")


def _rewrite_by_hard_link(model: Path) -> None:
    """The file has another name outside of the folder, which nothing in it shows."""
    (model.parent / "aside").hardlink_to(model / "config.json")
    rewrite(model.parent / "aside")


def _replace(model: Path) -> None:
    (model / "new").write_bytes(b"{}")
    (model / "new").rename(model / "config.json")


def _swap_for_link(model: Path) -> None:
    (model / "config.json").rename(model.parent / "aside")
    (model / "config.json").symlink_to(model.parent / "aside")


def _swap_folder(model: Path) -> None:
    (model / "sub").rename(model.parent / "aside")
    (model / "sub").symlink_to(model.parent / "aside")


@pytest.mark.parametrize(
    "change", [_grow, _touch, _rewrite, _rewrite_by_hard_link, _replace, _swap_for_link, _swap_folder]
)
def test_a_change_before_a_file_is_read(model: Path, change: Callable[[Path], None]) -> None:
    artifact = resolved(model)
    change(model)

    assert refusal(lambda: read(artifact)).reason in {Reason.ARTIFACT_CHANGED, Reason.ARTIFACT_UNREADABLE}


def _add(model: Path) -> None:
    (model / "sub" / "extra.py").write_bytes(b"")


def _remove(model: Path) -> None:
    (model / ".hidden").unlink()


@pytest.mark.parametrize("change", [_grow, _touch, _rewrite, _rewrite_by_hard_link, _replace, _add, _remove])
def test_a_change_until_the_last_file_was_read(model: Path, change: Callable[[Path], None]) -> None:
    artifact = resolved(model)
    read(artifact)
    change(model)

    assert refusal(lambda: STORE.confirm(artifact)).reason is Reason.ARTIFACT_CHANGED
