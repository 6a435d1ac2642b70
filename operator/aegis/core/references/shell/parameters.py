"""The variables of a script, and what a word with expansions in it is (POSIX.1-2024, 2.6 Word Expansions)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from aegis.core.references.refusals import Budget
from aegis.core.references.shell.braces import OPEN, unbraced
from aegis.core.references.shell.fields import BLANKS, fields_of, is_pattern
from aegis.core.references.shell.lexer import Lexer
from aegis.core.references.shell.tokens import Kind, Part, Token
from aegis.core.references.words import NOT_SET, Word

MAX_ALTERNATIVES = 32
"""How many values one variable may have, by a loop or a condition; with more it counts as unknown."""

_NAMES_OF_FILES = "names of files take its place"

_TILDE = "what it stands for is no directory"

Values = tuple[tuple[Word, ...], ...]
"""The values that a variable may have, each one word, or several for an array."""


def no_output(_script: str) -> Word | None:
    """What a script writes of which nothing is known."""
    return None


@dataclass(slots=True)
class Parameters:
    """What is set so far; `base` is the word that the script stands in."""

    base: Word
    values: dict[str, Values]
    budget: Budget
    given: tuple[Word, ...] = ()
    """$0, $1 and so on."""
    output: Callable[[str], Word | None] = no_output
    """What a script in `$(…)` writes, where that can be told."""
    choice: int = 0
    used: set[str] = field(default_factory=set)
    """The variables whose value a word has."""
    filled: list[tuple[str, Word]] = field(default_factory=list)
    """Variables that no assignment sets, each with its values: by a default, or by a loop."""
    carried: bool = False
    """A variable was set whose value a word before had: in a loop the next round has the other one."""

    def set(self, name: str, value: tuple[Word, ...], *, maybe: bool = False) -> None:
        """Sets a variable; in a branch that may not be taken (`maybe`) the value before stays possible as well."""
        before = self.values.get(name, ()) if maybe else ()
        if value in before:
            return
        self.carried = self.carried or name in self.used
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

    def directory(self) -> Word | None:
        """Where a command runs; None in the directory in which the script was started."""
        values = self.values.get("PWD")
        found = values[min(self.choice, len(values) - 1)] if values else ()
        return found[0] if found and found[0].text else None

    def known(self) -> dict[str, Word]:
        """Each variable with its last value, as a script within this one has it."""
        self.budget.spend(len(self.values))
        return {name: value[-1][-1] for name, value in self.values.items() if value and value[-1]}

    def alternatives(self, run: list[Token]) -> int:
        """How many commands the words stand for."""
        names = [_name(part.text) for token in run for part in token.parts if part.kind is Kind.VARIABLE]
        return min(MAX_ALTERNATIVES, max(len(self.values.get(name, ())) for name in ("PWD", *names)) or 1)

    def words(self, parts: list[Part]) -> tuple[Word, ...]:
        """The same for a word of a command, with its braces; one that names of files may replace is not known."""
        if len(parts) == 1 and parts[0].kind is Kind.TEXT:
            self.budget.spend(2)
            word = self.base.cut(parts[0].text)
            return (self._at_home(word) if word.text[:1] == "~" and not parts[0].quoted else word,)
        several = unbraced(parts, self.budget) if len(parts) > 1 and OPEN in parts else [parts]
        found = tuple(word for each in several for word in self.expanded(each))
        if not several:
            return tuple(word.unsure("it becomes too many words") for word in self.expanded(parts))
        if any(part.kind is Kind.PATTERN for part in parts):
            return tuple(word.unsure(_NAMES_OF_FILES) if is_pattern(word.text) else word for word in found)
        return found

    def _at_home(self, word: Word) -> Word:
        """A word whose '~' stands for a directory that variables name, which need not be one (2.6.1)."""
        named = {"~": "HOME", "~+": "PWD", "~-": "OLDPWD"}.get(word.text.partition("/")[0])
        values = self.values.get(named) if named is not None else None
        plain = not values or all(each.text.startswith("/") for value in values for each in value)
        return word if plain else word.unsure(_TILDE)

    def expanded(self, parts: list[Part], *, split: bool = True) -> tuple[Word, ...]:
        """The words that a word becomes: none for an empty variable without quotes, several where it is split.

        Where it is not, as in an assignment, the members of a list stand in it with blanks between.
        """
        if len(parts) == 1 and parts[0].kind is Kind.TEXT:
            self.budget.spend(2)
            return (self.base.cut(parts[0].text),)
        words: list[list[Word]] = [[]]
        missing = False
        for part in parts:
            pieces = self._pieces(part)
            self._spend(pieces)
            if part.kind is Kind.VARIABLE and split and not (part.quoted and not _is_list(part.text)):
                missing = missing or (part.quoted and not pieces)
                self._append(words, pieces, apart=not part.quoted)
            else:
                between = self.base.cut(self._between() if part.kind is Kind.VARIABLE and len(pieces) > 1 else " ")
                words[-1] += [each for piece in pieces for each in (between, piece)][1:]
        found = tuple(self._joined(tuple(each)) for each in words if each)
        # An empty list is no word, quotes or not; a list with an empty member is one.
        missing = missing and sum(part.kind is Kind.TEXT for part in parts) * 2 <= len(parts)
        return () if missing and len(found) == 1 and not (found[0].text or found[0].unknown) else found

    def _spend(self, pieces: tuple[Word, ...]) -> None:
        self.budget.spend(sum(len(piece.text) // 16 + 2 for piece in pieces))

    def _joined(self, pieces: tuple[Word, ...]) -> Word:
        telling = [piece for piece in pieces if piece.text or piece.unknown]
        if len(telling) == 1:
            return telling[0]
        unknown = next((piece.unknown for piece in pieces if piece.unknown), "")
        return Word("".join(piece.text for piece in pieces), self.base.path, unknown, self.base.source)

    def _pieces(self, part: Part) -> tuple[Word, ...]:
        if part.kind is Kind.VARIABLE:
            return self._variable(part.text)
        if part.kind is not Kind.COMMAND:
            return (self.base.cut(part.text),)
        written = self.output(part.text)
        if written is not None:
            return (written.cut(written.text.rstrip("\n")),)
        return (self.base.cut(f"$({part.text})").unsure("it is the output of a command"),)

    def _variable(self, text: str) -> tuple[Word, ...]:
        if text in ("@", "*"):
            return self.given[1:]
        indirect = self._value(text[1:]) if text[:1] == "!" else None
        if indirect and not indirect[0].unknown:
            return self._value(indirect[0].text) or (self._unset(indirect[0].text),)
        name = _name(text)
        operation = text[len(name) :] if not text.startswith(("#", "!")) else text
        return self._operated(name, operation, self._value(name))

    def _value(self, name: str) -> tuple[Word, ...] | None:
        self.used.add(name)
        if name.isdigit():
            position = int(name) if len(name) < 6 else len(self.given)
            return (self.given[position],) if position < len(self.given) else None
        values = self.values.get(name)
        return values[min(self.choice, len(values) - 1)] if values else None

    def _operated(self, name: str, operation: str, value: tuple[Word, ...] | None) -> tuple[Word, ...]:
        """The value after what stands behind the name in braces."""
        if operation in ("", "[@]", "[*]"):
            return value if value is not None else (self._unset(name),)
        meant = operation.removeprefix(":")
        filled = value is not None and (operation[0] != ":" or any(word.text or word.unknown for word in value))
        if meant[:1] in ("-", "="):
            result = value if filled and value is not None else (self._word(meant[1:]),)
            if meant[0] == "=":
                self.set(name, result)
                self.filled += [(name, word) for word in result]
            return result
        if meant[:1] == "+":
            return (self._word(meant[1:]),) if filled else (self.base.cut(""),)
        if meant[:1] == "?" and value is not None:
            return value
        if value and not value[0].unknown and (cut := _cut(operation, value)) is not None:
            return (cut,)
        return (self.base.cut(f"${{{name}{operation}}}").unsure(f"{name} is changed by the shell"),)

    def _word(self, text: str) -> Word:
        """The word behind an operation: a default, for example."""
        tokens = Lexer(text, self.budget).tokens()
        words = [self.expanded(token.parts, split=False) for token in tokens if not token.operator]
        plain = [word for each in words for word in each]
        if len(plain) == 1:
            return plain[0]
        unknown = next((word.unknown for word in plain if word.unknown), "")
        return Word(" ".join(word.text for word in plain), self.base.path, unknown, self.base.source)

    def _between(self) -> str:
        """What stands between the members of a list that becomes one word: the first character of IFS."""
        return self._separators()[:1]

    def _separators(self) -> str:
        """The characters that separate fields."""
        values = self.values.get("IFS", ())
        return values[-1][-1].text if values and values[-1] else BLANKS

    def _append(self, words: list[list[Word]], pieces: tuple[Word, ...], *, apart: bool) -> None:
        """Adds the value of a variable to the words so far: a list's members, or the fields of each (`apart`)."""
        separators = self._separators() if apart else ""
        for number, piece in enumerate(pieces):
            text = piece.text
            fields = fields_of(text, separators) if apart and not piece.unknown else [text]
            if number or (fields != [text] and text[:1] in {*separators}):
                words.append([])
            for at, field_ in enumerate(fields):
                words += [[]] if at else []
                part = piece.cut(field_) if field_ != text else piece
                words[-1].append(part.unsure(_NAMES_OF_FILES) if apart and is_pattern(field_) else part)
            if fields != [text] and text[-1:] in {*separators}:
                words.append([])

    def _unset(self, name: str) -> Word:
        return self.base.cut(f"${{{name}}}").unsure(f"the variable {name} {NOT_SET}")


def _name(text: str) -> str:
    """The parameter's name at the start of what stands in `${…}`."""
    if text[:1] in ("@", "*", "#", "?", "$", "!", "-"):
        return text[:1]
    end = 0
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return text[:end]


def _cut(operation: str, value: tuple[Word, ...]) -> Word | None:
    """The value without a beginning or an end that is written plainly, or one member of it."""
    (text, kind), wanted = (value[0].text, operation[:1]), operation[1:]
    if operation == "##*/":
        return value[0].cut(text.rpartition("/")[2])
    if wanted and not _GLOB & set(wanted) and kind in ("#", "%"):
        return value[0].cut(text.removeprefix(wanted) if kind == "#" else text.removesuffix(wanted))
    index = operation.removeprefix("[").removesuffix("]")
    if operation == f"[{index}]" and index.isdecimal() and len(index) < 6 and int(index) < len(value):
        return value[int(index)]
    return None


_GLOB = frozenset("*?[#%$'\"\\`")


def _is_list(text: str) -> bool:
    return text == "@" or text.endswith("[@]")
