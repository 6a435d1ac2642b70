"""What a command says before it is known where its paths lead: that a word names a model, or that one is fetched."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from aegis.core.references.disk import beneath
from aegis.core.references.recognise import Program
from aegis.core.references.stacks.stack import Names
from aegis.core.references.words import Word


class Claim(NamedTuple):
    """A word that names a model for the stack `by`, read as `names` says; `picky` if only a clear name counts."""

    word: Word
    names: Names
    by: str
    hub: str = "hf"
    revision: str = ""
    picky: bool = False
    inside: str = ""
    """Where relative paths begin; '' where the container's own directory is it."""


class Download(NamedTuple):
    """What is fetched, and the path in the container where it is put ('' when nothing says so)."""

    claim: Claim
    to: str = ""

    def inside(self, directory: str) -> "Download":
        """The download by a command that runs in that directory, '' for one that is not known."""
        return self._replace(to=beneath(directory, self.to)) if self.to else self


_INPUTS = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/", "{}")
"""What a program reads in place of a file, and nobody knows; the last is what `find` finds."""


class OptionFile(NamedTuple):
    """A file with the options of the stack `by`: its path, and the `text` that it had when a command was told of it.

    Not `read`: nothing has looked yet, as what a variable names is read at no known time.
    """

    word: Word
    by: str
    text: Word | None = None
    read: bool = False


class Remote(NamedTuple):
    """What a command of rclone or mc says of a store's name: its server, None where nobody can know that.

    The server is '' for Amazon's own.
    """

    program: str
    name: str
    server: Word | None


Ran = tuple[Program, Sequence[Word], str]
"""A command: what it runs, its words, and the directory in which it does, '' for the container's own."""


@dataclass(slots=True)
class Said:
    """Everything that the commands of one container say."""

    claims: list[Claim] = field(default_factory=list)
    downloads: list[Download] = field(default_factory=list)
    words: list[tuple[Word, bool]] = field(default_factory=list)
    """Words that may hold URIs, and whether each reaches a program as one argument."""
    loading: list[tuple[Word, str]] = field(default_factory=list)
    configs: list[OptionFile] = field(default_factory=list)
    handled: set[str] = field(default_factory=set)
    """Texts of words of the command that is being read which need no second look."""
    serves: str = ""
    """The stack of the server that is started."""
    applications: bool = False
    """What is started serves the code that it is given."""
    talks: bool = False
    """A program is run that only talks to servers."""
    endpoints: list[Word] = field(default_factory=list)
    """Servers that a program which copies from buckets is told to ask."""
    remotes: list[Remote] = field(default_factory=list)
    """Names that commands give to stores."""
    unread: list[Word] = field(default_factory=list)
    """Commands of which nothing can be known: the output of one program, run by another."""
    files: list[tuple[Word, str]] = field(default_factory=list)
    """Scripts and programs that are run, and whose contents are not known, each with its path."""
    ran: list[Ran] = field(default_factory=list)
    """All commands, in their order."""
    moves: list[tuple[Word, str, str]] = field(default_factory=list)
    """What commands copy, link or unpack: the command, from where, and to where."""
    fetched: list[str] = field(default_factory=list)
    """Paths at which a program puts what it fetches and nobody judges."""
    imports: list[Word] = field(default_factory=list)
    """The directories in which Python is started so that it takes modules from there; '' for the container's own."""

    def runs(self, word: Word, path: str = "") -> None:
        """Something is run, of which perhaps not even the path is known; `path` where it is not the word itself."""
        if word.unknown or word.text.startswith(_INPUTS):
            self.unread.append(word)
        else:
            self.files.append((word, path or word.text))
