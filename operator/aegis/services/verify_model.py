"""One verification: ask the stores, read the artifact if its identity changed, try every signature with every key.

It runs in a worker process: everything it needs is in the Task, everything it found is in the Found that it returns.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from aegis.core.artifacts import IdentityKind, ResolvedArtifact
from aegis.core.digests import Digest
from aegis.core.errors import Undecidable
from aegis.core.evidence import Evidence
from aegis.core.reasons import Reason
from aegis.core.signature_names import beside
from aegis.core.signatures import MAX_BYTES, Material, Needs
from aegis.core.spec.policy import Policy, Source
from aegis.core.spec.signed_model import InlineSignature, SignedModelSpec
from aegis.core.uris import ModelURI
from aegis.ports import Store
from aegis.services.check_signatures import SignatureFile, TrialKey, asked, check, likeliest_first, read_files
from aegis.services.measure import measured


@dataclass(frozen=True, slots=True)
class Place:
    """A source of the policy, with the data of the Secret that it names."""

    source: Source
    credentials: Mapping[str, bytes] = field(default_factory=dict, repr=False)


OpenStore = Callable[[str, Place], Store]
"""Makes the store for a scheme and a place; a top-level function, because it crosses a process boundary."""


@dataclass(frozen=True, slots=True)
class Task:
    """One verification. `places` are by the source's name; `untried` names keyrings whose keys could not be had.

    `max_bytes` is the largest artifact that is read, `max_spooled` the largest that an Ed25519 check keeps on disk.
    """

    spec: SignedModelSpec
    policy: Policy
    places: Mapping[str, Place]
    keys: tuple[TrialKey, ...]
    now: datetime
    previous: Evidence | None = None
    untried: tuple[str, ...] = ()
    max_bytes: int = 1 << 40
    max_spooled: int = 2 << 30


@dataclass(frozen=True, slots=True)
class Found:
    """What a verification found, and how many bytes of the artifact it read for that."""

    evidence: Evidence
    bytes_read: int


def verify_model(task: Task, open_store: OpenStore) -> Found:
    """Gathers evidence. Raises Undecidable when the stores did not tell; never a verdict."""
    uri = task.spec.uri
    store = _store(task, uri, open_store)
    artifact = store.resolve(str(uri), task.spec.revision)
    if artifact.size > task.max_bytes:
        raise Undecidable(Reason.ARTIFACT_TOO_LARGE, f"{artifact.size} bytes; the limit is {task.max_bytes}")
    candidates = read_files(_signature_files(task, open_store))
    keys = likeliest_first(task.keys, task.previous)
    wanted = asked(candidates, keys)
    known = _known(task, artifact)
    reads = known is None or not wanted.met_by(known)
    with _material(store, artifact, known, wanted, task.max_spooled) as material:
        records = check(candidates, material, keys)
    evidence = Evidence(
        model=task.spec.key,
        generation=task.spec.generation,
        uri=str(uri),
        revision=task.spec.revision,
        endpoint=artifact.endpoint,
        identity=artifact.identity,
        digests={digest.algorithm: digest.value.hex() for digest in material.digests},
        size=artifact.size,
        files=len(artifact.files),
        verified=task.now,
        sealed=task.now,
        signatures=records,
        untried=task.untried,
        request=task.spec.request,
    )
    return Found(evidence, artifact.size if reads else 0)


def _store(task: Task, uri: ModelURI, open_store: OpenStore) -> Store:
    source = task.policy.source_of(uri)
    if source is None:
        raise Undecidable(Reason.SOURCE_MISCONFIGURED, f"no source of ModelPolicy '{task.policy.name}' covers {uri}")
    return open_store(uri.scheme, task.places[source.name])


def _signature_files(task: Task, open_store: OpenStore) -> Iterator[SignatureFile]:
    """The signatures that the spec names, or those that lie beside the artifact; a named one must be there."""
    for position, signature in enumerate(task.spec.signatures):
        if isinstance(signature, InlineSignature):
            yield SignatureFile(f"spec.signatures[{position}]", signature.content, signature.declared)
            continue
        uri = ModelURI.parse(signature.uri)
        content = _store(task, uri, open_store).fetch(signature.uri, MAX_BYTES)
        if content is None:
            raise Undecidable(Reason.ARTIFACT_NOT_FOUND, f"the signature {signature.uri}")
        yield SignatureFile(signature.uri, content, signature.declared)
    if not task.spec.signatures:
        store = _store(task, task.spec.uri, open_store)
        for location in beside(task.spec.uri):
            content = store.fetch(location, MAX_BYTES)
            if content is not None:
                yield SignatureFile(location, content)


def _known(task: Task, artifact: ResolvedArtifact) -> Material | None:
    """The digests of last time, if the store says that the artifact is still in that very state."""
    before = task.previous
    if before is None or artifact.identity.kind is IdentityKind.NONE:
        return None
    same_place = (before.uri, before.revision, before.endpoint) == (
        artifact.location,
        artifact.revision,
        artifact.endpoint,
    )
    if not same_place or before.identity != artifact.identity or before.size != artifact.size:
        return None
    return Material(tuple(Digest(name, bytes.fromhex(value)) for name, value in before.digests.items()))


@contextmanager
def _material(
    store: Store, artifact: ResolvedArtifact, known: Material | None, wanted: Needs, max_spooled: int
) -> Iterator[Material]:
    if known is not None and wanted.met_by(known):
        yield known
        return
    # A later need for another digest reads the artifact again, so the ones known before are renewed with it.
    before = {digest.algorithm for digest in known.digests} if known else set()
    algorithms = sorted({"sha256"} | before | wanted.digests)
    with measured(store, artifact, algorithms, max_spooled if wanted.content else None) as material:
        yield material
