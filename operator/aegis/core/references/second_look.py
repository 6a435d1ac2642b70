"""Words of command lines that no row has read, and that may hold URIs all the same."""

from collections.abc import Sequence

from aegis.core.references.purposes import elsewhere
from aegis.core.references.tokens import SEPARATOR
from aegis.core.references.words import Word


def worth_reading(words: Sequence[Word], whole: str) -> list[tuple[Word, bool]]:
    """The words in which URIs are looked for, each one argument: not those behind a flag for results, logs or data.

    `whole` has all of them: most commands have no URI, as one look shows.
    """
    if SEPARATOR not in whole:
        return [(word, True) for word in words]
    found: list[tuple[Word, bool]] = []
    behind = ""
    for word in words:
        flag, equals, _ = word.text.partition("=")
        named = flag if equals else behind
        if not named or not elsewhere(named):
            found.append((word, True))
        behind = word.text if word.text.startswith("-") and not equals else ""
    return found
