"""The scan: which Pods run now that admission would refuse now, because their model is not verified."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping

from aegis.core.admission import Catalogue, Finding
from aegis.core.admission.decision import place
from aegis.core.admission.survey import Enforced, unverified
from aegis.ports import Clock, RunningPod, Workloads

NAMED = 10

_log = logging.getLogger(__name__)


class Scan:
    """Compares Pods with `catalogue`; `told` hears how many of a namespace are unverified, and 0 once all are gone.

    `announced` hears of each such Pod and what is wrong with it, once, and again when something else is. Namespaces
    that admission exempts are looked at as well: whoever may write there could hide a model there.
    """

    def __init__(
        self,
        workloads: Workloads,
        catalogue: Catalogue,
        now: Clock,
        told: Callable[[str, int], None],
        announced: Callable[[RunningPod, Finding], None],
    ) -> None:
        self._workloads = workloads
        self._catalogue = catalogue
        self._now = now
        self._told = told
        self._announced = announced
        self._known: dict[str, str] = {}
        self._namespaces: set[str] = set()
        self._said = ""

    async def run(self) -> None:
        """One scan. What it found is told at the end, so that one that fails half-way tells nothing wrong."""
        counts: Counter[str] = Counter()
        lines: list[str] = []
        found: set[str] = set()
        strict = Enforced(self._catalogue)
        async for pod in self._workloads.pods():
            # Each Pod costs some parsing, and others wait for the event loop.
            await asyncio.sleep(0)
            findings = unverified(pod.namespace, pod.name, pod.object, strict, self._now())
            if findings:
                counts[pod.namespace] += 1
                found.add(pod.uid)
                self._announce(pod, findings[0])
                if len(lines) < NAMED:
                    lines.append(f"{pod.namespace}/{pod.name}: {_short(findings[0])}")
        self._known = {uid: reason for uid, reason in self._known.items() if uid in found}
        self._tell(counts)
        self._say(counts.total(), lines)

    def _announce(self, pod: RunningPod, finding: Finding) -> None:
        if self._known.get(pod.uid) != finding.reason.value:
            self._known[pod.uid] = finding.reason.value
            self._announced(pod, finding)

    def _tell(self, counts: Mapping[str, int]) -> None:
        self._namespaces |= counts.keys()
        for namespace in self._namespaces:
            self._told(namespace, counts[namespace])

    def _say(self, total: int, lines: list[str]) -> None:
        more = [f"and {total - len(lines)} more"] if total > len(lines) else []
        said = "; ".join([*lines, *more])
        if said and said != self._said:
            _log.warning("%d Pods run whose model is not verified now: %s", total, said)
        self._said = said


def _short(finding: Finding) -> str:
    # Without the next step: it is the namespace's team that takes it, and finds it in the SignedModel and in refusals.
    return f"[{finding.reason.value}] {place(finding)}"
