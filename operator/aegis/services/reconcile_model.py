"""One SignedModel: judge it from what is known, say so in its status, and have it verified when that is due.

    gather ──▶ recheck stored signatures ──▶ judge ──▶ status, at most one write ──▶ wake up when time changes it
                                               └─ due: asks for a verification, which is followed by another look

Nothing here waits for a store, so thousands of models are judged again while one is being hashed.
"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from aegis.core.conditions import Condition, ConditionType, condition, merge
from aegis.core.evidence import Evidence
from aegis.core.reasons import Reason
from aegis.core.schedule import Work
from aegis.core.seal import seal
from aegis.core.spec.fields import InvalidSpec, Raw
from aegis.core.status.signed_model import Outlook, signed_model_status
from aegis.core.verdicts import Rejected, Verdict, Verified
from aegis.ports import Clock
from aegis.services.check_signatures import recheck
from aegis.services.cluster import NOTHING, Again, Kind, Looked, Name, Objects, Seen
from aegis.services.meter import Meter, count_rejection
from aegis.services.model_case import Case, Cases
from aegis.services.model_memory import Memories, ModelMemory, OwnWrite
from aegis.services.notary import Notary
from aegis.services.publish import Publisher

OWN_NEWS = timedelta(seconds=5)
"""How long the news of a status that was written may take to come back. Later its versions say nothing: after a restore
of etcd they may be those of another state."""

PATIENCE = timedelta(seconds=2)
"""How long a status waits for the verification that will change it: most end sooner, and then one write does."""

TOLD = (ConditionType.READY, ConditionType.SOURCE_RESOLVED)


class ModelReconciler:
    """Reconciles one model at a time."""

    def __init__(
        self,
        objects: Objects,
        cases: Cases,
        memories: Memories,
        publisher: Publisher,
        meter: Meter,
        now: Clock,
    ) -> None:
        self._objects = objects
        self._cases = cases
        self._memories = memories
        self._publisher = publisher
        self._meter = meter
        self._now = now

    async def reconcile(self, name: Name) -> Looked:
        """Does what there is to do here, and answers what is left. Raises Again, or what a status write raises."""
        raw = self._objects.raw(Kind.SIGNED_MODEL, name)
        if raw is None:
            self._memories.forget(name)
            return NOTHING
        try:
            case = self._cases.gather(name)
        except InvalidSpec as error:
            await self._unreadable(name, raw, error)
            return NOTHING
        if case is None:
            await self._unsealable(name, raw)
            return NOTHING
        written = self._own_news(case.memory)
        if written is not None and written.over == case.seen.resource_version:
            raise Again
        return await self._reconcile(await self._rechecked(name, case))

    def loses(self, name: Name) -> bool:
        """Whether its status says that it is ready while the verdict no longer does: to be told before all else."""
        judged = self._cases.judged(name)
        return judged is not None and judged[0].reported is Reason.VERIFIED and not isinstance(judged[1], Verified)

    def is_own_news(self, name: Name) -> bool:
        """Whether what is seen of a model is what a status was just written over or as: no reason to look at it."""
        memory = self._memories.known(name)
        written = self._own_news(memory) if memory is not None else None
        return written is not None and self._objects.version(Kind.SIGNED_MODEL, name) in (written.over, written.version)

    def _own_news(self, memory: ModelMemory) -> OwnWrite | None:
        """The last write, as long as its news may still come."""
        written = memory.written
        return written if written is not None and self._now() < written.at + OWN_NEWS else None

    async def _reconcile(self, case: Case) -> Looked:
        verdict, memory = case.verdict(), case.memory
        due = case.work(verdict) is Work.VERIFY
        memory.waiting_since = (memory.waiting_since or case.now) if due else None
        if memory.waiting_since is not None and not isinstance(verdict, Rejected):
            until = memory.waiting_since + PATIENCE
            if case.now < until:
                return Looked(until, due=True)
        status = model_status(case, verdict)
        memory.conditions = tuple((entry["type"], entry["status"]) for entry in status["conditions"])
        over = case.seen.resource_version
        if version := await self._publisher.publish(case.seen, status):
            memory.written = OwnWrite(over, version, self._now())
        if due:
            return Looked(verdict.until if isinstance(verdict, Verified) else None, due=True)
        return Looked(case.wake(verdict))

    async def _rechecked(self, name: Name, case: Case) -> Case:
        """The case after trying its open signatures with keys that they were not tried with."""
        memory, evidence, tried = case.memory, case.covering, case.bunch.tried
        if evidence is None or memory.tried == tried:
            return case
        if all(record.fingerprint for record in evidence.signatures):
            memory.tried = tried
            return case
        notary = Notary(case.root, authorities=case.bunch.authorities, now=case.now)
        before = memory.tried[0] if memory.tried else frozenset()
        found = await asyncio.to_thread(recheck, evidence, case.bunch.keys, notary, before)
        if memory.evidence is not case.evidence:
            # A verification has ended meanwhile: what it found is newer than what was tried here.
            raise Again
        memory.tried, memory.reread = tried, found is None
        if found is None:
            return case
        untried = tuple(keyring for keyring in evidence.untried if keyring in case.bunch.untried)
        fresh = replace(found, untried=untried)
        if fresh == evidence:
            return case
        memory.take(replace(fresh, sealed=newer(evidence, self._now())))
        again = self._cases.gather(name)
        if again is None:
            return case
        count_rejection(self._meter, name[0], again.verdict())
        return again

    async def _unreadable(self, name: Name, raw: Raw, error: InvalidSpec) -> None:
        """The schema lets none pass; whatever got past it anyway is told what is wrong with it."""
        seen = Seen.of(Kind.SIGNED_MODEL, raw)
        wrong = condition(ConditionType.READY, error.reason, error.detail, status="False")
        await self._say(name, seen, wrong, {})

    async def _unsealable(self, name: Name, raw: Raw) -> None:
        """Without a sealing key nothing counts; the status keeps its seal, which opens again with the key."""
        seen = Seen.of(Kind.SIGNED_MODEL, raw)
        await self._say(name, seen, condition(ConditionType.READY, Reason.SEAL_KEY_UNUSABLE), seen.status)

    async def _say(self, name: Name, seen: Seen, ready: Condition, kept: Raw) -> None:
        conditions = merge(seen.status.get("conditions", ()), (ready,), seen.generation, self._now())
        memory = self._memories.of(name, seen.about.uid)
        memory.conditions = ((ConditionType.READY.value, ready.status),)
        await self._publisher.publish(seen, {**kept, "observedGeneration": seen.generation, "conditions": conditions})


def model_status(case: Case, verdict: Verdict) -> Raw:
    """The whole status. The seal is always of the current key, so a new one reaches every model by itself."""
    memory, evidence = case.memory, case.evidence
    text = seal(evidence, case.seal_keys.current) if evidence else ""
    outlook = Outlook(
        generation=case.seen.generation,
        verdict=verdict,
        now=case.now,
        evidence=case.covering,
        seal=text,
        failure=memory.failure if case.question and memory.failed == case.question else None,
        key_problem=case.key_problem,
        unread=case.unread,
        next_attempt=case.next_attempt(verdict),
        policies=case.policies,
        keyrings=case.keyrings,
    )
    status = signed_model_status(outlook, case.seen.status)
    # Evidence of an earlier generation proves nothing any more, but its digests may save the next reading.
    return {**status, "seal": text} if text else status


def newer(before: Evidence | None, now: datetime) -> datetime:
    """A sealing time after `before`'s, whatever the clock did: readers refuse an older seal for the same object."""
    return now if before is None else max(now, before.sealed + timedelta(microseconds=1))
