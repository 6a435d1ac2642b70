"""The facts about one model at one moment, gathered from memory, and what follows from them for the controller."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from aegis.core.errors import AegisError
from aegis.core.evidence import Evidence
from aegis.core.formats.form import SignatureFormat
from aegis.core.judgement import Model, judge_all
from aegis.core.precedence import governing
from aegis.core.reasons import Reason
from aegis.core.schedule import Work, announced, wake, work_for
from aegis.core.seal import SealKeys
from aegis.core.signers import Keyrings
from aegis.core.spec.policy import Policy, Source
from aegis.core.spec.signed_model import SignedModelSpec, parse_signed_model
from aegis.core.trusted_root import NO_ROOT, TrustedRoot
from aegis.core.verdicts import Verdict
from aegis.ports import Clock
from aegis.services.cluster import Kind, Name, Objects, Seen
from aegis.services.keychain import Bunch, Keychain
from aegis.services.model_memory import Memories, ModelMemory, Question


@dataclass(frozen=True, slots=True)
class Case:
    """`evidence` is the newest known, of whatever generation; `policies` govern the model's namespace.

    `key_problem` is why a keyring of theirs has no keys, `unread` why its keys are not at hand to try signatures with.
    """

    seen: Seen
    spec: SignedModelSpec
    memory: ModelMemory
    evidence: Evidence | None
    policies: tuple[Policy, ...]
    keyrings: Keyrings
    bunch: Bunch
    key_problem: AegisError | None
    unread: AegisError | None
    seal_keys: SealKeys
    now: datetime
    root: TrustedRoot = NO_ROOT

    @property
    def covering(self) -> Evidence | None:
        """The evidence, if it speaks of this very generation."""
        evidence, spec = self.evidence, self.spec
        if evidence is None or not evidence.covers(spec.key, spec.generation, str(spec.uri), spec.revision):
            return None
        return evidence

    @property
    def fetched_under(self) -> tuple[Policy, Source] | None:
        """The governing policy that says where the artifact lies: of several, the first that lists its place."""
        for policy in self.policies:
            source = policy.source_of(self.spec.uri)
            if source is not None:
                return policy, source
        return None

    @property
    def question(self) -> Question | None:
        """What the stores are to be asked, or None when no policy allows to ask any."""
        found = self.fetched_under
        return Question(self.spec.generation, self.spec.request, found[0]) if found else None

    def verdict(self) -> Verdict:
        """As the webhook judges it for the model's own namespace."""
        spec = self.spec
        digest = str(spec.digest) if spec.digest else ""
        model = Model(spec.key, spec.generation, spec.uri, spec.revision, digest, self.evidence)
        return judge_all(model, self.policies, self.keyrings, self.now, self.root)

    def work(self, verdict: Verdict) -> Work | None:
        """What there is to do now; None when there is nobody to ask."""
        question, found = self.question, self.fetched_under
        if question is None or found is None:
            return None
        not_before = self.memory.attempts_at(question).not_before
        if not_before is not None and not_before > self.now:
            return Work.RECHECK
        covering = self.covering
        moved = covering is not None and covering.endpoint != found[1].endpoint and self.memory.answered != question
        if moved or self.memory.reread or self._outdated:
            return Work.VERIFY
        return work_for(self.spec, self.evidence, verdict, self.now)

    @property
    def _outdated(self) -> bool:
        """Whether a signature might prove more by the trusted root of today than by the one it was checked by."""
        covering = self.covering
        if covering is None or self.root.digest in ("", covering.trusted_root):
            return False
        return any(record.format != SignatureFormat.DETACHED for record in covering.signatures)

    def wake(self, verdict: Verdict) -> datetime | None:
        """When to look again without having been told of a change."""
        question = self.question
        if question is None:
            return None
        return wake(self.spec, self.evidence, verdict, self.memory.attempts_at(question))

    def next_attempt(self, verdict: Verdict) -> datetime | None:
        """What people are told of that."""
        question = self.question
        if question is None:
            return None
        return announced(self.spec, self.evidence, verdict, self.memory.attempts_at(question))


class Cases:
    """Gathers cases; asks nobody."""

    def __init__(self, objects: Objects, keychain: Keychain, memories: Memories, now: Clock) -> None:
        self._objects = objects
        self._keychain = keychain
        self._memories = memories
        self._now = now

    def gather(self, name: Name) -> Case | None:
        """None when there is no such model, or no sealing key yet to keep evidence with. Raises InvalidSpec."""
        raw, seal_keys = self._objects.raw(Kind.SIGNED_MODEL, name), self._objects.seal_keys
        if raw is None or seal_keys is None:
            return None
        seen, spec = Seen.of(Kind.SIGNED_MODEL, raw), parse_signed_model(raw)
        memory = self._memories.of(name, seen.about.uid)
        memory.take(self._objects.evidence(name, memory.evidence))
        everywhere = tuple(self._objects.policies())
        policies, keyrings = governing(everywhere, name[0]), self._objects.keyrings()
        bunch = self._bunch(counting(everywhere, name[0]))
        problem, unread = self._problem(policies, keyrings), self._unread(policies)
        return Case(
            seen,
            spec,
            memory,
            memory.evidence,
            policies,
            keyrings,
            bunch,
            problem,
            unread,
            seal_keys,
            self._now(),
            self._objects.trusted_root(),
        )

    def judged(self, name: Name) -> tuple[Model, Verdict] | None:
        """A model and its verdict by what its status holds, as the webhook judges it; None when there is no model."""
        model = self._objects.model(name)
        if model is None:
            return None
        policies = governing(self._objects.policies(), name[0])
        objects = self._objects
        return model, judge_all(model, policies, objects.keyrings(), self._now(), objects.trusted_root())

    def _bunch(self, policies: Collection[Policy]) -> Bunch:
        keyrings = frozenset(name for policy in policies for name in policy.keyrings)
        authorities = frozenset(authority for policy in policies for authority in policy.authorities)
        types = frozenset(each for policy in policies for rule in policy.signers for each in rule.predicate_types)
        return replace(self._keychain.bunch(keyrings), authorities=authorities, predicate_types=types)

    def _problem(self, policies: Iterable[Policy], keyrings: Keyrings) -> AegisError | None:
        """Why a keyring of the policies holds no key at all; one whose source is away keeps the keys it had."""
        for name in sorted({name for policy in policies for name in policy.keyrings}):
            if name not in keyrings:
                return AegisError(Reason.KEYRING_NOT_FOUND, f"ModelKeyring '{name}'")
            if not keyrings[name].facts:
                return self._keychain.problem(name) or AegisError(Reason.KEYRING_EMPTY, f"ModelKeyring '{name}'")
        return None

    def _unread(self, policies: Iterable[Policy]) -> AegisError | None:
        """Why there are no keys of a keyring to try: its source has not answered since this process began."""
        for name in sorted({name for policy in policies for name in policy.keyrings}):
            problem = self._keychain.problem(name)
            if problem is not None and not self._keychain.held(name):
                return AegisError(problem.reason, f"ModelKeyring '{name}': {problem.detail}")
        return None


def counting(policies: Iterable[Policy], namespace: str) -> tuple[Policy, ...]:
    """Every policy by which a model of `namespace` may count: there, or where it is shared."""
    everywhere = tuple(policies)
    return (*governing(everywhere, namespace), *(each for each in everywhere if namespace in each.shared_from))
