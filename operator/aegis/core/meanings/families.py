"""What the families of reasons have in common: what such a reason does, and where it is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aegis.core.reasons import Family


@dataclass(frozen=True, slots=True)
class FamilyMeaning:
    """`does` is what a reason of the family does to a model or a workload, `said` where one meets it."""

    does: str
    said: str


_OF_MODELS = "in the conditions and events of a SignedModel and by `aegis verify`"

FAMILIES: Mapping[Family, FamilyMeaning] = MappingProxyType(
    {
        Family.VERIFIED: FamilyMeaning("The model may run.", f"{_OF_MODELS}."),
        Family.REJECTED: FamilyMeaning(
            "The model may not run, and trying again without a change gives the same answer.",
            f"{_OF_MODELS}; when a workload names the model, by the webhook.",
        ),
        Family.UNDECIDED: FamilyMeaning(
            "Nothing can be said yet: a workload is refused, and the controller tries again.",
            f"{_OF_MODELS}; by a ModelKeyring or ModelPolicy, when it is the cause; when a workload names the model, by"
            " the webhook.",
        ),
        Family.ADMISSION: FamilyMeaning(
            "Said only of a workload, by the webhook.",
            "when a workload is applied, by `aegis check`, and as the reason in the webhook's metrics and audit"
            " annotations.",
        ),
        Family.REPORT: FamilyMeaning(
            "Said only in conditions and events.",
            "in the conditions and events of a SignedModel, a ModelKeyring or a ModelPolicy, and in events of the"
            " webhook configuration; no verdict rests on it.",
        ),
    }
)
