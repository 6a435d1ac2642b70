"""Words that a command hands on with others in their place: those of `xargs`, and of `find` and `parallel`."""

from aegis.core.references.shell.commands import Command
from aegis.core.references.words import Word

_HANDING = frozenset({"xargs", "find", "fd", "parallel"})
_READ = "it is read while the script runs"
_MARKS = {"-i": "{}", "--replace": "{}"}


def handed(command: Command) -> Command:
    """The command with the words of its input in place of the mark, or behind its own for `xargs`."""
    words = command.words
    if words[0].text not in _HANDING and not (command.piped or command.text is not None):
        return command
    at = next((at for at, word in enumerate(words) if word.text.rpartition("/")[2] in _HANDING), None)
    if at is None:
        return command
    if words[at].text.rpartition("/")[2] != "xargs":
        return command._replace(words=tuple(word.unsure(_READ) if "{}" in word.text else word for word in words))
    given = _given(command)
    mark = _mark(words[at + 1 :])
    if not mark:
        return command._replace(words=(*words, *given))
    return command._replace(words=tuple(_filled(word, mark, given) for word in words))


def _given(command: Command) -> tuple[Word, ...]:
    """The words of the input."""
    text = command.text
    if text is None or any(word.text.startswith(("-a", "--arg-file")) for word in command.words):
        return (command.words[0].cut("$(xargs)").unsure(_READ),)
    return tuple(text.cut(word) for word in text.text.split())


def _mark(words: tuple[Word, ...]) -> str:
    """What stands for the input in the words of `xargs`; '' for none."""
    for at, word in enumerate(words):
        text = word.text
        if text == "-I":
            return words[at + 1].text if at + 1 < len(words) else ""
        if text in _MARKS or text.startswith(("-I", "-i", "--replace=")):
            return _MARKS.get(text) or text.removeprefix("--replace=").removeprefix("-I").removeprefix("-i")
    return ""


def _filled(word: Word, mark: str, given: tuple[Word, ...]) -> Word:
    if mark not in word.text or word.text == "-I" + mark:
        return word
    text = " ".join(each.text for each in given)
    unknown = next((each.unknown for each in given if each.unknown), "")
    filled = word.cut(word.text.replace(mark, text))
    return filled.unsure(unknown) if unknown else filled
