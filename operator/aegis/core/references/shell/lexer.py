"""A script as tokens: words with their quotes taken off, and operators (POSIX.1-2024, 2.3 Token Recognition)."""

import re
from collections.abc import Iterable, Iterator

from aegis.core.references.refusals import Budget, TooComplex
from aegis.core.references.shell.escapes import decode
from aegis.core.references.shell.extended import NO_PATTERN, opens
from aegis.core.references.shell.tokens import LITERAL, Kind, Part, Token

_PART = 3
"""What a word, a part of one or an operator costs, beside its characters."""
MAX_DEPTH = 16
"""How deep substitutions may nest."""

_OPERATORS = (
    *("<<<", "<<-", ";;&", "&>>", "&&", "||", "|&", ";;", ";&", "<<", ">>", "<&", ">&", "<>", ">|", "&>"),
    *("\n", ";", "&", "|", "(", ")", "<", ">"),
)
_STARTS = {start: tuple(each for each in _OPERATORS if each[0] == start) for start in "<>&|;\n()"}
_BLANK = frozenset(" \t")
_PATTERN = frozenset("*?[{}")
_ENDS = _BLANK | _STARTS.keys()


_NOT_PLAIN = _ENDS | _PATTERN | frozenset("'\"\\$`")


def _class(characters: Iterable[str]) -> str:
    return re.escape("".join(sorted(characters)))


_PLAIN = f"[^{_class(_NOT_PLAIN)}]"
_PLAIN_RUN = re.compile(f"{_PLAIN}+")
_PLAIN_WORD = re.compile(
    f"(?:[ \t]|\\\\\n)*+([^#{_class(_NOT_PLAIN)}]{_PLAIN}*+)(?=[{_class(_ENDS - frozenset('<>'))}]|\\Z){NO_PATTERN}"
)
"""A word without quotes and expansions: most are. Behind a number, '<' and '>' belong to it."""
_QUOTED_RUN = re.compile(r'[^"$`\\]+')
_NAME_RUN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]")
_NESTING = {"(": re.compile(r"[\\'()]"), "{": re.compile(r"[\\{}]")}
"""What is looked at inside `$(…)` and `${…}`."""
_CLOSING = {"(": ")", "{": "}"}
_ESCAPABLE = frozenset('$`"\\\n')


class Lexer:
    """Reads one script. Every character is looked at a bounded number of times."""

    def __init__(self, text: str, budget: Budget) -> None:
        budget.spend(len(text) // 8)
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
            if token.operator == "\n" and self._waiting:
                self._bodies()

    def _next(self) -> Token | None:
        text, size = self._text, len(self._text)
        if plain := _PLAIN_WORD.match(text, self._at):
            self._at = plain.end()
            return Token("", [Part(Kind.TEXT, plain[1])], literal="" if plain[1][0] == "~" else plain[1])
        while self._at < size:
            char = text[self._at]
            if char in _BLANK:
                self._at += 1
            elif char in _STARTS:
                operator = next(each for each in _STARTS[char] if text.startswith(each, self._at))
                self._at += len(operator)
                return Token(operator)
            elif char == "\\" and text[self._at + 1 : self._at + 2] == "\n":
                self._at += 2
            elif char == "#":
                end = text.find("\n", self._at)
                self._at = size if end < 0 else end
            else:
                word = self._word()
                # A number that touches a redirection says which file descriptor it is for.
                if not (text[self._at : self._at + 1] in ("<", ">") and (word.plain or "").isdigit()):
                    return word
        return None

    def _word(self) -> Token:
        token = Token()
        text, size = self._text, len(self._text)
        while self._at < size and ((char := text[self._at]) not in _ENDS or opens(text, self._at, token)):
            if run := _PLAIN_RUN.match(text, self._at):
                self._at = run.end()
                token.parts.append(Part(Kind.TEXT, run[0]))
                continue
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
            elif char == "(":
                token.parts.append(Part(Kind.PATTERN, f"({self._nested(char, 1)})"))
            else:
                self._at += 1
                token.parts.append(Part(Kind.PATTERN, char))
        return token

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
            self._budget.spend(_PART)
            if run := _QUOTED_RUN.match(text, self._at):
                self._at = run.end()
                parts.append(Part(Kind.TEXT, run[0], quoted=True))
            elif text[self._at] in "$`":
                parts.append(self._dollar(quoted=True))
            else:
                escaped = text[self._at + 1 : self._at + 2]
                kept = "\\" + escaped if escaped not in _ESCAPABLE else "" if escaped == "\n" else escaped
                parts.append(Part(Kind.TEXT, kept, quoted=True))
                self._at += 2
        self._at += 1
        return parts

    def _dollar(self, *, quoted: bool) -> Part:
        """An expansion: a parameter, a command, arithmetic; or a dollar that is none."""
        text = self._text
        if text[self._at] == "`":
            return Part(Kind.COMMAND, self._until("`"), quoted)
        after = text[self._at + 1 : self._at + 2]
        if after == "'" and not quoted:
            decoded, self._at = decode(text, self._at + 2)
            return Part(Kind.TEXT, decoded, quoted=True)
        if after == '"' and not quoted:
            self._at += 1
            return Part(Kind.TEXT, "", quoted=True)
        if after in _CLOSING:
            return Part(Kind.COMMAND if after == "(" else Kind.VARIABLE, self._nested(after), quoted)
        self._at += 1
        name = _NAME_RUN.match(text, self._at)
        if name is None:
            return Part(Kind.TEXT, "$", quoted)
        self._at = name.end()
        return Part(Kind.VARIABLE, name[0], quoted)

    def _nested(self, opening: str, before: int = 2) -> str:
        """What stands in `$(…)` or `${…}`, with pairs and quotes inside it; `_at` is `before` that, at the dollar."""
        text = self._text
        self._at += before
        start, depth = self._at, 1
        while found := _NESTING[opening].search(text, self._at):
            char, self._at = found[0], found.end()
            self._budget.spend(1)
            if char == "\\":
                self._at += 1
            elif char == "'":
                self._at -= 1
                self._until("'")
            else:
                depth += 1 if char == opening else -1
            if depth == 0:
                return text[start : self._at - 1]
            if depth > MAX_DEPTH:
                raise TooComplex("a script whose substitutions are nested too deeply")
        self._at = len(text)
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


def tokens_of(text: str, budget: Budget) -> list[Token]:
    """Every token of a script. Raises TooComplex."""
    return list(Lexer(text, budget).tokens())


def _delimiter(operator: Token, word: Token) -> Token:
    """The operator's own token, which now waits for its body up to the delimiter that `word` names."""
    operator.delimiter = "".join(_spelled(part) for part in word.parts)
    operator.quoted = any(part.quoted for part in word.parts)
    return operator


def _spelled(part: Part) -> str:
    """A part of a delimiter, in which nothing is expanded."""
    if part.kind in LITERAL:
        return part.text
    if part.kind is Kind.COMMAND:
        return f"$({part.text})"
    return f"${part.text}" if _NAME_RUN.fullmatch(part.text) else f"${{{part.text}}}"
