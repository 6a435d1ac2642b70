"""DSSE envelopes, the in-toto statements in them, and the manifests of models (OpenSSF Model Signing)."""

from collections.abc import Iterator

from tests.fuzz.seeds import vectors, written
from tests.fuzz.target import Target, attempt
from tests.unit.formats.signing import FILES, envelope, manifest, statement

from aegis.core.claims import MODEL_DIGESTS, SignedTree
from aegis.core.errors import SignatureUnreadable
from aegis.core.formats.in_toto import read_statement
from aegis.core.formats.statements import ATTESTATION, STATEMENTS, read_signed_statement
from aegis.core.strict_json import load_object
from aegis.core.tree_paths import check_path


def holds(data: bytes) -> None:
    """A document is read as an envelope, and as a statement; a manifest names paths that any file may have."""
    document = attempt(SignatureUnreadable, load_object, data)
    if document is not None:
        attempt(SignatureUnreadable, read_signed_statement, document)
    found = attempt(SignatureUnreadable, read_statement, data)
    if found is None:
        return
    kind = STATEMENTS.get(found.predicate_type, ATTESTATION)
    assert data in kind.message(data) or kind is not ATTESTATION
    claims = attempt(SignatureUnreadable, kind.read_claims, found)
    if claims is None:
        return
    assert claims.tree or claims.subjects
    if claims.tree is not None:
        _is_of_files(claims.tree)


def _is_of_files(tree: SignedTree) -> None:
    paths = [file.path for file in tree.files]
    assert paths == sorted(set(paths))
    for path in paths:
        assert path == "" or check_path(path) is None


def seeds() -> Iterator[bytes]:
    sharded = manifest({"a": b"weights", "b/c": b"x"}, shard_size=4)
    made = (statement(b"weights"), manifest(), sharded, manifest({"": b"weights"}), _older())
    yield from written(*made, *map(envelope, made))
    yield from vectors("signatures/*/*.dsse.json")


def _older() -> dict[str, object]:
    subjects = [{"name": name, "digest": {"sha256": "ab" * 32}} for name in FILES]
    return statement(b"weights", MODEL_DIGESTS) | {"subject": subjects}


TARGET = Target(holds, seeds)
