"""What the commands of a container say: its own, those of its scripts, and those of its hooks and probes."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aegis.core.references.claiming import claim_generic, claim_options, program_itself
from aegis.core.references.claims import OptionFile, Said
from aegis.core.references.code_files import IMPORTING, code_among
from aegis.core.references.disk import Disk, beneath
from aegis.core.references.fetch import fetches, fetches_as_image, initialise
from aegis.core.references.interpreters import UNREAD, unread_code
from aegis.core.references.moving import MOVING, moves
from aegis.core.references.ordinary import LOADS_NOTHING, TAKES_SCRIPTS, TELLS_SHELL, texts_for_a_shell
from aegis.core.references.placed import run_as
from aegis.core.references.processes import Started, starts
from aegis.core.references.purposes import elsewhere
from aegis.core.references.python_files import loaded_by
from aegis.core.references.python_said import downloads_in, moved_by, variables_in, written_by
from aegis.core.references.recognise import (
    SHELLS,
    Program,
    by_program,
    nobody_knows,
    only_talks,
    program,
    stands_alone,
    subcommand,
)
from aegis.core.references.refusals import Budget, TooComplex
from aegis.core.references.second_look import worth_reading
from aegis.core.references.shell import Command, Start, handed_on, read_script
from aegis.core.references.shell.lexer import MAX_DEPTH
from aegis.core.references.stacks import ANY_SERVER, Stack
from aegis.core.references.stacks.fetching import INITIALIZERS
from aegis.core.references.words import NOT_SET, Word, joined
from aegis.core.references.wrappers import settings

_WORD = 4
"""What a word of a command costs."""

_NONE: Mapping[str, Word] = {}
_HERE = Word("", ())
_LONGEST_PATH = 4096  # PATH_MAX of Linux.


@dataclass(slots=True)
class Ear:
    """Listens to one container: `image` is its image's stack, `disk` the files that are known.

    `guesses`: a program that is not known is read as a server, because an accelerator is asked for.
    """

    variables: Mapping[str, Word]
    disk: Disk
    image: Stack | None
    budget: Budget
    guesses: bool = False
    said: Said = field(default_factory=Said)
    assigned: dict[str, Word] = field(default_factory=dict)
    assignments: list[tuple[str, Word]] = field(default_factory=list)
    """The variables that scripts set, in the end and with each value that they have at some time."""
    directory: Word = _HERE
    """Where scripts have changed to."""
    nested: int = 0
    inherited: dict[str, Word] = field(default_factory=dict)
    """The variables of scripts while they are read, for what they start."""

    def hear(self, words: Sequence[Word], first: Program | None = None) -> None:
        """A command line that the runtime starts, and the program that it runs, if that is known by now."""
        self._command(Command(tuple(words)), 0, first)

    def arguments(self, words: Sequence[Word], image: str, first: Program | None) -> None:
        """Arguments for the entrypoint of the image, which is not seen here; `first` is the program that they name."""
        if first is not None and stands_alone(first):
            self.hear(words, first)
            return
        self.budget.spend(_WORD * len(words))
        self.said.handled.clear()
        if fetches_as_image(image, words, self.said):
            self._look_again(words, joined(words))
            return
        if any(name in image for name in INITIALIZERS):
            initialise(words, self.said)
            return
        self.said.words += worth_reading(words, joined(words))
        self._told(words, self.variables)
        self.said.configs = list(map(self._looked_at, self.said.configs))

    def _told(self, words: Sequence[Word], variables: Mapping[str, Word]) -> None:
        """What the program of the image is told, which is a server's or is not known."""
        stack = self.image or (ANY_SERVER if self.guesses else None)
        if stack is None:
            claim_generic(words, variables, self.said)
            return
        self.said.serves = self.said.serves or (stack.name if stack.serves else "")
        claim_options(stack, words, variables, self.said, whole=stack is self.image and bool(stack.flags))

    def script(
        self, script: Word, given: tuple[Word, ...] = (), depth: int = 0, own: Mapping[str, Word] = _NONE
    ) -> None:
        """A script that a shell runs, with the variables `own` set for it alone."""
        self._unread([script])
        self._enter()
        inside = self.directory if self.directory.text else None
        start = Start(given, depth, self.inherited, inside, self._sourced_text)
        for command in read_script(script, self._environment(own), self.budget, start):
            self.directory = command.inside if command.inside and len(command.inside.text) <= _LONGEST_PATH else _HERE
            if not command.words:
                self._assign(command.variables)
                spare = [(name, value) for name, value in command.variables if name in command.spare]
                self.said.words += [(value, False) for name, value in spare if not elsewhere(name)]
                continue
            if command.text is not None:
                self.said.words.append((command.text, False))
            self.disk.note(command, self.directory.text)
            self._command(command, depth + 1)
        self.directory = inside or _HERE
        self.nested -= 1

    def _environment(self, own: Mapping[str, Word]) -> Mapping[str, Word]:
        """The variables of a shell that is started now: those of the container, as scripts have changed them."""
        if not self.inherited and not own:
            return self.variables
        self.budget.spend(len(self.variables) // 4 + len(self.inherited))
        return handed_on(self.variables, self.inherited) | dict(own)

    def code(self, code: Word) -> None:
        """Python that is run."""
        self.budget.spend(len(code.text) // 8)
        self.said.downloads += [each.inside(self.directory.text) for each in downloads_in(code, self.variables)]
        self._assign(list(variables_in(code)))
        for path in written_by(code):
            self.disk.compute(self._where(path), code)
        self._moved(code, moved_by(code))
        self.said.files += [(word, self._where(path)) for word, path in loaded_by(code)]
        self._enter()
        for started in starts(code.text):
            self._started(code, started)
        self.nested -= 1

    def _moved(self, by: Word, moved: Iterable[tuple[str, str]]) -> None:
        self.said.moves += [(by, self._where(each), self._where(to)) for each, to in moved]

    def _enter(self) -> None:
        """A script or code is read within others; one that starts itself would never end."""
        self.nested += 1
        if self.nested > MAX_DEPTH:
            raise TooComplex("scripts in scripts, nested too deeply")

    def _started(self, code: Word, started: Started) -> None:
        """A program that Python starts."""
        if started.script:
            self.script(code.cut(started.script), (), 1)
        elif started.words:
            self._command(Command(started.command(code)), 1)
        else:
            self.said.unread.append(started.unread(code))

    def _command(self, command: Command, depth: int, found: Program | None = None) -> None:
        """Runs it, and keeps for a second look what no row has read; the words of a script are looked at in it."""
        self.budget.spend(_WORD * len(command.words))
        found = found or program(command.words)
        if found is None:
            return
        self.said.handled.clear()
        whole = joined(command.words)
        if found.script is None:
            self._unread([word for word in command.words if word.text == found.path])
            if (code := unread_code(found.name, found.words, whole)) is not None:
                self.said.unread.append(code.unsure(UNREAD))
        if found.name in MOVING:
            self._moved(command.words[0], moves(found.name, found.words))
        if command.words[0].text in TELLS_SHELL:
            self._unread(command.words[1:])
        elif command.words[0].unknown and found.words[:1] and found.words[0].text == "-c":
            self.said.unread.append(command.words[0])
        if given := settings(command.words):
            self._assign(given.items())
            command = command._replace(variables=(*command.variables, *given.items()))
        self._notice(found, command.words, whole)
        self._run(found, command, depth)
        if found.script is None:
            self._look_again(command.words, whole)

    def _look_again(self, words: Sequence[Word], whole: str) -> None:
        """Keeps the words that no row has read."""
        kept, handled = worth_reading(words, whole), self.said.handled
        self.said.words += [each for each in kept if each[0].text not in handled] if handled else kept

    def _notice(self, found: Program, words: Sequence[Word], whole: str) -> None:
        """Keeps the paths of what runs, the interpreters' own too, and the directories that Python takes modules of."""
        for word, path in code_among(found, words, whole, self._file, self.budget):
            self.said.runs(word, self._where(path))
        self.said.ran.append((found, words, self.directory.text))
        for text in run_as(words[0].text, self.disk, self.said, self.budget):
            self.script(text, tuple(words), 1)
        if (found.python and (found.module or not found.path)) or found.name in IMPORTING:
            self.said.imports.append(self.directory)

    def _assign(self, variables: Iterable[tuple[str, Word]]) -> None:
        self.assigned.update(variables)
        self.assignments += variables

    def values(self, names: Collection[str]) -> Iterator[tuple[str, Word]]:
        """Each value that the variables of those names have at some time, in the container or in its scripts."""
        # Most are asked for in vain, as one look shows.
        if not self.variables.keys().isdisjoint(names):
            yield from ((name, self.variables[name]) for name in names if name in self.variables)
        if self.assignments:
            yield from ((name, value) for name, value in self.assignments if name in names)

    def _run(self, found: Program, command: Command, depth: int) -> None:
        if found.script is not None:
            given = found.words or (found.script.cut(found.name),)
            self.script(found.script, given, depth, dict(command.variables))
        elif " " in found.path or found.name in TAKES_SCRIPTS:
            for text in texts_for_a_shell(found, command.words[0]):
                self.script(text, (), depth + 1)
        elif found.code is not None:
            self.code(found.code)
        elif found.name in (".", "source"):
            self._unseen([word for word in found.words[:1] if self._file(word.text) is None])
        elif found.is_shell or found.python:
            self._interpreted(found, command, depth)
        if found.script is None and found.name not in LOADS_NOTHING and not self._fetches(found):
            self._served(found, command)

    def _interpreted(self, found: Program, command: Command, depth: int) -> None:
        """A script from a file that is known, or from the interpreter's input."""
        text = self._file(found.path) if found.path else command.text
        if text is None:
            self.said.unread += [command.words[0]] if not found.path and command.piped else []
            self._unseen([word for word in command.words if word.text == found.path and not found.module])
        elif found.python and not found.module:
            self.code(text)
        elif found.is_shell:
            self.script(text, (command.words[0].cut(found.path or found.name), *found.words), depth + 1)

    def _unread(self, words: Sequence[Word]) -> None:
        """What a shell or a program is told and only running could tell; what nothing sets is for the image to say."""
        self.said.unread += [word for word in words if word.unknown and not word.unknown.endswith(NOT_SET)]

    def _unseen(self, paths: Sequence[Word]) -> None:
        """Scripts and programs whose contents are not known, and perhaps not even their paths."""
        for word in paths:
            self.said.runs(word, self._where(word.text))

    def _where(self, path: str) -> str:
        """A path as it is where scripts have changed to."""
        return beneath(self.directory.text, path)

    def _fetches(self, found: Program) -> bool:
        before, taken = len(self.said.fetched), len(self.said.downloads)
        done = fetches(found, self.said)
        self.said.fetched[before:] = map(self._where, self.said.fetched[before:])
        self.said.downloads[taken:] = [each.inside(self.directory.text) for each in self.said.downloads[taken:]]
        return done

    def _sourced_text(self, path: str, _inside: Word | None) -> Word | None:
        if (text := self._file(path)) is not None:
            self._unread([text])
        return text

    def _file(self, path: str) -> Word | None:
        return self.disk.read(self._where(path))

    def _served(self, found: Program, command: Command) -> None:
        claims, configs = len(self.said.claims), len(self.said.configs)
        self._claimed(found, command)
        self.said.configs[configs:] = map(self._looked_at, self.said.configs[configs:])
        if here := self.directory.text:
            self.said.claims[claims:] = [each._replace(inside=here) for each in self.said.claims[claims:]]

    def _looked_at(self, file: OptionFile) -> OptionFile:
        path = self._where(file.word.text)
        return file if file.read else OptionFile(file.word.cut(path), file.by, self.disk.known(path), True)

    def _claimed(self, found: Program, command: Command) -> None:
        variables = self._environment(dict(command.variables))
        stack = by_program(found)
        self.said.talks = self.said.talks or (stack is None and only_talks(found.name))
        text = self._file(found.path) if "/" in found.path and not found.is_shell and not found.python else None
        if text is not None:
            given = (command.words[0].cut(found.path), *found.words)
            self.script(text, given, 1) if not found.path.endswith(".py") else self.code(text)
        elif stack is None and "/" in found.path and not found.is_shell and not found.python:
            self._unseen([word for word in command.words if word.text == found.path])
        if subcommand(found):
            self._told((command.words[0].cut(found.name), *found.words), variables)
        elif stack is not None:
            self.said.serves = self.said.serves or (stack.name if stack.serves else "")
            self.said.applications = self.said.applications or stack.applications
            self.said.claims += program_itself(stack, found.path, command.words)
            claim_options(stack, found.words, variables, self.said, whole=bool(stack.flags))
        elif self.image is not None and (found.python or "/" in found.path):
            claim_options(self.image, found.words, variables, self.said, whole=False)
        elif self.guesses and self.image is None and nobody_knows(found):
            self._told(found.words, variables)
        elif found.name not in SHELLS:
            claim_generic(found.words, variables, self.said)
