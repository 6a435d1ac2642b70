"""Admission of one request: is what is known new enough to rest a verdict on, and if so, the verdict.

Memory only. What is known may be missing (the first list is not complete) or old (the API server was not heard for
too long); then nothing that names a model is admitted. What depends on no model, keyring or policy is answered even
then: it cannot be wrong, and a cluster must be able to heal while its webhook cannot see.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from aegis.core.admission import AdmissionRequest, Catalogue, Decision, decide, decide_without_catalogue
from aegis.core.admission.decision import refuse
from aegis.core.reasons import Reason
from aegis.ports import Clock


@dataclass(frozen=True, slots=True)
class Admission:
    """Decides requests by `catalogue`.

    `age` gives the seconds since the catalogue was known to be complete, infinite before it first was; older than
    `stale_after` it is not believed. Requests of `exempt` namespaces pass.
    """

    catalogue: Catalogue
    exempt: frozenset[str]
    age: Callable[[], float]
    stale_after: float
    clock: Clock

    def decide(self, request: AdmissionRequest) -> Decision:
        """The answer to `request`."""
        blind = self.blind()
        if blind is None:
            return decide(request, self.catalogue, self.exempt, self.clock())
        return decide_without_catalogue(request, self.exempt) or refuse(blind)

    def blind(self) -> Reason | None:
        """Why the catalogue is not believed now; None if it is."""
        age = self.age()
        if age <= self.stale_after:
            return None
        return Reason.NOT_READY if math.isinf(age) else Reason.CACHE_STALE
