"""The fixtures under tests/vectors/signatures."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from aegis.core.digests import DIGESTS, Digest
from aegis.core.keys import PublicKey
from aegis.core.signatures import Material, Needs
from aegis.core.tree import Tree, TreeFile

VECTORS = Path(__file__).parents[2] / "vectors" / "signatures"


def content(path: str) -> bytes:
    """A fixture's bytes; `path` is relative to the folder of the vectors."""
    return (VECTORS / path).read_bytes()


def bundle(path: str) -> dict[str, Any]:
    """A fixture that is a JSON object, to be changed by a test."""
    found: dict[str, Any] = json.loads(content(path))
    return found


def key(path: str) -> PublicKey:
    """A public key of the vectors."""
    return PublicKey.from_pem(content(path))


def material(data: bytes, shard_sizes: Iterable[int] = ()) -> Material:
    """All that can be known of an artifact whose bytes are at hand."""
    tree = tree_of({"": data}, shard_sizes)
    return Material(tuple(Digest.of(data, algorithm) for algorithm in DIGESTS), data, tree)


def folder(files: Mapping[str, bytes], shard_sizes: Iterable[int] = ()) -> Material:
    """All that can be known of an artifact that is many files."""
    tree = tree_of(files, shard_sizes)
    data = "".join(tree.manifest()).encode()
    return Material(tuple(Digest.of(data, algorithm) for algorithm in DIGESTS), data, tree)


def tree_of(files: Mapping[str, bytes], shard_sizes: Iterable[int] = ()) -> Tree:
    """The tree of files whose content is at hand."""
    shards = {size: {path: _cut(data, size) for path, data in files.items()} for size in shard_sizes}
    return Tree.of((TreeFile(path, len(data), _sha256(data)) for path, data in files.items()), shards)


def _cut(data: bytes, size: int) -> list[bytes]:
    return [_sha256(data[start : start + size]) for start in range(0, len(data), size)]


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def files_of(path: str) -> dict[str, bytes]:
    """The files of a fixture that is a folder."""
    root = VECTORS / path
    return {str(each.relative_to(root)): each.read_bytes() for each in sorted(root.rglob("*")) if each.is_file()}


def artifact(path: str, wanted: Needs) -> Material:
    """A fixture, file or folder, as far as checks ask for it."""
    if (VECTORS / path).is_dir():
        return folder(files_of(path), wanted.shard_sizes)
    return material(content(path), wanted.shard_sizes)


MODEL = material(content("blob/model.bin"))
"""The artifact that every good fixture signs."""

P256 = key("keys/ec-P-256.pub.pem")
"""The key of the attack cases."""
