"""What commands do to the variables of a script (POSIX.1-2024, 2.9.1 and 2.15; bash, Shell Builtin Commands)."""

from dataclasses import dataclass, field
from typing import NamedTuple

from aegis.core.references.shell.changes import CHANGING, LOCAL, SETTING, filled_by, letters_of, unset_by
from aegis.core.references.shell.parameters import Parameters, Values
from aegis.core.references.shell.tokens import Kind, Part, Token
from aegis.core.references.words import Word

Set = list[tuple[str, Word]]
"""Variables, each with the value that it is given."""


class Target(NamedTuple):
    """What stands before the equals sign: a name, perhaps with the index of a `member`, and what the `value` is."""

    name: str
    append: bool
    value: list[Part]
    member: list[Part] | None = None


def target_of(token: Token) -> Target | None:
    """The target of `NAME=value`, `NAME+=value` or `NAME[index]=value`; None for another word."""
    if not token.parts or token.parts[0].kind is not Kind.TEXT or token.parts[0].quoted:
        return None
    if token.literal and "=" not in token.literal:
        return None
    name, equals, value = token.parts[0].text.partition("=")
    plain = name.removesuffix("+")
    if not (plain.isascii() and plain.isidentifier()):
        return None
    if equals:
        rest = [Part(Kind.TEXT, value), *token.parts[1:]] if value else token.parts[1:]
        return Target(plain, name != plain, rest)
    return _member(name, token.parts) if len(token.parts) > 2 and token.parts[1] == _BRACKET else None


_BRACKET = Part(Kind.PATTERN, "[")


def _member(name: str, parts: list[Part]) -> Target | None:
    for at, part in enumerate(parts[2:], 2):
        before, closed, value = part.text.partition("]") if part.kind is Kind.TEXT and not part.quoted else ("", "", "")
        if closed:
            sign = value[:2] if value[:2] == "+=" else value[:1]
            if sign not in ("=", "+="):
                return None
            rest = [Part(Kind.TEXT, value.removeprefix(sign)), *parts[at + 1 :]]
            return Target(name, sign == "+=", rest, [*parts[2:at], Part(Kind.TEXT, before)])
    return None


@dataclass(slots=True)
class Assignments:
    """Changes `parameters`. Into `inherited` go the variables that a program which is started may have."""

    parameters: Parameters
    inherited: dict[str, Word]
    every: Set = field(default_factory=list)
    """Each value that a variable is given."""
    local: dict[str, Values] = field(default_factory=dict)
    """What the variables of the function that is being read are outside of it."""
    fixed: set[str] = field(default_factory=set)
    """Variables that cannot be set any more."""
    changing: set[str] = field(default_factory=set)
    """Variables whose values the shell changes, to small letters or numbers."""
    other_names: dict[str, str] = field(default_factory=dict)
    """Variables that are only other names of those that they hold (`declare -n`)."""

    exits: bool = False
    """The script ends when a command fails (`set -e`)."""

    def assign(self, target: Target, token: Token, *, maybe: bool) -> Set:
        """Sets a variable."""
        name = self.other_names.get(target.name, target.name)
        if target.member is not None:
            value = self._with_member(name, target)
        elif token.members is not None:
            value = tuple(word for member in token.members for word in self.parameters.words(member.parts))
        else:
            expanded = self.parameters.expanded(target.value, split=False)
            value = expanded or (self.parameters.base.cut(""),)
        if target.append and target.member is None:
            value = self.parameters.appended(name, value, members=token.members is not None)
        return self._set(name, value, maybe=maybe)

    def _set(self, name: str, value: tuple[Word, ...], *, maybe: bool) -> Set:
        if name in self.changing:
            value = tuple(word.unsure(f"{name} is changed by the shell") for word in value)
        self.parameters.set(name, value, maybe=maybe or name in self.fixed)
        if not value:
            return []
        self.every.append((name, value[0]))
        other = self.inherited.get(name)
        differs = other is not None and other.text != value[0].text
        self.inherited[name] = value[0].unsure(f"{name} has several values in scripts") if differs else value[0]
        return [(name, value[0])]

    def _with_member(self, name: str, target: Target) -> tuple[Word, ...]:
        """The list with one member set; one that is no list of known length is not known."""
        index = "".join(word.text for word in self.parameters.expanded(target.member or [], split=False))
        value = self.parameters.expanded(target.value, split=False) or (self.parameters.base.cut(""),)
        values = self.parameters.values.get(name, ())
        members = values[-1] if values else ()
        at = int(index) if index.isdecimal() and len(index) < 6 else len(members) + 1
        if at > len(members) or target.append or len(values) > 1:
            return (self._unknown(name, "is set member by member"),)
        return (*members[:at], value[0], *members[at + 1 :])

    def _unknown(self, name: str, why: str) -> Word:
        return self.parameters.base.cut("$" + name).unsure(f"{name} {why}")

    def built_in(self, words: list[Word], given: Set, before: dict[str, Values], *, maybe: bool, within: bool) -> None:
        """What a built-in command does to variables: `given` are those that it is written with, set by now."""
        if words[0].text in SETTING:
            self._declared(words, given, before, maybe=maybe, within=within)
        if words[0].text not in CHANGING:
            return
        for name in filled_by(words):
            self._set(name, (self._unknown(name, "has its value from a command"),), maybe=maybe)
        for name in unset_by(words):
            if name in self.parameters.values:
                self.parameters.set(name, (), maybe=maybe)

    def _declared(self, words: list[Word], given: Set, before: dict[str, Values], *, maybe: bool, within: bool) -> None:
        letters = letters_of(words)
        for word in words[1:]:
            name, equals, value = word.text.partition("=")
            if equals and name.isidentifier():
                before.setdefault(name, self.parameters.values.get(name, ()))
                given += self._set(name, (word.cut(value),), maybe=maybe)
        names = [name for name, _ in given] + [word.text for word in words[1:] if word.text.isidentifier()]
        if words[0].text == "readonly" or "r" in letters:
            self.fixed.update(names)
        if letters & {"l", "u", "c", "i"}:
            self.changing.update(names)
            for name, word in list(given):
                self._set(name, (word,), maybe=maybe)
        if words[0].text in LOCAL and "n" in letters:
            self._refer(given)
        elif words[0].text in LOCAL and within and "g" not in letters:
            self.local = before | self.local

    def _refer(self, given: Set) -> None:
        """A variable becomes another name of the one that it holds, whose value is not known from here on."""
        for name, value in given:
            if not value.unknown:
                self.other_names[name] = value.text
                self._set(value.text, (self._unknown(value.text, "has another name"),), maybe=True)
                self.parameters.set(name, (self._unknown(name, "is another name"),))

    def positional(self, words: list[Word]) -> None:
        """`set` and `shift` change the positional parameters."""
        name, given = words[0].text, self.parameters.given
        if name == "set" and len(words) > 1 and (words[1].text == "--" or words[1].text[:1] not in ("-", "+")):
            rest = words[2:] if words[1].text == "--" else words[1:]
            self.parameters.given = (given[0] if given else words[0], *rest)
        elif name == "set":
            for word in words[1:]:
                self.exits = word.text[0] == "-" if word.text[:1] in ("-", "+") and "e" in word.text else self.exits
        elif name == "shift":
            many = words[1].text if len(words) > 1 else "1"
            self.parameters.given = (*given[:1], *given[1 + (int(many) if many in _DIGITS else 0) :])

    def go(self, words: list[Word], *, maybe: bool) -> None:
        """`cd` and its like change the working directory, which stays the one before where they may fail."""
        here = self.parameters.directory()
        word = next((word for word in words[1:] if word.text == "-" or word.text[:1] not in ("-", "+")), None)
        if word is None:
            home = self.parameters.known().get("HOME")
            word = home or self.parameters.base.cut("$HOME").unsure("it is the home directory")
        if words[0].text == "popd" or word.text == "-":
            word = self.parameters.base.cut("$OLDPWD").unsure("it is a directory of before")
        elif not word.text.startswith("/") and here is not None:
            below = word.cut(f"{here.text}/{word.text}")
            word = below.unsure(here.unknown) if here.unknown else below
        if maybe and here is None:
            self.parameters.values["PWD"] = ((self.parameters.base.cut(""),),)
        self.parameters.set("PWD", (word,), maybe=maybe)


_DIGITS = frozenset("0123456789")
