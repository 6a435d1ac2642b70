"""A script as tokens: words with their quotes taken off, and operators (POSIX.1-2024, 2.3 Token Recognition)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from aegis.core.references.refusals import Budget, TooComplex

_PART = 4
"""What a word, a part of one or an operator costs, beside its characters."""
MAX_DEPTH = 16
"""How deep substitutions may nest."""


class Kind(Enum):
    """What a part of a word is."""

    TEXT = "text"
    VARIABLE = "variable"
    COMMAND = "command"
    """The output of another script, which is the part's text."""
    PATTERN = "pattern"
    """Characters that the shell replaces by names of files, or by several words."""


_PLAIN = (Kind.TEXT, Kind.PATTERN)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a word; `quoted` parts are neither split nor matched with names of files."""

    kind: Kind
    text: str
    quoted: bool = False


@dataclass(slots=True)
class Token:
    """A word, or an operator with its spelling; `body` is the text of a here-document, `quoted` without expansions."""

    operator: str = ""
    parts: list[Part] = field(default_factory=list)
    delimiter: str = ""
    body: str = ""
    quoted: bool = False
    members: "list[Token] | None" = None
    """What stands between the brackets of `NAME=( … )`."""

    @property
    def plain(self) -> str | None:
        """The word if it is nothing but characters without quotes: only such a one can be a keyword."""
        if not self.operator and all(part.kind in _PLAIN and not part.quoted for part in self.parts):
            return "".join(part.text for part in self.parts)
        return None


_OPERATORS = (
    *("<<<", "<<-", "&&", "||", ";;", "<<", ">>", "<&", ">&", "<>", ">|", "&>"),
    *("\n", ";", "&", "|", "(", ")", "<", ">"),
)
_STARTS = frozenset(operator[0] for operator in _OPERATORS)
_BLANK = frozenset(" \t\r")
_NAME_START = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_NAME = _NAME_START | frozenset("0123456789")
_SPECIAL = frozenset("0123456789@*#?$!-")
_PATTERN = frozenset("*?[{}")
_ENDS = _BLANK | _STARTS
_STOPS = _ENDS | _PATTERN | frozenset("'\"\\$`")


class Lexer:
    """Reads one script. Every character is looked at a bounded number of times."""

    def __init__(self, text: str, budget: Budget) -> None:
        budget.spend(len(text))
        self._budget = budget
        self._text = text
        self._at = 0
        self._waiting: list[tuple[Token, bool]] = []

    def tokens(self) -> Iterator[Token]:
        """Every token in order. Raises TooComplex over budget, or for substitutions that are nested too deeply."""
        heredoc: tuple[Token, bool] | None = None
        while (token := self._next()) is not None:
            self._budget.spend(_PART)
            if heredoc and not token.operator:
                self._waiting.append((_delimiter(heredoc[0], token), heredoc[1]))
                heredoc = None
                continue
            if token.operator in ("<<", "<<-"):
                heredoc = token, token.operator == "<<-"
            yield token
            if token.operator == "\n":
                self._bodies()

    def _next(self) -> Token | None:
        text, size = self._text, len(self._text)
        while self._at < size:
            char = text[self._at]
            if char in _BLANK:
                self._at += 1
            elif char == "\\" and text[self._at + 1 : self._at + 2] == "\n":
                self._at += 2
            elif char == "#":
                end = text.find("\n", self._at)
                self._at = size if end < 0 else end
            elif char in _STARTS:
                operator = next(each for each in _OPERATORS if text.startswith(each, self._at))
                self._at += len(operator)
                return Token(operator)
            else:
                word = self._word()
                # A number that touches a redirection says which file descriptor it is for.
                if not ((word.plain or "").isdigit() and text[self._at : self._at + 1] in ("<", ">")):
                    return word
        return None

    def _word(self) -> Token:
        token = Token()
        text, size = self._text, len(self._text)
        while self._at < size and (char := text[self._at]) not in _ENDS:
            self._budget.spend(_PART)
            if char == "'":
                token.parts.append(Part(Kind.TEXT, self._until("'"), quoted=True))
            elif char == '"':
                self._at += 1
                token.parts += self._double()
            elif char == "\\":
                escaped = text[self._at + 1 : self._at + 2]
                token.parts += [Part(Kind.TEXT, escaped, quoted=True)] if escaped != "\n" else []
                self._at += 2
            elif char in "$`":
                token.parts.append(self._dollar(quoted=False))
            elif char in _PATTERN:
                self._at += 1
                token.parts.append(Part(Kind.PATTERN, char))
            else:
                token.parts.append(Part(Kind.TEXT, self._plain()))
        return token

    def _plain(self) -> str:
        start = self._at
        while self._at < len(self._text) and self._text[self._at] not in _STOPS:
            self._at += 1
        return self._text[start : self._at]

    def _until(self, quote: str) -> str:
        """The text up to the closing quote; a string that is not closed runs to the script's end."""
        end = self._text.find(quote, self._at + 1)
        end = len(self._text) if end < 0 else end
        found = self._text[self._at + 1 : end]
        self._at = end + 1
        return found

    def _double(self) -> list[Part]:
        """What stands between double quotes."""
        parts = [Part(Kind.TEXT, "", quoted=True)]
        text, size = self._text, len(self._text)
        while self._at < size and text[self._at] != '"':
            char = text[self._at]
            if char == "\\" and text[self._at + 1 : self._at + 2] in ("$", "`", '"', "\\", "\n"):
                escaped = text[self._at + 1]
                parts.append(Part(Kind.TEXT, "" if escaped == "\n" else escaped, quoted=True))
                self._at += 2
            elif char in "$`":
                parts.append(self._dollar(quoted=True))
            else:
                start = self._at
                self._at += 1
                while self._at < size and text[self._at] not in '"$`\\':
                    self._at += 1
                parts.append(Part(Kind.TEXT, text[start : self._at], quoted=True))
        self._at += 1
        return parts

    def _dollar(self, *, quoted: bool) -> Part:
        """An expansion: a parameter, a command, arithmetic; or a dollar that is none."""
        self._budget.spend(_PART)
        text = self._text
        if text[self._at] == "`":
            return Part(Kind.COMMAND, self._until("`"), quoted)
        after = text[self._at + 1 : self._at + 2]
        if after == "'" and not quoted:
            self._at += 1
            return Part(Kind.TEXT, self._until("'"), quoted=True)
        if after in ("(", "{"):
            inside = self._nested(after, ")" if after == "(" else "}")
            return Part(Kind.COMMAND if after == "(" else Kind.VARIABLE, inside, quoted)
        self._at += 1
        start = self._at
        if after in _NAME_START:
            while self._at < len(text) and text[self._at] in _NAME:
                self._at += 1
        elif after and after in _SPECIAL:
            self._at += 1
        else:
            return Part(Kind.TEXT, "$", quoted)
        return Part(Kind.VARIABLE, text[start : self._at], quoted)

    def _nested(self, opening: str, closing: str) -> str:
        """What stands in `$(…)` or `${…}`, with pairs and quotes inside it; `_at` is at the dollar."""
        text, size = self._text, len(self._text)
        self._at += 2
        start, depth = self._at, 1
        while self._at < size:
            char = text[self._at]
            if char == "\\":
                self._at += 1
            elif char == "'" and closing == ")":
                self._until("'")
                self._at -= 1
            elif char == opening:
                depth += 1
            elif char == closing:
                depth -= 1
            self._at += 1
            if depth == 0:
                return text[start : self._at - 1]
            if depth > MAX_DEPTH:
                raise TooComplex("a script whose substitutions are nested too deeply")
        return text[start:]

    def _bodies(self) -> None:
        """The here-documents that begin behind a line, in their order."""
        for token, tabs in self._waiting:
            start = stop = self._at
            while self._at < len(self._text):
                end = self._text.find("\n", self._at)
                end = len(self._text) if end < 0 else end
                line = self._text[self._at : end]
                finished = (line.lstrip("\t") if tabs else line) == token.delimiter
                stop, self._at = self._at, end + 1
                if finished:
                    break
            else:
                stop = len(self._text)
            token.body = self._text[start:stop]
        self._waiting = []


def _delimiter(operator: Token, word: Token) -> Token:
    """The operator's own token, which now waits for its body up to the delimiter that `word` names."""
    operator.delimiter = "".join(part.text for part in word.parts)
    operator.quoted = any(part.quoted for part in word.parts)
    return operator
