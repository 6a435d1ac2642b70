"""One artifact against keys that a person names: the command line's use of the engine that serves the cluster.

The same gathering (`verify_model`) and the same verdict (`judge`), under a policy made for the occasion: this place,
these keys, that many of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from aegis.core.digests import Digest
from aegis.core.errors import Undecidable
from aegis.core.evidence import Evidence
from aegis.core.judgement import Model, judge
from aegis.core.keyrings import DEFAULT_WINDOW, Keyring, KeySnapshot
from aegis.core.rotation import observe
from aegis.core.spec.policy import Policy, SignerRule
from aegis.core.spec.signed_model import ModelKey, SignatureSource, SignedModelSpec
from aegis.core.trusted_root import NO_ROOT, TrustedRoot
from aegis.core.uris import ModelURI
from aegis.core.verdicts import Undecided, Verdict
from aegis.services.check_signatures import TrialKey
from aegis.services.notary import OpenKeyless
from aegis.services.verify_model import Found, OpenStore, Place, Task, verify_model

NOBODY = ModelKey("", "", "")
"""Stands for the SignedModel that there is none of."""


class RequestInvalid(Exception):
    """What a person asked for cannot be tried; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class KeyReading:
    """What one key source answered; with a `failure` the snapshot is empty. `source` is as the person wrote it."""

    source: str
    snapshot: KeySnapshot = field(default_factory=lambda: KeySnapshot(()))
    failure: Undecidable | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `locations` says, for people, where each of `signatures` is; without any, one looks beside.

    `rule` is what a policy would want of signers, whose keys are those of `readings`, wherever the artifact is;
    identities and log entries count by `root`. `denied` are digests as a policy denies them. `known` is what is known
    of the artifact beforehand.
    """

    uri: ModelURI
    places: Sequence[Place]
    readings: tuple[KeyReading, ...]
    rule: SignerRule
    revision: str = ""
    digest: Digest | None = None
    signatures: tuple[SignatureSource, ...] = ()
    locations: tuple[str, ...] = ()
    root: TrustedRoot = NO_ROOT
    denied: frozenset[str] = frozenset()
    max_bytes: int = 1 << 40
    max_spooled: int = 2 << 30
    threads: int = 4
    known: Evidence | None = None

    @property
    def spec(self) -> SignedModelSpec:
        """As a SignedModel would ask."""
        return SignedModelSpec(NOBODY, 0, self.uri, self.revision, digest=self.digest, signatures=self.signatures)

    @property
    def policy(self) -> Policy:
        """Trusts every source of keys and identity that was named, for whatever lies at the places that were named."""
        sources = tuple(place.source for place in self.places)
        names = tuple(reading.source for reading in self.readings)
        prefixes = tuple(source.uri_prefix for source in sources)
        signers = (replace(self.rule, keyrings=names, uri_prefixes=prefixes),)
        return Policy("aegis verify", ("*",), sources=sources, signers=signers, denied_digests=self.denied)

    @property
    def failures(self) -> Mapping[str, Undecidable]:
        """Sources of keys that did not answer, and why."""
        return {reading.source: reading.failure for reading in self.readings if reading.failure is not None}


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict, what it rests on (no evidence, when the store did not tell), and the moment it holds for."""

    verdict: Verdict
    readings: tuple[KeyReading, ...]
    keyrings: Mapping[str, Keyring]
    now: datetime
    evidence: Evidence | None = None


def verify_artifact(
    question: Question, open_store: OpenStore, now: datetime, open_keyless: OpenKeyless | None = None
) -> Answer:
    """Raises nothing that a store or a key source may answer: that is Undecided."""
    keyrings = _keyrings(question, now)
    verdict, evidence = _answered(question, keyrings, lambda task: verify_model(task, open_store, open_keyless), now)
    return Answer(verdict, question.readings, keyrings, now, evidence)


def _keyrings(question: Question, now: datetime) -> Mapping[str, Keyring]:
    """A keyring for each source that answered, named like it, as if it were first seen now."""
    window = timedelta(seconds=DEFAULT_WINDOW)
    return {
        reading.source: Keyring(reading.source, window, observe({}, reading.snapshot, now))
        for reading in question.readings
        if reading.failure is None
    }


def _answered(
    question: Question, keyrings: Mapping[str, Keyring], run: Callable[[Task], Found], now: datetime
) -> tuple[Verdict, Evidence | None]:
    failure = next(iter(question.failures.values()), None)
    if failure is not None and not keyrings and not (question.rule.identities or question.rule.certificates):
        return _undecided(failure), None
    try:
        evidence = _gathered(question, run, now)
    except Undecidable as error:
        return _undecided(error), None
    model = Model(NOBODY, 0, question.uri, question.revision, str(question.digest or ""), evidence)
    verdict = judge(model, question.policy, keyrings, now, question.root)
    if failure is not None and isinstance(verdict, Undecided):
        # Why the source did not answer says more than that its keys are missing.
        verdict = _undecided(failure)
    return verdict, evidence


def _gathered(question: Question, run: Callable[[Task], Found], now: datetime) -> Evidence:
    keys = dict.fromkeys(shown.key for reading in question.readings for shown in reading.snapshot.keys)
    task = Task(
        spec=question.spec,
        policy=question.policy,
        places={place.source.name: place for place in question.places},
        keys=tuple(map(TrialKey, keys)),
        now=now,
        previous=question.known,
        untried=tuple(question.failures),
        root=question.root,
        authorities=question.policy.authorities,
        predicate_types=frozenset(question.rule.predicate_types),
        max_bytes=question.max_bytes,
        max_spooled=question.max_spooled,
        threads=question.threads,
    )
    evidence = run(task).evidence
    if not question.locations:
        return evidence
    located = zip(evidence.signatures, question.locations, strict=True)
    return replace(evidence, signatures=tuple(replace(record, location=location) for record, location in located))


def _undecided(error: Undecidable) -> Undecided:
    return Undecided(error.reason, error.detail)
