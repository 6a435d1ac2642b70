"""What checking signatures asks of an artifact, and what was gathered of it."""

from dataclasses import dataclass, replace

from aegis.core.digests import Digest
from aegis.core.schemes import Content, Scheme
from aegis.core.tree import Tree
from aegis.core.uris import ModelURI

MAX_SHARDS = 1 << 16
"""Most shards into which a whole artifact is cut: the largest manifest that is read lists fewer."""


@dataclass(frozen=True, slots=True)
class Material:
    """What is known of an artifact: its digests, its files, and its content where a scheme asks for it.

    The digests and the content of a tree are those of its manifest. `tree` is None when the artifact was not read this
    time, and has a lone file '' for a single object. `uri` is where all that lies, if that is known. `bundles` are the
    SHA-256 digests of the signature bundles that are being checked: one that lies in the tree is no part of what it
    signs.
    """

    digests: tuple[Digest, ...]
    content: Content | None = None
    tree: Tree | None = None
    uri: ModelURI | None = None
    bundles: frozenset[bytes] = frozenset()

    @property
    def name(self) -> str:
        """What a single object is called in its folder, '' when that is not known."""
        return self.uri.path.rpartition("/")[2] if self.uri else ""

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

    def within(self, size: int) -> "Needs":
        """The same without what no artifact of `size` bytes is read for: more than MAX_SHARDS shards."""
        if not self.shard_sizes:
            return self
        read = frozenset(each for each in self.shard_sizes if size <= each * MAX_SHARDS)
        return replace(self, shard_sizes=read)

    def lacking(self, material: Material) -> tuple[str, ...]:
        """What the artifact must be read again for before `verify`, in words; empty when nothing is lacking."""
        known = {digest.algorithm for digest in material.digests}
        cut = material.tree.shards if material.tree else {}
        lacking = sorted(self.digests - known)
        if self.content and material.content is None:
            lacking.append("its content")
        if self.tree and material.tree is None:
            lacking.append("its files")
        if not self.shard_sizes <= cut.keys():
            lacking.append("shards of its files")
        return tuple(lacking)

    def met_by(self, material: Material) -> bool:
        """True when nothing is lacking."""
        return not self.lacking(material)
