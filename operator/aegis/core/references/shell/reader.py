"""From the tokens of a script to the commands that it may run, in order, with the variables that are set by then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aegis.core.references.refusals import Budget, TooComplex
from aegis.core.references.shell.assignments import Assignments, target_of
from aegis.core.references.shell.changes import MOVING, SETTING, holds_subscript
from aegis.core.references.shell.commands import PIPES, REDIRECTIONS, Command
from aegis.core.references.shell.gathered import Gathered
from aegis.core.references.shell.handed import handed
from aegis.core.references.shell.inner import HOLDING, scripts_in
from aegis.core.references.shell.lexer import MAX_DEPTH, Lexer, tokens_of
from aegis.core.references.shell.output import output_of
from aegis.core.references.shell.parameters import Parameters, Values, no_output
from aegis.core.references.shell.runs import Run, Runs, runs_in, runs_of
from aegis.core.references.shell.start import Start
from aegis.core.references.shell.structure import Structure, looped
from aegis.core.references.shell.tokens import Kind, Token
from aegis.core.references.words import NOT_SET, Word

_SPECIAL = frozenset({":", ".", "eval", "exec", "set", "shift", "trap", "unset", "source"})
"""Built-in commands before which a variable is set for good in some shells (POSIX.1-2024, 2.14)."""
_HERE = frozenset({"eval", ".", "source", "trap", "alias"})
"""Those that have this very shell run a text, at once or later."""

_SCRIPT = 20
_COMMAND = 20
"""What a script and a command cost, beside what their words do."""


def read_script(
    script: Word, variables: Mapping[str, Word], budget: Budget, start: Start | None = None
) -> Iterator[Command]:
    """The commands of `script` with `variables` in its environment.

    A command under a loop or behind a condition is given once for each value that its variables may have. Raises
    TooComplex.
    """
    start = start or Start()
    if start.depth > MAX_DEPTH:
        raise TooComplex("scripts in scripts, nested too deeply")
    budget.spend(_SCRIPT + len(variables) // 4)
    values: dict[str, Values] = {name: ((word,),) for name, word in variables.items()}
    # A shell sets these anew, whatever it is given.
    values["IFS"] = ((script.cut(" \t\n"),),)
    values["PWD"] = ((start.inside,),) if start.inside is not None else ()
    parameters = Parameters(script, values, budget, start.given)
    return _Reader(parameters, start, budget, Assignments(parameters, start.inherited)).script(script.text)


@dataclass(slots=True)
class _Reader:
    parameters: Parameters
    start: Start
    budget: Budget
    changes: Assignments
    structure: Structure = field(default_factory=Structure)
    apart: bool = False
    """A shell of its own runs the command, and what it sets is gone with it."""
    functions: dict[str, list[Token]] = field(default_factory=dict)
    fed: bool = False
    """What is read from the input comes from a file (`exec <`)."""
    called: set[str] = field(default_factory=set)
    aliases: dict[str, list[Token]] = field(default_factory=dict)
    within: tuple[str, ...] = ()
    """The functions that are being read, and the texts that this shell is told to run."""
    documents: list[Token] = field(default_factory=list)
    """Here-documents of the command that is being read, in which other commands may be."""

    def script(self, text: str) -> Iterator[Command]:
        """Every command of the script; a function that nobody calls here may be called in another way."""
        self.parameters.output = self._output
        yield from self._commands(runs_of(text, self.budget))
        for name in [name for name in self.functions if name not in self.called]:
            yield from self._call(name, ())
        every = (*self.changes.every, *self.parameters.filled)
        if every:
            spare = frozenset(name for name, _ in self.changes.every) - self.parameters.used
            yield Command((), every, spare=spare)
        # Two that hold each other wait for the collector, who takes a tenth of the time of a review.
        self.parameters.output = no_output

    def _commands(self, parts: Sequence[Run]) -> Iterator[Command]:
        written: Word | None = None
        piped = False
        outside, self.structure = self.structure, Structure(branches=int(self._maybe()))
        structure, runs = self.structure, Runs(parts)
        for run in runs:
            if run.function:
                self.functions[run.function] = run.tokens
                continue
            arm = structure.arm(run)
            self.apart = bool(structure.subshells) or piped or run.ended in ("&", *PIPES)
            last = None
            if not arm:
                command = structure.opened(run.tokens, runs, self.parameters)
                for last in self._read(command, piped, written, run.kinds, run.ended):
                    yield last
                    yield from self._started(last)
            if self.documents or run.lists or not run.kinds.isdisjoint(HOLDING):
                for script in scripts_in([*run.tokens, *self._held()], self.budget):
                    yield from self._inner(script)
            structure.separated(run.ended, self.parameters, arm=arm)
            piped = run.ended in PIPES
            written = output_of(last) if last is not None and piped else None
            structure.conditional = run.ended in ("&&", "||") or (structure.conditional and piped)
            structure.again(runs, self.parameters)
        self.structure = outside

    def _started(self, command: Command) -> Iterator[Command]:
        """What the command has this shell do besides: a function, or a text that it is to run."""
        self.budget.spend(_COMMAND)
        name = command.words[0].text
        if name in self.functions:
            yield from self._call(name, command.words)
        elif name in ("command", "builtin") and len(command.words) > 1:
            yield from self._told(command.words[1:], command)
        else:
            yield from self._told(command.words, command)

    def _told(self, words: tuple[Word, ...], command: Command) -> Iterator[Command]:
        """What `eval`, `.`, `trap` and `alias` have this shell run."""
        name = words[0].text
        rest = [word for word in words[1:] if word.text != "--"] if name in _HERE else []
        if not rest:
            return
        text: Word | None = None
        if name == "eval":
            unknown = next((word.unknown for word in rest if word.unknown), "")
            text = Word(" ".join(word.text for word in rest), words[0].path, unknown)
        elif name == "trap":
            text = rest[0]
        elif name == "alias":
            for word in rest:
                alias, equals, meant = word.text.partition("=")
                self.aliases |= {alias: tokens_of(meant, self.budget)} if equals else {}
        else:
            text = self.start.read(rest[0].text, command.inside)
        if text is not None:
            yield from self._here(text, tuple(rest) if name in (".", "source") and len(rest) > 1 else (), name)

    def _here(self, text: Word, given: tuple[Word, ...], name: str) -> Iterator[Command]:
        """The commands of a text that this shell runs itself; what a trap does may happen at any time."""
        if self.start.depth + self.within.count("") > MAX_DEPTH:
            raise TooComplex("scripts in scripts, nested too deeply")
        base, before, within = self.parameters.base, self.parameters.given, self.within
        self.parameters.base, self.parameters.given, self.within = text, given or before, (*within, "")
        self.structure.branches += name == "trap"
        yield from self._commands(runs_of(text.text, self.budget))
        self.structure.branches -= name == "trap"
        self.parameters.base, self.within = base, within
        self.parameters.given = before if given else self.parameters.given

    def _call(self, name: str, words: tuple[Word, ...]) -> Iterator[Command]:
        """The commands of a function, with the words of its call as $1 and so on."""
        if name not in self.functions or name in self.within:
            return
        self.called.add(name)
        given, within = self.parameters.given, self.within
        self.parameters.given, self.within = words or given[:1], (*within, name)
        outside, self.changes.local = self.changes.local, {}
        yield from self._commands(runs_in(self.functions[name]))
        self.parameters.values |= self.changes.local
        self.parameters.given, self.within, self.changes.local = given, within, outside

    def _read(
        self, run: list[Token], piped: bool, written: Word | None, kinds: frozenset[Kind], ended: str
    ) -> Iterator[Command]:
        run = looped(run, self.parameters)
        if not run:
            return
        if self.aliases and (alias := self.aliases.pop(run[0].plain or "", None)) is not None:
            yield from self._commands(runs_in([*alias, *run[1:]]))
            self.aliases[run[0].plain or ""] = alias
            return
        varies = Kind.VARIABLE in kinds or len(self.parameters.values["PWD"]) > 1
        for choice in range(self.parameters.alternatives(run) if varies else 1):
            self.parameters.choice = choice
            command = self._command(run, piped, ended)
            if command is not None:
                text = written if command.text is None else command.text
                yield handed(command if text is None else command._replace(text=text))
        self.parameters.choice = 0

    def _command(self, run: list[Token], piped: bool, ended: str) -> Command | None:
        found = self._gathered(run, piped)
        words, variables = found.words, found.variables
        if not words and found.writes is not None and not variables:
            # What a group of commands writes together.
            words = [self.parameters.base.cut("}")]
        if not words:
            return None
        inside = self.parameters.directory()
        name = words[0].text
        self.fed = self.fed or (name == "exec" and len(words) == 1 and found.piped)
        maybe = self._maybe()
        self.changes.built_in(words, variables, found.before, maybe=maybe, within=any(self.within))
        if name in SETTING and not any(_runs(word) for word in words):
            return None
        self.changes.positional(words)
        if name in MOVING:
            # A subshell ends where it began, and a directory that is missing leaves the one before.
            left = maybe and not self.structure.subshells
            self.changes.go(words, maybe=left or (inside is not None and ended != "&&" and not self.changes.exits))
        if variables and name in _SPECIAL:
            for each, value in variables:
                self.parameters.set(each, (value,), maybe=True)
        given = tuple(variables)
        return Command(tuple(words), given, found.text, found.piped, found.writes, inside=inside, adds=found.adds)

    def _gathered(self, run: list[Token], piped: bool) -> Gathered:
        """The words of a command, the variables before them, and what they are redirected to."""
        self.budget.spend(2 * len(run))
        cut, texts = self.parameters.base.cut, [token.literal for token in run]
        if "" not in texts and "=" not in texts[0] and texts[0] not in SETTING:
            # Plain words, as most commands are: nothing is set, expanded or redirected.
            return Gathered([cut(text) for text in texts], piped=piped or self.fed)
        found = Gathered(piped=piped or self.fed)
        words, before = found.words, found.before
        tokens, begun = iter(run), False
        for token in tokens:
            begun = begun or (bool(words) and words[0].text not in SETTING)
            if begun and token.literal:
                words.append(cut(token.literal))
            elif token.operator in REDIRECTIONS:
                self._redirected(token.operator, next(tokens, Token()), found)
            elif token.operator in ("<<", "<<-"):
                found.text = self._document(token)
            elif not begun and (target := target_of(token)):
                before.setdefault(target.name, self.parameters.values.get(target.name, ()))
                found.variables += self.changes.assign(target, token, maybe=self._maybe())
            else:
                # What is set before a command is for that command alone, and its words do not have it yet.
                self.parameters.values |= before if not words else {}
                words += self.parameters.words(token.parts)
        return found

    def _redirected(self, operator: str, target: Token, found: Gathered) -> None:
        found.piped = found.piped or operator in ("<", "<&", "<>")
        if operator == "<" and found.words and not target.parts:
            found.words.append(self.parameters.base.cut("<(…)").unsure("it is the output of a command"))
        read = self.parameters.expanded(target.parts)
        if read and operator in _WRITING:
            found.writes, found.adds = read[0], operator in _ADDING
        found.text = read[0] if read and operator == "<<<" else found.text

    def _maybe(self) -> bool:
        """True where what is set may not be so for the commands behind it."""
        return bool(self.structure.branches) or self.structure.conditional or self.apart

    def _document(self, token: Token) -> Word:
        base = self.parameters.base
        if token.quoted or not ("$" in token.body or "`" in token.body):
            return base.cut(token.body)
        (quoted,) = Lexer(f'"{token.body.replace(chr(34), chr(92) + chr(34))}"', self.budget).tokens()
        self.documents.append(quoted)
        return (self.parameters.expanded(quoted.parts, split=False) or (base.cut(""),))[0]

    def _held(self) -> list[Token]:
        """The here-documents of the command that was read last."""
        held, self.documents = self.documents, []
        return held

    def _inner(self, text: str) -> Iterator[Command]:
        script, start = self.parameters.base.cut(text), self.start
        here = Start(
            self.parameters.given,
            start.depth + 1,
            self.changes.inherited,
            self.parameters.directory(),
            start.read,
        )
        return read_script(script, self.parameters.known(), self.budget, here)

    def _output(self, text: str) -> Word | None:
        """What the script of a substitution writes, when it is one command that can be told."""
        if not text.lstrip().startswith(_TOLD):
            return None
        commands = [command for command in self._inner(text) if command.words]
        return output_of(commands[0]) if len(commands) == 1 else None


_WRITING = frozenset({">", ">>", "&>", "&>>", ">|"})
_ADDING = frozenset({">>", "&>>"})
_TOLD = ("echo", "printf", "cat", "which", "type", "command", "dirname", "basename", "pwd")
"""How a script begins of which it is worth asking what it writes."""


def _runs(word: Word) -> bool:
    """True for a word of a command that sets variables whose text runs something, or that only running could tell."""
    return holds_subscript(word) or bool(word.unknown and not word.unknown.endswith(NOT_SET))
