"""Words with braces, which become several: `{a,b}` and `{1..3}` (bash, Brace Expansion).

Shells that do not know them take the braces as they are; a word in which they matter names nothing for those.
"""

from collections.abc import Iterator

from aegis.core.references.refusals import Budget
from aegis.core.references.shell.tokens import Kind, Part

MAX_WORDS = 64
"""How many words one may become; one that would become more is left as it is, and is not known."""

OPEN, CLOSE = Part(Kind.PATTERN, "{"), Part(Kind.PATTERN, "}")
"""The braces of a word that are not quoted."""


def unbraced(parts: list[Part], budget: Budget) -> list[list[Part]]:
    """The words, as their parts, that a word with braces becomes; itself if that is one; none for too many."""
    done: list[list[Part]] = []
    waiting = [(parts, 0)] if parts.count(OPEN) <= MAX_WORDS else []
    while waiting:
        word, start = waiting.pop()
        budget.spend(len(word))
        found = next(_braces(word, start), None)
        if found is None:
            done.append(word)
            continue
        opening, closing, members = found
        front = word[:opening]
        waiting += [([*front, *member, *word[closing + 1 :]], opening) for member in reversed(members)]
        if len(done) + len(waiting) > MAX_WORDS:
            return []
    return done


def _braces(word: list[Part], start: int) -> Iterator[tuple[int, int, list[list[Part]]]]:
    """Where braces with several members between them begin and end, and these members."""
    for opening in range(start, len(word)):
        if word[opening] == OPEN:
            closing, members = _members(word, opening)
            if len(members) == 1 and (numbers := _sequence(members[0])):
                members = numbers
            if closing and len(members) > 1:
                yield opening, closing, members


def _members(word: list[Part], opening: int) -> tuple[int, list[list[Part]]]:
    """Where the brace is closed, 0 for nowhere, and what commas separate up to there."""
    members: list[list[Part]] = [[]]
    depth = 0
    for at in range(opening + 1, len(word)):
        part = word[at]
        if part == CLOSE and depth == 0:
            return at, members
        depth += {OPEN: 1, CLOSE: -1}.get(part, 0)
        if depth == 0 and part.kind is Kind.TEXT and not part.quoted and "," in part.text:
            first, *others = part.text.split(",")
            members[-1].append(Part(Kind.TEXT, first))
            members += [[Part(Kind.TEXT, each)] for each in others]
        else:
            members[-1].append(part)
    return 0, []


def _sequence(member: list[Part]) -> list[list[Part]]:
    """The numbers or letters of `1..3`."""
    text = member[0].text if len(member) == 1 and member[0].kind is Kind.TEXT and not member[0].quoted else ""
    first, dots, last = text.partition("..")
    if dots and first.isdecimal() and last.isdecimal() and len(first + last) < 12:
        return [[Part(Kind.TEXT, str(number))] for number in _between(int(first), int(last))]
    if dots and len(first) == len(last) == 1 and (first + last).isalpha() and text.isascii():
        return [[Part(Kind.TEXT, chr(number))] for number in _between(ord(first), ord(last))]
    return []


def _between(first: int, last: int) -> range:
    step = 1 if first <= last else -1
    return range(first, last + step, step)[: MAX_WORDS + 1]
