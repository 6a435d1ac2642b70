"""The variables of a script, and what a word with expansions in it is (POSIX.1-2024, 2.6 Word Expansions)."""

from dataclasses import dataclass, field

from aegis.core.references.refusals import Budget
from aegis.core.references.shell.lexer import Kind, Part
from aegis.core.references.words import Word

MAX_ALTERNATIVES = 32
"""How many values one variable may have, by a loop or a condition; with more it counts as unknown."""

Values = tuple[tuple[Word, ...], ...]
"""The values that a variable may have, each one word, or several for an array."""


@dataclass(slots=True)
class Parameters:
    """What is set so far; `base` is the word that the script stands in."""

    base: Word
    values: dict[str, Values]
    budget: Budget
    given: tuple[Word, ...] = ()
    choice: int = 0
    used: set[str] = field(default_factory=set)
    """The variables whose value a word has."""

    def set(self, name: str, value: tuple[Word, ...], *, maybe: bool = False) -> None:
        """Sets a variable; in a branch that may not be taken (`maybe`) the value before stays possible as well."""
        before = self.values.get(name, ()) if maybe else ()
        if value in before:
            return
        if len(before) < MAX_ALTERNATIVES:
            self.values[name] = (*before, value)
        else:
            self.values[name] = ((self.base.cut("$" + name).unsure(f"{name} may have many values"),),)

    def appended(self, name: str, value: tuple[Word, ...], *, members: bool) -> tuple[Word, ...]:
        """The value behind the one that the variable has: as further `members` of an array, or as text."""
        before = self.values.get(name, ())
        if not before:
            return value
        last = before[-1]
        return (*last, *value) if members else (*last[:-1], self._joined((*last[-1:], *value)))

    def known(self) -> dict[str, Word]:
        """Each variable with its last value, as a script within this one has it."""
        self.budget.spend(len(self.values))
        return {name: value[-1][-1] for name, value in self.values.items() if value and value[-1]}

    def alternatives(self, parts: list[Part]) -> int:
        """How many commands a word stands for."""
        counts = [len(self.values.get(_name(part.text), ())) for part in parts if part.kind is Kind.VARIABLE]
        return max(counts, default=1)

    def expanded(self, parts: list[Part], *, split: bool = True) -> tuple[Word, ...]:
        """The words that a word becomes: none for an empty variable without quotes, several where it is split."""
        words: list[list[Word]] = [[]]
        for part in parts:
            pieces = self._pieces(part)
            self._spend(pieces)
            if part.kind is Kind.VARIABLE and split and not (part.quoted and not _is_list(part.text)):
                pieces = _fields(pieces) if not part.quoted else pieces
                if not pieces:
                    continue
                words[-1].append(pieces[0])
                words += [[piece] for piece in pieces[1:]]
            else:
                words[-1] += pieces
        whole = any(part.quoted or part.kind is not Kind.VARIABLE for part in parts)
        return tuple(self._joined(tuple(each)) for each in words if each or whole)

    def _spend(self, pieces: tuple[Word, ...]) -> None:
        self.budget.spend(sum(len(piece.text) // 16 + 2 for piece in pieces))

    def _joined(self, pieces: tuple[Word, ...]) -> Word:
        telling = [piece for piece in pieces if piece.text or piece.unknown]
        if len(telling) == 1:
            return telling[0]
        unknown = next((piece.unknown for piece in pieces if piece.unknown), "")
        return Word("".join(piece.text for piece in pieces), self.base.path, unknown, self.base.source)

    def _pieces(self, part: Part) -> tuple[Word, ...]:
        if part.kind is Kind.TEXT:
            return (self.base.cut(part.text),)
        if part.kind is Kind.PATTERN:
            return (self.base.cut(part.text),)
        if part.kind is Kind.COMMAND:
            return (self.base.cut(f"$({part.text})").unsure("it is the output of a command"),)
        return self._variable(part.text)

    def _variable(self, text: str) -> tuple[Word, ...]:
        name = _name(text)
        operation = text[len(name) :] if not text.startswith(("#", "!")) else text
        if text in ("@", "*") or name in ("@", "*"):
            return self.given
        values = self.values.get(name)
        self.used.add(name)
        if name.isdigit():
            position = int(name) if len(name) < 6 else len(self.given)
            values = ((self.given[position],),) if position < len(self.given) else None
        value = values[min(self.choice, len(values) - 1)] if values else None
        return self._operated(name, operation, value)

    def _operated(self, name: str, operation: str, value: tuple[Word, ...] | None) -> tuple[Word, ...]:
        """The value after what stands behind the name in braces."""
        if operation in ("", "[@]", "[*]"):
            return value if value is not None else (self._unset(name),)
        default = operation.removeprefix(":")
        if default[:1] in ("-", "="):
            filled = value is not None and (operation[0] != ":" or any(word.text for word in value))
            return value if filled and value is not None else (self._default(default[1:]),)
        if default[:1] == "?" and value is not None:
            return value
        if operation == "##*/" and value and not value[0].unknown:
            return (value[0].cut(value[0].text.rpartition("/")[2]),)
        if operation == "%/" and value and not value[0].unknown:
            return (value[0].cut(value[0].text.removesuffix("/")),)
        return (self.base.cut(f"${{{name}{operation}}}").unsure(f"{name} is changed by the shell"),)

    def _default(self, text: str) -> Word:
        text = text.strip("\"'")
        if "$" not in text and "`" not in text:
            return self.base.cut(text)
        name = text.strip("${}")
        value = self.values.get(name, ())
        if len(value) == 1 and len(value[0]) == 1 and text in (f"${name}", f"${{{name}}}"):
            return value[0][0]
        return self.base.cut(text).unsure("its default is computed by the shell")

    def _unset(self, name: str) -> Word:
        return self.base.cut(f"${{{name}}}").unsure(f"the variable {name} is not set in this object")


def _name(text: str) -> str:
    """The parameter's name at the start of what stands in `${…}`."""
    if text[:1] in ("@", "*", "#", "?", "$", "!", "-"):
        return text[:1]
    end = 0
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return text[:end]


def _is_list(text: str) -> bool:
    return text == "@" or text.endswith("[@]")


def _fields(pieces: tuple[Word, ...]) -> tuple[Word, ...]:
    """Field splitting, by blanks."""
    return tuple(
        piece.cut(text) if text != piece.text else piece
        for piece in pieces
        for text in ((piece.text,) if piece.unknown else piece.text.split())
    )
