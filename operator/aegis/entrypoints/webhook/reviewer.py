"""From the body of a review to the body of its answer, whatever the body holds and whatever goes wrong."""

import logging
from collections.abc import Callable
from typing import NamedTuple

from aegis.core.admission import AdmissionRequest, Decision
from aegis.core.admission.decision import refuse
from aegis.core.reasons import Reason
from aegis.core.workloads import WORKLOADS
from aegis.entrypoints.http.admission import TOO_LATE
from aegis.entrypoints.webhook import reviews

log = logging.getLogger(__name__)

PATH = b"/validate"

OTHER = "Other"
"""The kind under which unknown kinds are counted: a label's values are few and ours, never a stranger's."""


class Answered(NamedTuple):
    """One review and what became of it. `request` is None if it could not be read; `seconds` is what it took."""

    uid: str
    kind: str
    decision: Decision
    request: AdmissionRequest | None = None
    seconds: float = 0.0


class Reviewer:
    """Answers reviews on PATH by `decide`; `answer` and `refuse` are what an AdmissionServer calls."""

    def __init__(
        self,
        decide: Callable[[AdmissionRequest], Decision],
        record: Callable[[Answered], object],
        timer: Callable[[], float],
    ) -> None:
        self._decide = decide
        self._record = record
        self._timer = timer

    def answer(self, path: bytes, body: bytes, _: float) -> bytes | None:
        """The answer to a review; None for any other path than PATH. Whatever fails is a denial."""
        if path != PATH:
            return None
        began = self._timer()
        uid, kind, decision, request = self._answered(body)
        self._record(Answered(uid, kind, decision, request, self._timer() - began))
        return reviews.answer(uid, decision)

    def refuse(self, body: bytes, why: str) -> bytes:
        """A denial of a review that the server could not have answered, for one of its own reasons."""
        uid = reviews.uid_of(body)
        log.error("The review %s is refused: %s", uid, why)
        decision = refuse(Reason.DEADLINE_EXCEEDED if why == TOO_LATE else Reason.INTERNAL_ERROR)
        self._record(Answered(uid, OTHER, decision))
        return reviews.answer(uid, decision)

    def _answered(self, body: bytes) -> tuple[str, str, Decision, AdmissionRequest | None]:
        """Of a review its uid, the kind of its object, the decision and the request: the first fields of Answered."""
        try:
            request = reviews.read(body)
        except reviews.Malformed as error:
            return reviews.uid_of(body), OTHER, refuse(Reason.REQUEST_MALFORMED, detail=str(error)), None
        except reviews.TooDeep:
            return reviews.uid_of(body), OTHER, refuse(Reason.REQUEST_TOO_COMPLEX), None
        workload = WORKLOADS.get((request.group, request.resource))
        kind = workload.kind if workload else OTHER
        return request.uid, kind, self._decided(request, kind), request

    def _decided(self, request: AdmissionRequest, kind: str) -> Decision:
        try:
            return self._decide(request)
        except RecursionError:
            return refuse(Reason.REQUEST_TOO_COMPLEX)
        except Exception:  # whatever the cause, what cannot be decided is refused
            log.exception("The review %s of a %s could not be decided and is refused.", request.uid, kind)
            return refuse(Reason.INTERNAL_ERROR)
