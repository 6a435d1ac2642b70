"""The form of a meaning."""

from dataclasses import dataclass

from aegis.core.reasons import Family


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a reason says to a person: `sentence` tells what is the case, `next_step` is an order.

    Sentences that are said of a reference at admission go on where it ends: `'s3://models/x' is not verified`.
    """

    family: Family
    sentence: str
    next_step: str

    @property
    def alone(self) -> str:
        """The sentence where nothing stands before it."""
        return f"it {self.sentence}" if self.sentence.startswith(("is ", "was ", "has ", "depends ")) else self.sentence
