"""OpenSSF Model Signing: a manifest of a model's files as the predicate of an in-toto statement.

Specification: ossf/model-signing-spec, v1.0. The digest of its one subject covers the files' digests and not their
names, so it identifies nothing: what counts is the list of names and digests.
"""

import hashlib
import math
from collections.abc import Iterable

from aegis.core.claims import GIT_PATHS, MODEL_SIGNING, Claims, SignedFile, SignedTree
from aegis.core.errors import SignatureUnreadable
from aegis.core.formats.in_toto import V1, Statement, digest_of
from aegis.core.formats.manifest_paths import check_ignored, check_paths
from aegis.core.formats.shards import Shard, joined, split_name
from aegis.core.strict_json import JSONObject, member, require, shown

_HASH = "sha256"


def read_claims(statement: Statement) -> Claims:
    """The manifest in a statement of MODEL_SIGNING. Raises SignatureUnreadable."""
    if statement.version != V1 or len(statement.subjects) != 1:
        raise SignatureUnreadable("a model's manifest that is no in-toto statement v1 with exactly one subject")
    serialization = require(statement.predicate, "serialization", dict)
    shard_size = _shard_size(serialization)
    resources = [_resource(raw, shard_size) for raw in require(statement.predicate, "resources", list)]
    if not resources:
        raise SignatureUnreadable("a model's manifest without files")
    subject = statement.subjects[0]
    _check_root(subject.digests.get(_HASH), (digest for _, digest in resources))
    files = _by_shards(resources, shard_size) if shard_size else _by_files(resources)
    tree = tree_of(subject.name, files, shard_size, _ignored(serialization))
    return Claims(MODEL_SIGNING, tree=tree)


def tree_of(
    name: str, files: Iterable[SignedFile], shard_size: int = 0, ignored: tuple[str, ...] = GIT_PATHS
) -> SignedTree:
    """The files in the order of their paths. Raises SignatureUnreadable for paths that no model may have."""
    ordered = tuple(sorted(files, key=lambda file: file.path))
    check_paths([file.path for file in ordered])
    return SignedTree(name, ordered, shard_size, ignored)


def path_of(name: str) -> str:
    """A file's path from its name: '.' stands for a model that is one file. Raises SignatureUnreadable."""
    if not name:
        raise SignatureUnreadable("a model's manifest with a file that has no name")
    return "" if name == "." else name


def _shard_size(serialization: JSONObject) -> int:
    """Bytes a shard, 0 when the model was hashed by files."""
    method = require(serialization, "method", str)
    hash_type = require(serialization, "hash_type", str)
    if hash_type != _HASH:
        raise SignatureUnreadable(f"a model hashed with {shown(hash_type)}: sign it with {_HASH}, the signer's default")
    if not isinstance(serialization.get("allow_symlinks"), bool):
        raise SignatureUnreadable("a model's manifest whose 'allow_symlinks' is neither true nor false")
    if method == "files":
        return 0
    if method != "shards":
        raise SignatureUnreadable(f"a model serialized by {shown(method)}: 'files' and 'shards' are read")
    return _positive(serialization.get("shard_size"))


def _positive(value: object) -> int:
    """A whole number of bytes: the reference signer writes 1000.0."""
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= 1 and math.floor(value) == value:
        return int(value)
    raise SignatureUnreadable(f"a model's manifest whose 'shard_size' is {shown(value)}")


def _resource(raw: object, shard_size: int) -> tuple[str, bytes]:
    """Name and digest of a file or a shard; for shards the reference signer writes their size behind the algorithm."""
    if not isinstance(raw, dict):
        raise SignatureUnreadable("a model's manifest with a resource that is no JSON object")
    name, algorithm = require(raw, "name", str), require(raw, "algorithm", str)
    if algorithm != _HASH and not (shard_size and algorithm == f"{_HASH}-sharded-{shard_size}"):
        raise SignatureUnreadable(f"a model's manifest with {shown(algorithm)} for {shown(name)}, unlike its hash_type")
    return name, digest_of(raw.get("digest"), _HASH, name).value


def _check_root(root: object, digests: Iterable[bytes]) -> None:
    """The subject's digest is that of the resources' digests, in their order."""
    if root != hashlib.sha256(b"".join(digests)).hexdigest():
        raise SignatureUnreadable("a model's manifest whose digest is not that of its files")


def _by_files(resources: Iterable[tuple[str, bytes]]) -> Iterable[SignedFile]:
    return (SignedFile(path_of(name), (digest,)) for name, digest in resources)


def _by_shards(resources: Iterable[tuple[str, bytes]], shard_size: int) -> Iterable[SignedFile]:
    shards = (Shard(*split_name(name), digest) for name, digest in resources)
    return (SignedFile(path_of(each.path), each.digests, each.size) for each in joined(shards, shard_size))


def _ignored(serialization: JSONObject) -> tuple[str, ...]:
    """What the signer left out; signers before 1.1 left out Git's paths and did not say so."""
    given = member(serialization, "ignore_paths", list)
    return GIT_PATHS if given is None else check_ignored(given)
