"""A command line as its program reads it: flags with their values, and the words that are none."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from aegis.core.references.stacks import GENERIC, STACKS, Stack
from aegis.core.references.words import Word
from aegis.core.references.wordsets import word_set

_SWITCH_PREFIXES = (
    *("enable-", "disable-", "no-", "use-", "trust-", "enforce-", "skip-", "allow-", "is-", "with-", "without-"),
    *("verbose", "debug", "quiet", "help", "version"),
)
"""How flags begin that take no value: the word behind one of a program that is not known may be its model."""
_SHORTEST_NAME = 5
"""How many letters of a flag that names a model are read as that flag: `--mode` is another."""
_SHORTEST_BESIDE = 3
"""The same for other flags: `--rev`."""
_VALUE_ENDS = word_set(
    "name names path dir file keyfile certfile certs parser template config url uri host port addr address size len"
    " length format type dtype backend origins methods headers key keys id ids level utilization memory seqs tokens"
    " parallel ratio policy impl seed count num rank interval timeout seconds limit prompt workers threads devices"
    " device cls class spec json kwargs overrides processor mode method algorithm algo fraction scale factor window"
    " strategy domains region token tp pp dp"
)
_VALUE_BEGINNINGS = ("max-", "min-", "num-", "n-", "tp-", "pp-", "dp-", "ep-")
"""How the names of flags end and begin that take a value."""


@dataclass(slots=True)
class Options:
    """`flags` in order with their values (None for a flag without one); `plain` words that belong to no flag."""

    flags: list[tuple[str, Word, Word | None]] = field(default_factory=list)
    plain: list[Word] = field(default_factory=list)
    swallowed: list[Word] = field(default_factory=list)
    """Words taken for the value of a flag that the stack's row does not know."""
    _last: dict[str, Word] = field(default_factory=dict)
    _looked_at: int = 0

    def value(self, name: str) -> Word | None:
        """The last value of a flag."""
        for flag, _, value in self.flags[self._looked_at :]:
            if value is not None:
                self._last[flag] = value
        self._looked_at = len(self.flags)
        return self._last.get(name)


def read_options(words: Sequence[Word], stack: Stack) -> Options:
    """The options of a command line without its program."""
    found = Options()
    position, behind = 0, len(words)
    while position < behind:
        word = words[position]
        position += 1
        text = word.text
        if text[:1] != "-" or text == "-":
            found.plain.append(word)
        elif text != "--":
            position = _flag(word, words, position, stack, found)
        else:
            found.plain += words[position:]
            break
    return found


def _flag(word: Word, words: Sequence[Word], position: int, stack: Stack, found: Options) -> int:
    """Reads one flag, and the values behind it; gives where reading goes on."""
    spelled, equals, value = word.text.partition("=")
    read = _spelling if len(spelled) <= _SHORT else _spelling.__wrapped__
    flag, touching, several, switch, valued = read(spelled, stack)
    if equals or touching:
        found.flags.append((flag, word, word.cut(f"{touching}{equals}{value}" if touching else value)))
        return position
    if switch or position == len(words):
        found.flags.append((flag, word, None))
        return position
    given = words[position]
    if given.text[:1] == "-":
        found.flags += [(flag, word, None)] if given.text != "-" else []
        return position
    if several:
        return _several(flag, word, words, position, found)
    found.flags.append((flag, word, given))
    if not valued:
        found.swallowed.append(given)
    return position + 1


def _several(flag: str, word: Word, words: Sequence[Word], position: int, found: Options) -> int:
    """All words up to the next flag, which are values for sure."""
    while position < len(words) and words[position].text[:1] != "-":
        found.flags.append((flag, word, words[position]))
        position += 1
    return position


_SHORT = 64
"""Characters of spellings that are remembered: most flags of a cluster come again and again."""


class _Spelling(NamedTuple):
    """What a stack makes of a flag as it is spelled: its name in the table, and the value that touches it."""

    flag: str
    touching: str
    several: bool
    """It takes all words up to the next flag."""
    switch: bool
    """It takes none."""
    valued: bool
    """The word behind it is its value for sure."""


@lru_cache(maxsize=4096)
def _spelling(spelled: str, stack: Stack) -> _Spelling:
    flag, touching = _name(spelled, stack)
    row = stack.flags.get(flag)
    several = flag in stack.lists or (row is not None and row.many)
    known = row is not None or several
    switch = flag in stack.switches or (not known and is_switch(flag))
    return _Spelling(flag, touching, several, switch, known or _valued(flag, stack))


def _valued(flag: str, stack: Stack) -> bool:
    """True for a flag whose name says that it has a value; so has one of a few letters but for argparse's programs."""
    name = flag.lstrip("-")
    if not stack.abbreviates and not flag.startswith("--"):
        return True
    return name.rpartition("-")[2] in _VALUE_ENDS or name.startswith(_VALUE_BEGINNINGS)


def is_switch(flag: str) -> bool:
    """True for the name of a flag that takes no value."""
    return flag.startswith("--") and flag[2:].startswith(_SWITCH_PREFIXES)


def _name(spelled: str, stack: Stack) -> tuple[str, str]:
    """A flag in the table's spelling, and the value that touches a flag of one letter."""
    head, dot, key = spelled.partition(".")
    if dot and spelled not in stack.flags and (head.startswith("--") or head in stack.flags) and _is_key(key):
        return f"{_name(head, stack)[0]}.{key.replace('-', '_')}", ""
    if not spelled.startswith("--"):
        if spelled in stack.flags or f"-{spelled}" in stack.flags:
            return (spelled if spelled in stack.flags else f"-{spelled}"), ""
        short = spelled[:2]
        touching = stack.abbreviates and short in stack.flags and len(spelled) > 2
        return (short, spelled[2:]) if touching else (spelled, "")
    flag = spelled.replace("_", "-")
    if flag in stack.flags or not stack.abbreviates:
        return flag, ""
    return _abbreviated(flag, stack), ""


def _is_key(text: str) -> bool:
    """True for the keys of a document, as they stand behind a flag that takes one (`--speculative-config.model`)."""
    return all(part.replace("-", "_").isidentifier() for part in text.split("."))


def _abbreviated(flag: str, stack: Stack) -> str:
    """The one flag of the row that `flag` is the beginning of, as argparse reads it; else `flag`.

    Those that only tell a revision, or let the server load later, can be shortened as well.
    """
    for known, shortest in zip(
        _NAMES.get(stack.name) or _names(stack), (_SHORTEST_NAME, _SHORTEST_BESIDE), strict=True
    ):
        longer = set()
        for at in range(bisect_left(known, flag), len(known)):
            if not known[at].startswith(flag):
                break
            longer.add(known[at].partition("=")[0].partition(".")[0])
        if len(longer) == 1 and len(flag) >= shortest + 2:
            return longer.pop()
    return flag


def _names(stack: Stack) -> tuple[list[str], list[str]]:
    """The flags of a row that name models, and those beside them, in order."""
    return sorted(stack.flags), sorted(_beside(stack))


def _beside(stack: Stack) -> Iterator[str]:
    """The flags that the row tells of and that name no model themselves."""
    yield from (*stack.switches, *stack.lists, *stack.loading, *stack.configs, *stack.presets)
    for row in (*stack.flags.values(), *(each.names for each in stack.positionals)):
        yield from (*row.revision, *row.code, *row.file, *row.below, *row.unless)


_NAMES = {stack.name: _names(stack) for stack in (GENERIC, *STACKS)}
