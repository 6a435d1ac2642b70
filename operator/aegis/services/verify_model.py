"""One verification: ask the stores, read the artifact if its identity changed, try every signature with every key.

It runs in a worker process: everything it needs is in the Task, everything it found is in the Found that it returns.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime

from aegis.core.artifacts import IdentityKind, ResolvedArtifact
from aegis.core.digests import Digest
from aegis.core.errors import Undecidable
from aegis.core.evidence import Evidence
from aegis.core.file_marks import marks_of
from aegis.core.reasons import Reason
from aegis.core.signatures import Material, Needs
from aegis.core.spec.policy import Policy, Source
from aegis.core.spec.signed_model import SignedModelSpec
from aegis.core.trusted_root import NO_ROOT, TrustedRoot
from aegis.core.uris import ModelURI
from aegis.ports import Store
from aegis.services.check_signatures import Checks, TrialKey, likeliest_first
from aegis.services.find_signatures import signature_files
from aegis.services.measure import measured
from aegis.services.notary import Notary, OpenKeyless


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

    Identities and log entries are checked by the trusted `root`, other certificates by `authorities` (DER).
    `predicate_types` are those of attestations that some policy counts.
    `max_bytes` is the largest artifact that is read, `max_spooled` the largest that an Ed25519 check keeps on disk, and
    `threads` says how many files are read at a time.
    """

    spec: SignedModelSpec
    policy: Policy
    places: Mapping[str, Place]
    keys: tuple[TrialKey, ...]
    now: datetime
    previous: Evidence | None = None
    untried: tuple[str, ...] = ()
    root: TrustedRoot = NO_ROOT
    authorities: frozenset[bytes] = frozenset()
    predicate_types: frozenset[str] = frozenset()
    max_bytes: int = 1 << 40
    max_spooled: int = 2 << 30
    threads: int = 4


@dataclass(frozen=True, slots=True)
class Found:
    """What a verification found, and how many bytes of the artifact it read for that.

    `again` says what an artifact that is in the same state as before had to be read once more for.
    """

    evidence: Evidence
    bytes_read: int
    again: tuple[str, ...] = ()


def verify_model(task: Task, open_store: OpenStore, open_keyless: OpenKeyless | None = None) -> Found:
    """Gathers evidence. Raises Undecidable when the stores did not tell; never a verdict."""
    uri = task.spec.uri
    stores = _Stores(task, open_store)
    store = stores.of(uri)
    artifact = store.resolve(str(uri), task.spec.revision)
    if artifact.size > task.max_bytes:
        raise Undecidable(Reason.ARTIFACT_TOO_LARGE, f"{artifact.size} bytes; the limit is {task.max_bytes}")
    known = _known(task, artifact)
    files = signature_files(task.spec, stores.of, task.predicate_types)
    checks = Checks.of(files, likeliest_first(task.keys, task.previous), task.previous if known else None)
    wanted = checks.needs.within(artifact.size)
    again = wanted.lacking(known) if known else ()
    with nullcontext(known) if known and not again else _read(store, artifact, known, wanted, task) as material:
        records = checks.records(material, Notary(task.root, open_keyless, task.authorities, task.now))
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
        ignored=artifact.aside,
        trusted_root=task.root.digest,
        marks=marks_of(material.tree) if material.tree else task.previous.marks if task.previous else b"",
    )
    return Found(evidence, artifact.size if known is None or again else 0, again)


class _Stores:
    """The stores of one verification, each opened once: one connection, and one answer to what its name leads to."""

    def __init__(self, task: Task, open_store: OpenStore) -> None:
        self._task = task
        self._open_store = open_store
        self._opened: dict[tuple[str, str], Store] = {}

    def of(self, uri: ModelURI) -> Store:
        """The store of the source that covers `uri`. Raises Undecidable(SourceMisconfigured) when none does."""
        source = self._task.policy.source_of(uri)
        if source is None:
            raise Undecidable(
                Reason.SOURCE_MISCONFIGURED, f"no source of ModelPolicy '{self._task.policy.name}' covers {uri}"
            )
        key = uri.scheme, source.name
        if key not in self._opened:
            self._opened[key] = self._open_store(uri.scheme, self._task.places[source.name])
        return self._opened[key]


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
    if not artifact.single and not before.marks:
        # Evidence of a version of Aegis that marked no files: they are read once more.
        return None
    if not same_place or before.identity != artifact.identity or before.size != artifact.size:
        return None
    digests = tuple(Digest(name, bytes.fromhex(value)) for name, value in before.digests.items())
    return Material(digests, uri=task.spec.uri)


@contextmanager
def _read(
    store: Store, artifact: ResolvedArtifact, known: Material | None, wanted: Needs, task: Task
) -> Iterator[Material]:
    """The artifact, read for what is `wanted` of it; `known` is what was known of it before, if it has not changed."""
    # A later need for another digest reads the artifact again, so the ones known before are renewed with it.
    before = {digest.algorithm for digest in known.digests} if known else set()
    algorithms = sorted({"sha256"} | before | wanted.digests)
    max_spooled = task.max_spooled if wanted.content else None
    with measured(store, artifact, algorithms, max_spooled, wanted.shard_sizes, task.threads) as material:
        yield replace(material, uri=task.spec.uri)
