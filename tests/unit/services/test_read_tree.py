"""Many files are read once each, in several threads, and one failure ends it all."""

import hashlib
import threading
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aegis.core.artifacts import Identity, IdentityKind, ResolvedArtifact, StoredFile
from aegis.core.errors import Undecidable
from aegis.core.listing import Listed, Listing
from aegis.core.reasons import Reason
from aegis.ports import Sink
from aegis.services import read_tree as module
from aegis.services.file_hash import FileHash
from aegis.services.read_tree import read_tree

FILES = {f"{number:03}": bytes([number]) * number for number in range(100)}


class Files:
    """A store of FILES that notes who reads what. `hook` is called before each piece."""

    def __init__(self, hook: Callable[[StoredFile], None] = lambda _: None, piece: int = 16) -> None:
        self.read_files: list[str] = []
        self.threads: set[int] = set()
        self._hook = hook
        self._piece = piece

    def resolve(self, location: str, revision: str) -> ResolvedArtifact:
        listing = Listing(IdentityKind.ETAG, (Listed(path, len(data), "x") for path, data in FILES.items()))
        return ResolvedArtifact(location, revision, "", listing, listing.identity)

    def read(self, artifact: ResolvedArtifact, file: StoredFile, sink: Sink) -> None:
        assert artifact.location == "s3://m/x/"
        self.read_files.append(file.path)
        self.threads.add(threading.get_ident())
        view = memoryview(FILES[file.path])
        for start in range(0, len(view), self._piece):
            self._hook(file)
            sink(view[start : start + self._piece])

    def confirm(self, artifact: ResolvedArtifact) -> None:
        raise AssertionError(artifact)

    def fetch(self, location: str, limit: int) -> bytes | None:
        raise AssertionError(location, limit)


@pytest.mark.parametrize("threads", [1, 4])
def test_every_file_once(threads: int) -> None:
    store = Files()
    tree = read_tree(store, store.resolve("s3://m/x/", ""), [7, 1000], threads)

    assert sorted(store.read_files) == list(FILES)
    assert {file.path: file.sha256 for file in tree} == {
        path: hashlib.sha256(data).digest() for path, data in FILES.items()
    }
    assert [file.size for file in tree] == [len(data) for data in FILES.values()]
    for size in (7, 1000):
        for path, data in FILES.items():
            shards = [hashlib.sha256(data[start : start + size]).digest() for start in range(0, len(data), size)]
            assert tree.shards_of(path, size) == tuple(shards)


def test_several_at_a_time() -> None:
    together = threading.Barrier(3, timeout=10)
    store = Files(lambda file: together.wait() and None if file.path in {"001", "002", "003"} else None)
    read_tree(store, store.resolve("s3://m/x/", ""), (), 3)

    assert len(store.threads) == 3


def test_the_largest_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGE", 97)
    store = Files()
    read_tree(store, store.resolve("s3://m/x/", ""), (), 1)

    assert store.read_files == ["099", "098", "097", *list(FILES)[:97]]


def test_the_first_failure_ends_the_others_in_the_middle_of_a_file() -> None:
    begun, failing = threading.Event(), threading.Event()

    def hook(file: StoredFile) -> None:
        if file.path == "001":
            begun.wait(10)
            failing.set()
            raise Undecidable(Reason.ARTIFACT_CHANGED, "001")
        begun.set()
        failing.wait(10)
        # Slow enough to take many seconds for as long as nobody stops it.
        time.sleep(0.001)

    store = Files(hook, piece=1)
    with pytest.raises(Undecidable) as caught:
        read_tree(store, store.resolve("s3://m/x/", ""), (), 2)

    assert caught.value.reason is Reason.ARTIFACT_CHANGED
    assert len(store.read_files) < len(FILES)


def test_files_may_come_as_they_are() -> None:
    store = Files()
    files = tuple(StoredFile(path, len(FILES[path]), Identity(IdentityKind.ETAG, "x")) for path in ("003", "004"))
    artifact = ResolvedArtifact("s3://m/x/", "", "", files, Identity(IdentityKind.LISTING, "l"))

    assert [file.path for file in read_tree(store, artifact, (), 2)] == ["003", "004"]


@given(st.binary(max_size=50), st.integers(1, 60), st.integers(1, 60))
def test_shards_whatever_the_pieces(data: bytes, size: int, piece: int) -> None:
    hashing = FileHash(["sha256", "sha384"], [size])
    for start in range(0, len(data), piece):
        hashing.update(memoryview(data)[start : start + piece])

    expected = [hashlib.sha256(data[start : start + size]).digest() for start in range(0, len(data), size)]
    assert hashing.shards(size) == b"".join(expected)
    assert hashing.digest("sha384") == hashlib.sha384(data).digest()
