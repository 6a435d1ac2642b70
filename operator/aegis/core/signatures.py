"""Signatures over an artifact: read one, learn what a check needs, check it with a key.

Three questions are kept apart: whether a file is a signature at all (`parse` raises SignatureUnreadable), whether a
statement that it signs is about this artifact (`comparison.compare`), and whether a given key made it (`verify` says
None when not).
"""

from collections.abc import Collection, Iterable

from aegis.core.digests import Digest
from aegis.core.errors import SignatureUnreadable
from aegis.core.formats import FORMATS, first_sight, recognise
from aegis.core.formats.form import ParsedSignature, SignatureFormat
from aegis.core.keys import PublicKey
from aegis.core.material import Material, Needs
from aegis.core.schemes import Content, Scheme, schemes_for

__all__ = [
    "MAX_BYTES",
    "Material",
    "Needs",
    "ParsedSignature",
    "SignatureFormat",
    "needs",
    "parse",
    "trial_of",
    "verify",
]

MAX_BYTES = 4 << 20
"""Largest signature file in bytes: a manifest lists every file of a model, or every shard."""


def parse(content: bytes, declared: SignatureFormat | None = None) -> ParsedSignature:
    """Reads a signature file of any form in FORMATS; `declared`, if given, must be its form.

    Total: whatever the bytes, the answer is a signature or SignatureUnreadable.
    """
    if len(content) > MAX_BYTES:
        raise SignatureUnreadable(f"it has {len(content)} bytes: at most {MAX_BYTES} are read")
    if not content.strip():
        raise SignatureUnreadable("it is empty")
    file = first_sight(content)
    parsed = FORMATS[recognise(file)].read(file)
    if declared not in (None, parsed.format):
        raise SignatureUnreadable(f"it is declared as {declared}, but its form is {parsed.format}")
    return parsed


def needs(parsed: Collection[ParsedSignature], keys: Collection[tuple[PublicKey, Collection[str]]]) -> Needs:
    """What checking every signature with every key (and the schemes its keyring names) takes.

    Signatures and keys that cannot belong together ask for nothing: an Ed25519 key in a keyring does not make every
    RSA-signed artifact be kept whole.
    """
    # Keys of one kind with the same schemes ask for the same: one stands for them all.
    kinds = {(key.algorithm, frozenset(named)): key for key, named in keys}
    digests: set[str] = set()
    content = False
    trees = [signature.claims.tree for signature in parsed if signature.claims and signature.claims.tree]
    for signature in parsed:
        digests.update(_claimed(signature))
        for (_, named), key in kinds.items():
            for scheme in _possible(signature, key, named):
                digests.update(_digests_of(signature, scheme))
                content = content or (scheme.digest is None and signature.message is None)
    shard_sizes = frozenset(tree.shard_size for tree in trees if tree.shard_size)
    return Needs(frozenset(digests), content, bool(trees), shard_sizes)


def trial_of(parsed: ParsedSignature, keys: Collection[tuple[PublicKey, Collection[str]]]) -> str:
    """`sha256:<hex>` of which keys by which schemes could have made the signature, if trying takes the whole artifact.

    '' when digests suffice, which are known from then on: trying again costs next to nothing.
    """
    possible = [(key, scheme) for key, named in keys for scheme in _possible(parsed, key, named)]
    if parsed.message is not None or all(scheme.digest is not None for _, scheme in possible):
        return ""
    names = sorted(f"{key.fingerprint} {scheme.name}\n" for key, scheme in possible)
    return str(Digest.of("".join(names).encode()))


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


def _signed(parsed: ParsedSignature, material: Material, scheme: Scheme) -> Content:
    if parsed.message is None:
        return material.signed(scheme)
    return parsed.message if scheme.digest is None else Digest.of(parsed.message, scheme.digest).value


def _possible(parsed: ParsedSignature, key: PublicKey, named: Collection[str]) -> tuple[Scheme, ...]:
    """The schemes worth trying: a digest that a bundle claims is the one its signature is over, if it is over one.

    None for a signature by an identity, which no key makes true.
    """
    if parsed.certificates:
        return ()
    return tuple(
        scheme
        for scheme in schemes_for(key, named, parsed.curve_hash)
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
