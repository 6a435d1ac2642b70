"""Signatures over an artifact: read one, learn what a check needs, check it with a key.

Three questions are kept apart: whether a file is a signature at all (`parse` raises SignatureUnreadable), whether what
it signs is this artifact (`bound`), and whether a given key made it (`verify` says None when not).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from aegis.core.claims import TreeMethod
from aegis.core.digests import Digest
from aegis.core.errors import SignatureUnreadable
from aegis.core.formats import FORMATS, first_sight, recognise
from aegis.core.formats.form import ParsedSignature, SignatureFormat
from aegis.core.keys import PublicKey
from aegis.core.schemes import Content, Scheme, schemes_for
from aegis.core.tree import Tree

__all__ = ["MAX_BYTES", "Material", "Needs", "ParsedSignature", "SignatureFormat", "bound", "needs", "parse", "verify"]

MAX_BYTES = 1 << 20
"""Largest signature file in bytes."""


def parse(content: bytes, declared: SignatureFormat | None = None) -> ParsedSignature:
    """Reads a signature file of any form in FORMATS; `declared`, if given, must be its form.

    Total: whatever the bytes, the answer is a signature or SignatureUnreadable.
    """
    if len(content) > MAX_BYTES:
        raise SignatureUnreadable(f"it has {len(content)} bytes: at most {MAX_BYTES} are read")
    if not content.strip():
        raise SignatureUnreadable("it is empty")
    file = first_sight(content)
    form = recognise(file)
    if declared not in (None, form):
        raise SignatureUnreadable(f"it is declared as {declared}, but its form is {form}")
    return FORMATS[form].read(file)


@dataclass(frozen=True, slots=True)
class Material:
    """What is known of an artifact: its digests, its files, and its content where a scheme asks for it.

    The digests and the content of a tree are those of its manifest. `tree` is None when the artifact was not read this
    time, and has a lone file '' for a single object.
    """

    digests: tuple[Digest, ...]
    content: Content | None = None
    tree: Tree | None = None

    def digest(self, algorithm: str) -> Digest:
        """The digest by that algorithm. Raises LookupError."""
        for digest in self.digests:
            if digest.algorithm == algorithm:
                return digest
        raise LookupError(f"the material has no {algorithm}: gather what needs() names")

    def signed(self, scheme: Scheme) -> Content:
        """What a signature of that scheme over the artifact itself is over. Raises LookupError."""
        if scheme.digest is not None:
            return self.digest(scheme.digest).value
        if self.content is None:
            raise LookupError("the material has no content: gather what needs() names")
        return self.content


@dataclass(frozen=True, slots=True)
class Needs:
    """What checks will ask of the material: algorithms (keys of DIGESTS), and whether the whole content.

    `tree` asks for each file, `shard_sizes` (in bytes) for the digests of its shards as well.
    """

    digests: frozenset[str] = frozenset()
    content: bool = False
    tree: bool = False
    shard_sizes: frozenset[int] = frozenset()

    def met_by(self, material: Material) -> bool:
        """False when the artifact must be read again before `verify`."""
        known = {digest.algorithm for digest in material.digests}
        cut = frozenset(material.tree.shards) if material.tree else frozenset()
        return (
            self.digests <= known
            and (material.content is not None or not self.content)
            and (material.tree is not None or not self.tree)
            and self.shard_sizes <= cut
        )


def needs(parsed: Collection[ParsedSignature], keys: Collection[tuple[PublicKey, Collection[str]]]) -> Needs:
    """What checking every signature with every key (and the schemes its keyring names) takes.

    Signatures and keys that cannot belong together ask for nothing: an Ed25519 key in a keyring does not make every
    RSA-signed artifact be kept whole.
    """
    digests: set[str] = set()
    content = False
    trees = [signature.claims.tree for signature in parsed if signature.claims and signature.claims.tree]
    for signature in parsed:
        digests.update(_claimed(signature))
        for key, named in keys:
            for scheme in _possible(signature, key, named):
                digests.update(_digests_of(signature, scheme))
                content = content or (scheme.digest is None and signature.message is None)
    shard_sizes = frozenset(tree.shard_size for tree in trees if tree.method is TreeMethod.SHARDS)
    return Needs(frozenset(digests), content, bool(trees), shard_sizes)


def verify(parsed: ParsedSignature, material: Material, key: PublicKey, named: Collection[str] = ()) -> str | None:
    """The name of the scheme by which `key` signed the material, or None; `named` are its keyring's schemes.

    Raises LookupError when the material lacks what `needs` names: a mistake of the caller, never a verdict.
    """
    for scheme in _possible(parsed, key, named):
        if parsed.claimed is not None and not material.digest(parsed.claimed.algorithm).matches(parsed.claimed):
            return None
        if scheme.verifies(key, parsed.signature, _signed(parsed, material, scheme)):
            return scheme.name
    return None


def bound(parsed: ParsedSignature, material: Material) -> bool:
    """True when what is signed is this artifact, or a statement whose claims equal what was measured.

    Raises LookupError when the material lacks what `needs` names.
    """
    return parsed.claims is None or any(
        all(material.digest(digest.algorithm).matches(digest) for digest in subject.digests)
        for subject in parsed.claims.subjects
    )


def _signed(parsed: ParsedSignature, material: Material, scheme: Scheme) -> Content:
    if parsed.message is None:
        return material.signed(scheme)
    return parsed.message if scheme.digest is None else Digest.of(parsed.message, scheme.digest).value


def _possible(parsed: ParsedSignature, key: PublicKey, named: Collection[str]) -> tuple[Scheme, ...]:
    """The schemes worth trying: a digest that a bundle claims is the one its signature is over, if it is over one."""
    return tuple(
        scheme
        for scheme in schemes_for(key, named)
        if scheme.shaped(parsed.signature)
        and (parsed.claimed is None or scheme.digest in (None, parsed.claimed.algorithm))
    )


def _claimed(parsed: ParsedSignature) -> Iterable[str]:
    """Of a statement: the digests by which it names its artifact, whoever signed it."""
    subjects = parsed.claims.subjects if parsed.claims else ()
    return (digest.algorithm for subject in subjects for digest in subject.digests)


def _digests_of(parsed: ParsedSignature, scheme: Scheme) -> Iterable[str]:
    if scheme.digest is not None and parsed.message is None:
        yield scheme.digest
    if parsed.claimed is not None:
        yield parsed.claimed.algorithm
