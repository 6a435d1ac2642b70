"""From the tokens of a script to the commands that it may run, in order, with the variables that are set by then."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from aegis.core.references.refusals import Budget, TooComplex
from aegis.core.references.shell.commands import REDIRECTIONS, SEPARATORS, Command
from aegis.core.references.shell.lexer import MAX_DEPTH, Kind, Lexer, Part, Token
from aegis.core.references.shell.parameters import MAX_ALTERNATIVES, Parameters, Values
from aegis.core.references.words import Word

_SKIPPED = frozenset(
    {"then", "do", "{", "}", "!", "time", "else", "elif", "if", "while", "until", "exec", "command", "builtin"}
)
_OPENING = frozenset({"if", "while", "until", "for", "case", "select"})
_CLOSING = frozenset({"fi", "done", "esac"})
_SETTING = frozenset({"export", "declare", "local", "readonly", "typeset"})

_SCRIPT = 20
_COMMAND = 20
"""What a script and a command cost, beside what their words do."""


def read_script(
    script: Word, variables: Mapping[str, Word], budget: Budget, given: tuple[Word, ...] = (), depth: int = 0
) -> Iterator[Command]:
    """The commands of `script` with `variables` in its environment and the words `given` as $0, $1 and so on.

    A command under a loop or behind a condition is given once for each value that its variables may have. Raises
    TooComplex.
    """
    if depth > MAX_DEPTH:
        raise TooComplex("scripts in scripts, nested too deeply")
    budget.spend(_SCRIPT + len(variables) // 4)
    values: dict[str, Values] = {name: ((word,),) for name, word in variables.items()}
    return _Reader(Parameters(script, values, budget, given), depth, budget).commands(script.text)


@dataclass(slots=True)
class _Reader:
    parameters: Parameters
    depth: int
    budget: Budget
    branches: int = 0
    conditional: bool = False
    assigned: dict[str, Word] = field(default_factory=dict)
    _tokens: list[Token] = field(default_factory=list)
    _at: int = 0

    def commands(self, text: str) -> Iterator[Command]:
        """Every command of the script."""
        self._tokens = list(Lexer(text, self.budget).tokens())
        piped = False
        while self._at < len(self._tokens):
            run, ended = self._simple()
            for command in self._read(run, piped):
                self.budget.spend(_COMMAND)
                yield command
            for token in run:
                yield from self._substituted(token.parts)
            piped = ended == "|"
            self.conditional = ended in ("&&", "||") or (self.conditional and ended == "|")
        if self.assigned:
            spare = frozenset(self.assigned) - self.parameters.used
            yield Command((), tuple(self.assigned.items()), spare=spare)

    def _simple(self) -> tuple[list[Token], str]:
        """The tokens of the next command, and the separator behind it."""
        run: list[Token] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token.operator in SEPARATORS:
                if token.operator == "(" and run and (run[-1].plain or "").endswith("="):
                    run[-1].members = self._array()
                    continue
                return run, token.operator
            run.append(token)
        return run, ""

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

    def _read(self, run: list[Token], piped: bool) -> Iterator[Command]:
        run = self._opened(run)
        if not run or self._loop(run):
            return
        choices = min(MAX_ALTERNATIVES, max(self.parameters.alternatives(token.parts) for token in run))
        for choice in range(choices):
            self.parameters.choice = choice
            command = self._command(run, piped)
            if command is not None:
                yield command
        self.parameters.choice = 0

    def _opened(self, run: list[Token]) -> list[Token]:
        """The command without the keywords in front of it."""
        while run and (word := run[0].plain) is not None:
            if word in _CLOSING:
                self.branches = max(0, self.branches - 1)
            elif word in _OPENING:
                self.branches += 1
                if word in ("for", "select", "case"):
                    return run
            elif word not in _SKIPPED:
                return run
            run = run[1:]
        return run

    def _loop(self, run: list[Token]) -> bool:
        """True for the head of a loop over words, whose variable has each of them; or of a `case`."""
        word = run[0].plain
        if word == "for" and len(run) > 2 and run[2].plain == "in":
            words = [each for token in run[3:] if not token.operator for each in self.parameters.expanded(token.parts)]
            name = run[1].plain or ""
            self.parameters.values[name] = tuple((each,) for each in words[:MAX_ALTERNATIVES])
            if len(words) > MAX_ALTERNATIVES:
                many = self.parameters.base.cut("$" + name).unsure(f"{name} has more than {MAX_ALTERNATIVES} values")
                self.parameters.values[name] = ((many,),)
            return True
        return word in ("for", "select", "case")

    def _command(self, run: list[Token], piped: bool) -> Command | None:
        words: list[Word] = []
        variables: list[tuple[str, Word]] = []
        text = writes = None
        tokens = iter(run)
        for token in tokens:
            if token.operator in REDIRECTIONS:
                target = next(tokens, Token())
                read = self.parameters.expanded(target.parts)
                writes = read[0] if read and token.operator in (">", ">>", "&>", ">|") else writes
                text = read[0] if read and token.operator == "<<<" else text
            elif token.operator in ("<<", "<<-"):
                text = self._document(token)
            elif not token.operator and (not words or words[0].text in _SETTING) and (name := _assigned(token)):
                variables += self._assign(name, token)
            elif not token.operator:
                words += self.parameters.expanded(token.parts)
        if not words or words[0].text in _SETTING:
            return None
        return Command(tuple(words), tuple(variables), text, piped, writes)

    def _document(self, token: Token) -> Word:
        base = self.parameters.base
        if token.quoted or "$" not in token.body:
            return base.cut(token.body)
        (quoted,) = Lexer(f'"{token.body.replace(chr(34), chr(92) + chr(34))}"', self.budget).tokens()
        return (self.parameters.expanded(quoted.parts, split=False) or (base.cut(""),))[0]

    def _assign(self, name: str, token: Token) -> list[tuple[str, Word]]:
        """Sets the variable, for the command and, which never hides a model, for what follows it."""
        append = name.endswith("+")
        name = name.rstrip("+")
        if token.members is not None:
            value = tuple(word for member in token.members for word in self.parameters.expanded(member.parts))
        else:
            rest = _after(token.parts, "=")
            value = self.parameters.expanded(rest, split=False) or (self.parameters.base.cut(""),)
        if append:
            value = self.parameters.appended(name, value, members=token.members is not None)
        self.parameters.set(name, value, maybe=bool(self.branches) or self.conditional)
        if value:
            self.assigned[name] = value[0]
        return [(name, value[0])] if value else []

    def _substituted(self, parts: list[Part]) -> Iterator[Command]:
        """The commands of `$( … )` inside a word."""
        for part in parts:
            if part.kind is Kind.COMMAND and not part.text.startswith("("):
                script = self.parameters.base.cut(part.text)
                yield from read_script(script, self.parameters.known(), self.budget, (), self.depth + 1)


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
