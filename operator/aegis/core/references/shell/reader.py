"""From the tokens of a script to the commands that it may run, in order, with the variables that are set by then."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from aegis.core.references.refusals import Budget, TooComplex
from aegis.core.references.shell.changes import LOCAL, SETTING, filled_by, refers, unset_by
from aegis.core.references.shell.commands import PIPES, REDIRECTIONS, Command
from aegis.core.references.shell.lexer import MAX_DEPTH, Kind, Lexer, Part, Token
from aegis.core.references.shell.output import output_of
from aegis.core.references.shell.parameters import MAX_ALTERNATIVES, Parameters, Values
from aegis.core.references.shell.runs import Runs
from aegis.core.references.words import Word

_SKIPPED = frozenset({"then", "do", "{", "}", "!", "time", "else", "elif", "if", "while", "until", "coproc"})
_OPENING = frozenset({"if", "while", "until", "for", "case", "select"})
_CLOSING = frozenset({"fi", "done", "esac"})
_SPECIAL = frozenset({":", ".", "eval", "exec", "set", "shift", "trap", "unset", "source"})
"""Built-in commands before which a variable is set for good in some shells (POSIX.1-2024, 2.14)."""
_LOOPS = frozenset({"for", "select", "case"})

_SCRIPT = 20
_COMMAND = 20
"""What a script and a command cost, beside what their words do."""


def read_script(
    script: Word,
    variables: Mapping[str, Word],
    budget: Budget,
    given: tuple[Word, ...] = (),
    depth: int = 0,
    inherited: dict[str, Word] | None = None,
) -> Iterator[Command]:
    """The commands of `script` with `variables` in its environment and the words `given` as $0, $1 and so on.

    Into `inherited` go the variables that it has set so far, which a program that it starts may have: what has had two
    values is not known.
    A command under a loop or behind a condition is given once for each value that its variables may have. Raises
    TooComplex.
    """
    if depth > MAX_DEPTH:
        raise TooComplex("scripts in scripts, nested too deeply")
    budget.spend(_SCRIPT + len(variables) // 4)
    values: dict[str, Values] = {name: ((word,),) for name, word in variables.items()}
    values.setdefault("IFS", ((script.cut(" \t\n"),),))
    reader = _Reader(Parameters(script, values, budget, given), depth, budget, {} if inherited is None else inherited)
    return reader.script(script.text)


@dataclass(slots=True)
class _Reader:
    parameters: Parameters
    depth: int
    budget: Budget
    inherited: dict[str, Word]
    branches: int = 0
    conditional: bool = False
    subshells: int = 0
    apart: bool = False
    """A shell of its own runs the command, and what it sets is gone with it."""
    assigned: list[tuple[str, Word]] = field(default_factory=list)
    functions: dict[str, list[Token]] = field(default_factory=dict)
    called: set[str] = field(default_factory=set)
    within: tuple[str, ...] = ()
    """The functions that are being read."""
    locals: dict[str, Values] = field(default_factory=dict)
    """What the variables of the innermost of them are outside of it."""

    def script(self, text: str) -> Iterator[Command]:
        """Every command of the script; a function that nobody calls here may be called in another way."""
        self.parameters.output = self._output
        yield from self._commands(list(Lexer(text, self.budget).tokens()))
        for name in [name for name in self.functions if name not in self.called]:
            yield from self._call(name, ())
        if self.assigned:
            spare = frozenset(name for name, _ in self.assigned) - self.parameters.used
            yield Command((), tuple(self.assigned), spare=spare)

    def _commands(self, tokens: list[Token]) -> Iterator[Command]:
        written: Word | None = None
        piped = False
        for run in Runs(tokens):
            if run.function:
                self.functions[run.function] = run.tokens
                continue
            last = None
            self.apart = bool(self.subshells) or piped or run.ended in ("&", *PIPES)
            kinds = {part.kind for token in run.tokens for part in token.parts}
            for last in self._read(run.tokens, piped, written, varies=Kind.VARIABLE in kinds):
                self.budget.spend(_COMMAND)
                yield last
                if self.functions:
                    yield from self._call(last.words[0].text, last.words)
            if Kind.COMMAND in kinds:
                yield from self._substituted(run.tokens)
            self.subshells = max(0, self.subshells + {"(": 1, ")": -1}.get(run.ended, 0))
            piped = run.ended in PIPES
            written = output_of(last) if last is not None and piped else None
            self.conditional = run.ended in ("&&", "||") or (self.conditional and piped)

    def _call(self, name: str, words: tuple[Word, ...]) -> Iterator[Command]:
        """The commands of a function, with the words of its call as $1 and so on."""
        if name not in self.functions or name in self.within:
            return
        self.called.add(name)
        given, within = self.parameters.given, self.within
        self.parameters.given, self.within = words or given[:1], (*within, name)
        outside, self.locals = self.locals, {}
        yield from self._commands(self.functions[name])
        self.parameters.values |= self.locals
        self.parameters.given, self.within, self.locals = given, within, outside

    def _read(self, run: list[Token], piped: bool, written: Word | None, *, varies: bool) -> Iterator[Command]:
        run = self._opened(run)
        if not run or self._loop(run):
            return
        for choice in range(self.parameters.alternatives(run) if varies else 1):
            self.parameters.choice = choice
            command = self._command(run, piped)
            if command is not None:
                text = written if command.text is None else command.text
                yield command if text is None else _fed(command, text)
        self.parameters.choice = 0

    def _opened(self, run: list[Token]) -> list[Token]:
        """The command without the keywords in front of it."""
        while run and (word := run[0].plain) is not None:
            if word in _CLOSING:
                self.branches = max(0, self.branches - 1)
            elif word in _OPENING:
                self.branches += 1
                if word in _LOOPS:
                    return run
            elif word not in _SKIPPED:
                return run
            run = run[1:]
        return run

    def _loop(self, run: list[Token]) -> bool:
        """True for the head of a loop over words, whose variable has each of them; or of a `case`."""
        word = run[0].plain
        if word in ("for", "select") and len(run) > 2 and run[2].plain == "in":
            words = [each for token in run[3:] if not token.operator for each in self.parameters.expanded(token.parts)]
            name = run[1].plain or ""
            self.parameters.values[name] = tuple((each,) for each in words[:MAX_ALTERNATIVES])
            if len(words) > MAX_ALTERNATIVES:
                many = self.parameters.base.cut("$" + name).unsure(f"{name} has more than {MAX_ALTERNATIVES} values")
                self.parameters.values[name] = ((many,),)
            return True
        return word in _LOOPS

    def _command(self, run: list[Token], piped: bool) -> Command | None:
        words: list[Word] = []
        variables: list[tuple[str, Word]] = []
        text = writes = None
        before: dict[str, Values] = {}
        tokens = iter(run)
        for token in tokens:
            if token.operator in REDIRECTIONS:
                target = next(tokens, Token())
                piped = piped or token.operator == "<"
                if token.operator == "<" and words and not target.parts:
                    words.append(self.parameters.base.cut("<(…)").unsure("it is the output of a command"))
                read = self.parameters.expanded(target.parts)
                writes = read[0] if read and token.operator in (">", ">>", "&>", ">|") else writes
                text = read[0] if read and token.operator == "<<<" else text
            elif token.operator in ("<<", "<<-"):
                text = self._document(token)
            elif (not words or words[0].text in SETTING) and (name := _assigned(token)):
                before.setdefault(name.rstrip("+"), self.parameters.values.get(name.rstrip("+"), ()))
                variables += self._assign(name, token)
            else:
                # What is set before a command is for that command alone, and its words do not have it yet.
                self.parameters.values |= before if not words else {}
                words += self.parameters.expanded(token.parts)
        self._changed(words, variables, before)
        if not words or words[0].text in SETTING:
            return None
        self._given(words)
        if variables and words[0].text in _SPECIAL:
            for name, value in variables:
                self.parameters.set(name, (value,), maybe=True)
        return Command(tuple(words), tuple(variables), text, piped, writes)

    def _changed(self, words: list[Word], variables: list[tuple[str, Word]], before: dict[str, Values]) -> None:
        """What a built-in command does to variables besides setting them."""
        if not words:
            return
        maybe, known = self._maybe(), self.parameters.values
        names = [value.text for _, value in variables] if refers(words) else filled_by(words)
        for name in names:
            if name in known:
                unknown = self.parameters.base.cut("$" + name).unsure(f"{name} has its value from a command")
                self.parameters.set(name, (unknown,), maybe=maybe)
        for name in unset_by(words):
            if name in known:
                self.parameters.set(name, (), maybe=maybe)
        if words[0].text in LOCAL and self.within:
            self.locals = before | self.locals
        if words[0].text == "eval":
            for token in Lexer(" ".join(word.text for word in words[1:]), self.budget).tokens():
                _ = self._assign(name, token) if (name := _assigned(token)) else []

    def _maybe(self) -> bool:
        """True where what is set may not be so for the commands behind it."""
        return bool(self.branches) or self.conditional or self.apart

    def _given(self, words: list[Word]) -> None:
        """`set` and `shift` change the positional parameters."""
        name, given = words[0].text, self.parameters.given
        if name == "set" and len(words) > 1 and (words[1].text == "--" or words[1].text[:1] not in ("-", "+")):
            rest = words[2:] if words[1].text == "--" else words[1:]
            self.parameters.given = (given[0] if given else words[0], *rest)
        elif name == "shift":
            many = words[1].text if len(words) > 1 else "1"
            self.parameters.given = (*given[:1], *given[1 + (int(many) if many in _DIGITS else 0) :])

    def _document(self, token: Token) -> Word:
        base = self.parameters.base
        if token.quoted or not ("$" in token.body or "`" in token.body):
            return base.cut(token.body)
        (quoted,) = Lexer(f'"{token.body.replace(chr(34), chr(92) + chr(34))}"', self.budget).tokens()
        return (self.parameters.expanded(quoted.parts, split=False) or (base.cut(""),))[0]

    def _assign(self, name: str, token: Token) -> list[tuple[str, Word]]:
        """Sets the variable."""
        append = name.endswith("+")
        name = name.rstrip("+")
        if token.members is not None:
            value = tuple(word for member in token.members for word in self.parameters.expanded(member.parts))
        else:
            rest = _after(token.parts, "=")
            value = self.parameters.expanded(rest, split=False) or (self.parameters.base.cut(""),)
        if append:
            value = self.parameters.appended(name, value, members=token.members is not None)
        self.parameters.set(name, value, maybe=self._maybe())
        if value:
            self.assigned.append((name, value[0]))
            self._hand_on(name, value[0])
        return [(name, value[0])] if value else []

    def _hand_on(self, name: str, value: Word) -> None:
        other = self.inherited.get(name)
        differs = other is not None and other.text != value.text
        self.inherited[name] = value.unsure(f"{name} has several values in scripts") if differs else value

    def _substituted(self, run: list[Token]) -> Iterator[Command]:
        """The commands of `$( … )` inside words."""
        for token in run:
            for part in token.parts:
                if part.kind is Kind.COMMAND and not part.text.startswith("("):
                    yield from self._inner(part.text)

    def _inner(self, text: str) -> Iterator[Command]:
        script = self.parameters.base.cut(text)
        known, given = self.parameters.known(), self.parameters.given
        return read_script(script, known, self.budget, given, self.depth + 1, self.inherited)

    def _output(self, text: str) -> Word | None:
        """What the script of a substitution writes, when it is one command that can be told."""
        if not text.lstrip().startswith(_TOLD):
            return None
        commands = [command for command in self._inner(text) if command.words]
        return output_of(commands[0]) if len(commands) == 1 else None


_DIGITS = frozenset("0123456789")
_TOLD = ("echo", "printf", "cat", "which", "type", "command")
"""How a script begins of which it is worth asking what it writes."""


def _fed(command: Command, text: Word) -> Command:
    """The command with what the one before it has written on its input; `xargs` makes it words of its own."""
    words = command.words
    if words[0].text == "xargs":
        words = (*words, *(text.cut(word) for word in text.text.split()))
    return replace(command, words=words, text=text)


def _assigned(token: Token) -> str:
    """The name in `NAME=value` or `NAME+=value`, with the plus; '' for another word."""
    if not token.parts or token.parts[0].kind is not Kind.TEXT or token.parts[0].quoted:
        return ""
    name, equals, _ = token.parts[0].text.partition("=")
    plain = name.removesuffix("+")
    return name if equals and plain.isascii() and plain.isidentifier() else ""


def _after(parts: list[Part], mark: str) -> list[Part]:
    first = parts[0].text.partition(mark)[2]
    return [Part(Kind.TEXT, first), *parts[1:]] if first else parts[1:]
