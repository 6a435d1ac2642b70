"""What a signed statement says: of whom, of which type, and which files it lists."""

from collections.abc import Iterable, Mapping

from aegis.core.claims import SignedFile, SignedTree
from aegis.core.digests import Digest
from aegis.core.formats import in_toto
from aegis.core.formats.form import ParsedSignature
from aegis.core.formats.simple_signing import KIND
from aegis.core.inspection.bounds import MOST, bounded
from aegis.core.inspection.facts import FileFacts, ManifestFacts, StatementFacts, SubjectFacts
from aegis.core.strict_json import JSONObject


def read_statement(parsed: ParsedSignature) -> StatementFacts | None:
    """That of a signature over a statement, None for one over the artifact itself."""
    if parsed.claims is None:
        return None
    if parsed.payload is None:
        found = [SubjectFacts(each.name, _digests(each.digests)) for each in parsed.claims.subjects]
        return StatementFacts(KIND, "", len(found), tuple(found[:MOST]))
    statement = in_toto.read_statement(parsed.payload)
    subjects = tuple(SubjectFacts(each.name, _texts(each.digests)) for each in statement.subjects[:MOST])
    tree = parsed.claims.tree
    manifest = _manifest(tree, statement.predicate) if tree else None
    return StatementFacts(statement.version, statement.predicate_type, len(statement.subjects), subjects, manifest)


def _manifest(tree: SignedTree, predicate: JSONObject) -> ManifestFacts:
    serialization = predicate.get("serialization")
    stated = isinstance(serialization, dict) and serialization.get("ignore_paths") is not None
    files = tuple(map(_file, tree.files[:MOST]))
    return ManifestFacts(len(tree.files), files, tree.shard_size, tuple(map(bounded, tree.ignored)), stated)


def _file(file: SignedFile) -> FileFacts:
    return FileFacts(bounded(file.path) or ".", file.digests[0].hex(), len(file.digests))


def _digests(digests: Iterable[Digest]) -> Mapping[str, str]:
    return {each.algorithm: each.value.hex() for each in digests}


def _texts(digests: Mapping[str, object]) -> Mapping[str, str]:
    """As they stand there: a reader computes three of them, and others may be named as well."""
    return {bounded(name): bounded(str(value)) for name, value in list(digests.items())[:MOST]}
