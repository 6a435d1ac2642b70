"""Files that the scripts of a container write, as far as their texts can be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aegis.core.references.mounts import normal
from aegis.core.references.shell import Command
from aegis.core.references.shell.output import decoded, output_of
from aegis.core.references.words import Word

_NOT_KNOWN = "a command writes it while the script runs"
_DECODES = "decode-script"
"""What Tekton's entrypoint is told to do with the scripts of a task's steps (pkg/pod/script.go)."""
_IN_PLACE = ("-i", "--in-place")
_COPIES = frozenset({"cp", "mv", "install", "ln"})


@dataclass(slots=True)
class Disk:
    """`mounted` are files of volumes. Paths are absolute, or begin where the container does."""

    mounted: Mapping[str, Word]
    written: dict[str, Word] = field(default_factory=dict)
    computed: dict[str, Word] = field(default_factory=dict)
    """Files that only running could tell."""

    def read(self, path: str) -> Word | None:
        """The text of a file; it is empty, and not known, for one that a command computes."""
        key = _key(path)
        return self.written.get(key) or self.mounted.get(key) or self.computed.get(key)

    def known(self, path: str) -> Word | None:
        """The text of a file that is known."""
        key = _key(path)
        return self.written.get(key) or self.mounted.get(key)

    def note(self, command: Command, where: str) -> None:
        """What the command writes; `where` stands before its relative paths."""
        name = command.words[0].text
        if command.writes is not None:
            self._put(beneath(where, command.writes.text), output_of(command), command)
        if name == "tee":
            adds = any(word.text in ("-a", "--append") for word in command.words)
            for word in command.words[1:]:
                self._put(beneath(where, word.text), command.text, command, adds=adds)
        elif len(command.words) > 2 and command.words[1].text == _DECODES:
            self._decoded(_key(beneath(where, command.words[2].text)), command)
        elif name == "sed" and any(word.text.startswith(_IN_PLACE) for word in command.words[1:]):
            for word in command.words[1:]:
                self.compute(beneath(where, word.text), word) if not word.text.startswith("-") else None
        elif name in _COPIES:
            self._copied([beneath(where, word.text) for word in command.words[1:] if not word.text.startswith("-")])

    def _put(self, path: str, text: Word | None, command: Command, *, adds: bool = False) -> None:
        key = _key(path)
        if key.startswith("/dev/"):
            return
        before = self.read(path) if adds or command.adds else None
        if text is None or (before is not None and before.unknown):
            self.compute(path, command.words[0])
        else:
            self.computed.pop(key, None)
            self.written[key] = text if before is None else _behind(before, text)

    def compute(self, path: str, by: Word) -> None:
        """Something writes the file whose text only running could tell."""
        key = _key(path)
        self.written.pop(key, None)
        self.computed[key] = by.cut("").unsure(_NOT_KNOWN)

    def _decoded(self, key: str, command: Command) -> None:
        """A file whose text is decoded in its place."""
        held = self.written.pop(key, None)
        text = decoded(held) if held is not None and not held.unknown else None
        (self.computed if text is None else self.written)[key] = (
            command.words[0].cut("").unsure(_NOT_KNOWN) if text is None else text
        )

    def _copied(self, paths: list[str]) -> None:
        """A file under another name, or in another directory."""
        *sources, target = paths or [""]
        for source in sources:
            text = self.read(source)
            if text is not None:
                for key in (_key(target), _key(f"{target}/{source.rpartition('/')[2]}")):
                    (self.written if text.text else self.computed)[key] = text


def _behind(before: Word, text: Word) -> Word:
    joined = before.cut(f"{before.text}\n{text.text}")
    return joined.unsure(text.unknown) if text.unknown else joined


def beneath(where: str, path: str) -> str:
    """A path as a shell has it in the directory `where`, '' for one that is not known."""
    return f"{where}/{path}" if where and path[:1] not in ("/", "~", "$") else path


def _key(path: str) -> str:
    return normal(path) if path.startswith("/") else normal(path)[1:]
