"""The tokens of a script in runs: simple commands with their keywords, and the bodies of functions."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from aegis.core.references.refusals import Budget
from aegis.core.references.shell.commands import SEPARATORS
from aegis.core.references.shell.lexer import tokens_of
from aegis.core.references.shell.tokens import Kind, Token

_BEFORE_COMMANDS = frozenset(
    {"{", "}", "then", "do", "else", "elif", "if", "while", "until", "!", "time", "fi", "done"}
)
"""Words behind which a brace is one that groups commands."""


class Run(NamedTuple):
    """The tokens up to a separator, and which that is; or the body of the function of that name."""

    tokens: list[Token]
    ended: str = ""
    function: str = ""
    lists: bool = False
    """A variable gets a list."""
    kinds: frozenset[Kind] = frozenset()
    """What the parts of its words are, but for those of plain words."""


class Runs:
    """Iterates over the runs of a script."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = runs
        self._next = 0
        self.began = 0
        """The place of the run that was read last."""

    def go(self, at: int) -> None:
        """Goes on from there."""
        self._next = at

    def __iter__(self) -> Iterator[Run]:
        """Every run in order; empty ones between two separators are among them."""
        while self._next < len(self._runs):
            self.began = self._next
            self._next += 1
            yield self._runs[self.began]


_SHORT = 1024
"""Characters of scripts that are remembered: a template's come again with each of its pods."""


def runs_of(text: str, budget: Budget) -> Sequence[Run]:
    """The runs of a script, which cost the same when they are remembered. Raises TooComplex."""
    if len(text) > _SHORT:
        return runs_in(tokens_of(text, budget))
    runs, cost = _remembered(text)
    budget.spend(cost)
    return runs


@lru_cache(maxsize=128)
def _remembered(text: str) -> tuple[Sequence[Run], int]:
    budget = Budget(_SHORT * _SHORT)
    before = budget.left
    runs = runs_in(tokens_of(text, budget))
    return runs, before - budget.left


def runs_in(tokens: list[Token]) -> Sequence[Run]:
    """The runs of these tokens."""
    return tuple(_Splitter(tokens).runs())


class _Splitter:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def runs(self) -> Iterator[Run]:
        while self._at < len(self._tokens):
            run = self._run()
            kinds = frozenset(part.kind for token in run.tokens if not token.literal for part in token.parts)
            yield run._replace(kinds=kinds)

    def _run(self) -> Run:
        run = self._words()
        if len(run) > 1 and run[0].plain == "function":
            self._at += 2 - len(run)
            return self._function(run[:2])
        lists = False
        while self._at < len(self._tokens):
            operator = self._tokens[self._at].operator
            self._at += 1
            if operator == "(" and run and (run[-1].plain or "").endswith("="):
                run[-1].members, lists = self._array(), True
                run += self._words()
            elif operator == "(" and len(run) == 1 and self._operator() == ")":
                return self._function(run)
            else:
                return Run(run, operator, lists=lists)
        return Run(run, lists=lists)

    def _words(self) -> list[Token]:
        """The tokens up to the next separator."""
        start = self._at
        end, tokens = start, self._tokens
        while end < len(tokens) and tokens[end].operator not in SEPARATORS:
            end += 1
        self._at = end
        return tokens[start:end]

    def _operator(self) -> str:
        """The operator that comes next, '' for a word."""
        return self._tokens[self._at].operator if self._at < len(self._tokens) else ""

    def _function(self, run: list[Token]) -> Run:
        """`name() { … }` or `function name { … }`, of which the head is read."""
        while self._operator() in ("(", ")", "\n"):
            self._at += 1
        start, depth = self._at, 0
        before: Token | None = None
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if before is None or before.operator in SEPARATORS or before.plain in _BEFORE_COMMANDS:
                depth += {"{": 1, "}": -1}.get(token.plain or "", 0)
            before = token
            if depth <= 0 and (token.plain == "}" or token.operator == "\n"):
                break
        return Run(self._tokens[start : self._at], function=run[-1].plain or "?")

    def _array(self) -> list[Token]:
        """The members of `NAME=( … )`."""
        members = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token.operator == ")":
                break
            members += [token] if not token.operator else []
        return members
