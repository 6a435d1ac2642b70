"""The verification of one model that is due: gather its task, run it elsewhere, remember what came out."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from aegis.core.errors import AegisError, Undecidable
from aegis.core.reasons import Reason
from aegis.core.schedule import Work, failed
from aegis.core.spec.fields import InvalidSpec
from aegis.core.spec.policy import Policy
from aegis.core.spec.signed_model import SignatureAt
from aegis.core.uris import ModelURI
from aegis.ports import Clock
from aegis.services.cluster import Name, ReadSecret
from aegis.services.meter import Meter, count_rejection
from aegis.services.model_case import Case, Cases
from aegis.services.model_memory import Question
from aegis.services.reconcile_model import newer
from aegis.services.sources import LogIn, logged_in
from aegis.services.verify_model import Found, Task

RunTask = Callable[[Task], Awaitable[Found]]
"""Runs a verification in a worker process. Raises Undecidable; WorkerFailed when the process ended in the middle."""

_log = logging.getLogger(__name__)


class DueVerification:
    """`jitter` answers a number in [0, 1), `monotonic` seconds; the others are as in Task."""

    def __init__(
        self,
        cases: Cases,
        read_secret: ReadSecret,
        log_in: LogIn,
        run: RunTask,
        meter: Meter,
        *,
        now: Clock,
        monotonic: Callable[[], float],
        jitter: Callable[[], float],
        max_bytes: int,
        max_spooled: int,
        threads: int,
    ) -> None:
        self._cases = cases
        self._read_secret = read_secret
        self._log_in = log_in
        self._run = run
        self._meter = meter
        self._now = now
        self._monotonic = monotonic
        self._jitter = jitter
        self._max_bytes = max_bytes
        self._max_spooled = max_spooled
        self._threads = threads

    async def verify(self, name: Name) -> None:
        """Verifies the model if it still is due; whatever came out, the model is to be reconciled after it."""
        case = self._case(name)
        if case is None or case.question is None or case.work(case.verdict()) is not Work.VERIFY:
            return
        began = self._monotonic()
        try:
            found = await self._run(await self._task(case))
        except AegisError as error:
            self._failed(case, case.question, error)
        else:
            self._found(name, case, case.question, found)
        finally:
            case.memory.waiting_since = None
            self._meter.attempt(self._monotonic() - began)

    def _case(self, name: Name) -> Case | None:
        try:
            return self._cases.gather(name)
        except InvalidSpec:
            return None

    async def _task(self, case: Case) -> Task:
        policy = _policy(case)
        uris = [case.spec.uri]
        uris += [ModelURI.parse(each.uri) for each in case.spec.signatures if isinstance(each, SignatureAt)]
        sources = {source.name: source for uri in uris if (source := policy.source_of(uri))}
        places = {
            name: await logged_in(source, policy, self._read_secret, self._log_in) for name, source in sources.items()
        }
        return Task(
            spec=case.spec,
            policy=policy,
            places=places,
            keys=case.bunch.keys,
            now=case.now,
            previous=case.evidence,
            untried=case.bunch.untried,
            root=case.root,
            authorities=case.bunch.authorities,
            predicate_types=case.bunch.predicate_types,
            max_bytes=self._max_bytes,
            max_spooled=self._max_spooled,
            threads=self._threads,
        )

    def _failed(self, case: Case, question: Question, error: AegisError) -> None:
        memory = case.memory
        retry_after = error.retry_after if isinstance(error, Undecidable) else None
        memory.attempts = failed(memory.attempts_at(question), self._now(), self._jitter(), retry_after)
        memory.failed, memory.failure = question, error
        _log.warning("SignedModel %s/%s: %s", case.seen.about.namespace, case.seen.about.name, error)

    def _found(self, name: Name, case: Case, question: Question, found: Found) -> None:
        memory = case.memory
        memory.failed, memory.failure, memory.answered = None, None, question
        memory.tried, memory.reread = case.bunch.tried, False
        memory.take(replace(found.evidence, sealed=newer(memory.evidence, self._now())))
        self._meter.read(found.bytes_read)
        if found.again:
            lacked = ", ".join(found.again)
            _log.info("SignedModel %s/%s was read once more: a signature needs %s", name[0], name[1], lacked)
        after = self._case(name)
        if after is not None:
            count_rejection(self._meter, name[0], after.verdict())


def _policy(case: Case) -> Policy:
    found = case.fetched_under
    if found is None:
        raise Undecidable(Reason.SOURCE_MISCONFIGURED, "no policy lists the place of the artifact any more")
    return found[0]
