"""What every reason says to a person: a sentence, and what to do next."""

from collections.abc import Mapping
from types import MappingProxyType

from aegis.core.meanings import of_admission, of_reports, of_verdicts
from aegis.core.meanings.meaning import Meaning
from aegis.core.reasons import Reason

__all__ = ["MEANINGS", "Meaning", "meaning"]

MEANINGS: Mapping[Reason, Meaning] = MappingProxyType(
    {**of_verdicts.MEANINGS, **of_admission.MEANINGS, **of_reports.MEANINGS}
)


def meaning(reason: Reason) -> Meaning:
    """The family, sentence and next step of `reason`."""
    return MEANINGS[reason]
