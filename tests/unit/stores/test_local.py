"""Local files: regular ones only, and the same ones from the first byte to the last."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.transport.asking import refusal

from aegis.adapters.stores.local import LocalStore
from aegis.core.artifacts import IdentityKind
from aegis.core.reasons import Reason

STORE = LocalStore()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.bin"
    path.write_bytes(bytes(range(256)) * 8192)
    return path


def read(path: Path, during: Callable[[], object] = lambda: None) -> bytes:
    """Resolves and reads, with something done to the file after its first piece."""
    artifact = STORE.resolve(str(path), "")
    received = bytearray()

    def take(chunk: memoryview) -> None:
        if not received:
            during()
        received.extend(chunk)

    STORE.read(artifact, artifact.files[0], take)
    return bytes(received)


def test_a_file_is_read_as_it_is(model: Path, tmp_path: Path) -> None:
    assert read(model) == model.read_bytes()
    empty = tmp_path / "empty"
    empty.touch()
    assert read(empty) == b""


def test_its_identity_is_its_state(model: Path) -> None:
    before = STORE.resolve(str(model), "")
    assert before.identity.kind is IdentityKind.FILE
    assert STORE.resolve(str(model), "") == before
    assert before.size == model.stat().st_size

    os.utime(model, ns=(1, model.stat().st_mtime_ns + 1))
    assert STORE.resolve(str(model), "").identity != before.identity


@pytest.mark.parametrize("change", ["grow", "shrink", "touch", "replace"])
def test_a_change_between_looking_and_reading(model: Path, change: str) -> None:
    artifact = STORE.resolve(str(model), "")
    _change(model, change)

    error = refusal(lambda: STORE.read(artifact, artifact.files[0], lambda _: pytest.fail("read a byte")))
    assert error.reason is Reason.ARTIFACT_CHANGED


@pytest.mark.parametrize("change", ["grow", "shrink", "touch", "replace", "rewrite", "hard link"])
def test_a_change_during_the_reading(model: Path, change: str) -> None:
    error = refusal(lambda: read(model, lambda: _change(model, change)))

    assert error.reason is Reason.ARTIFACT_CHANGED
    assert str(model) in str(error)


def rewrite(path: Path) -> None:
    """Other bytes, as many, and the time of before; as often as the system's clock needs to tell two moments apart."""
    state = path.stat()
    while path.stat().st_ctime_ns == state.st_ctime_ns:
        path.write_bytes(bytes(state.st_size))
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def _change(path: Path, change: str) -> None:
    state = path.stat()
    match change:
        case "grow":
            path.write_bytes(path.read_bytes() + b"x")
        case "shrink":
            os.truncate(path, 10)
        case "rewrite":
            rewrite(path)
        case "hard link":
            link = path.with_suffix(".link")
            link.hardlink_to(path)
            rewrite(link)
        case "touch":
            os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns + 1))
        case "replace":
            other = path.with_suffix(".new")
            other.write_bytes(path.read_bytes())
            os.utime(other, ns=(state.st_atime_ns, state.st_mtime_ns))
            other.rename(path)


def _link(path: Path) -> None:
    path.symlink_to("/etc/hostname")


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(path))


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, _link, _socket])
def test_only_regular_files_are_read(tmp_path: Path, make: Callable[[Path], object]) -> None:
    path = tmp_path / "odd"
    make(path)

    assert refusal(lambda: STORE.resolve(str(path), "")).reason is Reason.ARTIFACT_UNREADABLE
    assert refusal(lambda: STORE.fetch(str(path), 10)).reason is Reason.ARTIFACT_UNREADABLE


def test_a_device_is_no_file() -> None:
    assert refusal(lambda: STORE.resolve("/dev/zero", "")).reason is Reason.ARTIFACT_UNREADABLE


def test_nothing_there(tmp_path: Path) -> None:
    assert refusal(lambda: STORE.resolve(str(tmp_path / "none"), "")).reason is Reason.ARTIFACT_NOT_FOUND
    assert STORE.fetch(str(tmp_path / "none"), 10) is None
    assert STORE.fetch(str(tmp_path / "none" / "deeper"), 10) is None


def test_a_path_that_cannot_be_looked_at_is_not_one_without_signature(tmp_path: Path) -> None:
    unthinkable = tmp_path / ("x" * 300)

    assert refusal(lambda: STORE.fetch(str(unthinkable), 10)).reason is Reason.ARTIFACT_UNREADABLE


def test_a_signature_has_a_limit(model: Path) -> None:
    size = model.stat().st_size

    assert STORE.fetch(str(model), size) == model.read_bytes()
    assert refusal(lambda: STORE.fetch(str(model), size - 1)).reason is Reason.ARTIFACT_TOO_LARGE


def test_files_have_no_revisions(model: Path) -> None:
    assert refusal(lambda: STORE.resolve(str(model), "v1")).reason is Reason.SOURCE_MISCONFIGURED
