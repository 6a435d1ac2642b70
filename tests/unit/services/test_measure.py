"""An artifact is read once, in a bounded memory, and kept only where a scheme needs it whole."""

import errno
import hashlib
import tempfile
from pathlib import Path

import pytest
from tests.unit.services.models import MODEL, MemoryStore

from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.services import measure
from aegis.services.measure import measured

CONTENT = b"weights" * 100


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    store.put(MODEL, CONTENT)
    return store


def test_all_digests_come_from_one_reading(store: MemoryStore) -> None:
    with measured(store, store.resolve(MODEL, ""), ["sha256", "sha384", "sha512"], None) as material:
        found = {digest.algorithm: digest.value for digest in material.digests}

    assert found == {name: hashlib.new(name, CONTENT).digest() for name in ("sha256", "sha384", "sha512")}
    assert material.content is None
    assert store.asked("read") == [MODEL]


@pytest.mark.parametrize("content", [CONTENT, b""])
def test_the_content_is_that_of_the_one_reading(store: MemoryStore, content: bytes) -> None:
    store.put(MODEL, content)
    with measured(store, store.resolve(MODEL, ""), ["sha256"], len(content)) as material:
        assert material.content is not None
        assert bytes(material.content) == content
        assert material.digest("sha256").value == hashlib.sha256(content).digest()

    assert store.asked("read") == [MODEL]


def test_the_content_ends_with_the_block(store: MemoryStore) -> None:
    with measured(store, store.resolve(MODEL, ""), ["sha256"], 1 << 20) as material:
        content = material.content

    assert content is not None
    with pytest.raises(ValueError, match="released"):
        bytes(content)


def test_what_is_kept_has_a_limit_that_costs_no_reading(store: MemoryStore) -> None:
    with (
        pytest.raises(Undecidable) as caught,
        measured(store, store.resolve(MODEL, ""), ["sha256"], len(CONTENT) - 1),
    ):
        pass

    assert caught.value.reason is Reason.ARTIFACT_TOO_LARGE
    assert store.asked("read") == []


def test_nothing_is_left_behind(store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with measured(store, store.resolve(MODEL, ""), ["sha256"], 1 << 20):
        assert list(tmp_path.iterdir()) == []
    store.before_read = lambda: store.put(MODEL, b"other")
    with pytest.raises(Undecidable), measured(store, store.resolve(MODEL, ""), ["sha256"], 1 << 20):
        pass
    assert list(tmp_path.iterdir()) == []


def test_no_disk_is_told_as_such(store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nonexistent")
    with pytest.raises(Undecidable) as caught, measured(store, store.resolve(MODEL, ""), ["sha256"], 1 << 20):
        pass

    assert caught.value.reason is Reason.ARTIFACT_TOO_LARGE
    assert "no room to keep it: No such file or directory" in str(caught.value)


def test_a_full_disk_is_told_as_such(store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(measure, "_write", full)
    with pytest.raises(Undecidable) as caught, measured(store, store.resolve(MODEL, ""), ["sha256"], 1 << 20):
        pass

    assert "no room to keep it: No space left on device" in str(caught.value)
