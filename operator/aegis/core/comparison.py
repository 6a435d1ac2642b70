"""What a signed statement claims beside what was measured: equal in everything, or not this artifact.

Nothing here looks at signatures or keys. That a statement speaks of these bytes is a fact about both, so it is kept
with the evidence and tells a new key apart without another look at the artifact.
"""

from dataclasses import dataclass

from aegis.core.claims import Claims, SignedFile, SignedTree
from aegis.core.material import MAX_SHARDS, Material
from aegis.core.subjects import names
from aegis.core.tree import Tree, TreeFile
from aegis.core.tree_paths import shown

MAX_IGNORED = 1024
"""Most characters of all ignored paths together: evidence carries them, and must stay small."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The `difference` in words for people, '' when the statement speaks of the artifact.

    Then `subject` is what the signer calls it, and `ignored` are the paths that the signer left out and that are there.
    """

    difference: str = ""
    subject: str = ""
    ignored: tuple[str, ...] = ()


def compare(claims: Claims, material: Material) -> Comparison:
    """Raises LookupError when the material lacks what `needs` names: a mistake of the caller, never an answer."""
    signed, measured = claims.tree, material.tree
    if signed is None:
        return _by_digests(claims, material)
    if measured is None:
        raise LookupError("the material has no tree: gather what needs() names")
    if signed.shard_size and measured.size > signed.shard_size * MAX_SHARDS:
        return Comparison(f"its shards have {signed.shard_size} bytes: more than {MAX_SHARDS} of them are not read")
    if measured.single:
        return _one_file(signed, measured, material.name)
    return _many_files(signed, measured, material.bundles)


def _by_digests(claims: Claims, material: Material) -> Comparison:
    """A subject is the artifact when each of its digests is, so that none of them can be chosen to be looked at.

    Of several names for the same bytes the one counts by which the artifact goes: the signer gave it that name too.
    """
    found = [
        subject.name
        for subject in claims.subjects
        if all(material.digest(digest.algorithm).matches(digest) for digest in subject.digests)
    ]
    if not found:
        return Comparison(f"it is about {_names(claims)}")
    uri = material.uri
    return Comparison(subject=next((name for name in found if uri and names(name, uri)), found[0]))


def _names(claims: Claims) -> str:
    first = claims.subjects[0]
    more = f" and {len(claims.subjects) - 1} more" if len(claims.subjects) > 1 else ""
    return f"{shown(first.name) if first.name else 'an artifact'} with {first.digests[0]}{more}"


def _one_file(signed: SignedTree, measured: Tree, name: str) -> Comparison:
    """A single object is signed without a path, or under its own name; signed among others it is only a part."""
    mine = signed.files[0]
    if len(signed.files) != 1 or mine.path not in ("", name):
        return Comparison(f"it is about {len(signed.files)} files, of which the first is {shown(mine.path)}")
    if not _same(mine, measured[0], measured, signed.shard_size):
        return Comparison("the file is not the signed one")
    return Comparison(subject=signed.name)


def _many_files(signed: SignedTree, measured: Tree, bundles: frozenset[bytes]) -> Comparison:
    listed = {file.path: file for file in signed.files}
    ignored: set[str] = set()
    found = 0
    for file in measured:
        mine = listed.get(file.path)
        if mine is not None:
            found += 1
            if not _same(mine, file, measured, signed.shard_size):
                return Comparison(f"{shown(file.path)} is not the signed one")
        elif covering := signed.ignores(file.path):
            ignored.add(covering)
        elif not (file.sha256 in bundles or (signed.shard_size and not file.size)):
            return Comparison(f"{shown(file.path)} is not signed")
    if found < len(listed):
        return Comparison(f"{shown(_absent(signed, measured))} is missing")
    if sum(map(len, ignored)) > MAX_IGNORED:
        return Comparison(f"it leaves out {len(ignored)} paths: more than can be kept in mind")
    return Comparison(subject=signed.name, ignored=tuple(sorted(ignored)))


def _same(mine: SignedFile, file: TreeFile, measured: Tree, shard_size: int) -> bool:
    if not shard_size:
        return mine.digests == (file.sha256,)
    return mine.size == file.size and mine.digests == measured.shards_of(file.path, shard_size)


def _absent(signed: SignedTree, measured: Tree) -> str:
    return next(file.path for file in signed.files if measured.find(file.path) is None)
