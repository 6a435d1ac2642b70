"""From the names of files to the documents in them."""

import codecs
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from aegis.adapters.manifests.problems import Broken, NotReadable, Remark
from aegis.adapters.manifests.yaml_events import values

STANDARD_INPUT = "-"
SUFFIXES = frozenset({".yaml", ".yml", ".json"})
"""Endings of the files that are read of a folder."""

MAX_BYTES = 64 << 20
"""Most bytes of one file."""

_BYTE_ORDER = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
"""How a text is encoded that begins so: what some shells write when they send output to a file is UTF-16."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file by the name under which it was found, or `-` for standard input, with its text."""

    name: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a source; documents count from 0, and an empty one counts as well."""

    source: Source
    number: int
    body: Any

    @property
    def name(self) -> str:
        """Which document it is, for people."""
        return f"{self.source.name}#{self.number}"


def read_documents(names: Sequence[str], standard_input: Callable[[int], bytes], remark: Remark) -> list[Document]:
    """Every document of the files, and of the files in the folders, in order.

    `standard_input` reads at most so many bytes. Raises NotReadable, with a line for each file that is not.
    """
    found: list[Document] = []
    problems: list[str] = []
    for name in names:
        for path in _files(name):
            try:
                source = Source(path, text_of(_bytes(path, standard_input)))
                bodies = bodies_in(source.text, partial(_of_file, path, remark))
                found += [Document(source, number, body) for number, body in enumerate(bodies)]
            except Broken as error:
                problems.append(f"{path}:{error}")
            except (OSError, ValueError) as error:
                problems.append(f"{path or repr(path)}: {error.strerror if isinstance(error, OSError) else error}")
    if problems:
        raise NotReadable("\n".join(problems))
    return found


def read_once(read: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """`read` for standard input, which is empty when it is read again: that raises ValueError."""
    unread = [read]

    def reading(most: int) -> bytes:
        if not unread:
            raise ValueError("standard input can be read only once: write it to a file, and name that")
        return unread.pop()(most)

    return reading


def _of_file(path: str, remark: Remark, said: str) -> None:
    remark(f"{path}:{said}")


def _files(name: str) -> Iterable[str]:
    """The files of the folder of that name; the name itself, where there are none."""
    path = Path(name)
    if name in ("", STANDARD_INPUT) or not path.is_dir():
        return [name]
    return sorted(str(each) for each in path.rglob("*") if each.suffix in SUFFIXES and each.is_file()) or [name]


def _bytes(name: str, standard_input: Callable[[int], bytes]) -> bytes:
    if name == STANDARD_INPUT:
        content = standard_input(MAX_BYTES + 1)
    elif wrong := _no_file(name):
        raise ValueError(wrong)
    else:
        with Path(name).open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError(f"it has more than {MAX_BYTES >> 20} MiB: split it")
    return content


def _no_file(name: str) -> str:
    """Why there is nothing to open by that name, and what to do; '' when one may try."""
    if not name:
        return "the name of a file is empty: is a variable not set?"
    if "://" in name:
        return "it is a URL, and only files are read: fetch it first, as in curl -fsSL URL | aegis … -f -"
    return f"the folder holds no file that ends in {', '.join(sorted(SUFFIXES))}" if Path(name).is_dir() else ""


def text_of(content: bytes) -> str:
    """The text of a file, by the mark that it begins with, or as UTF-8. Raises Broken."""
    encoding = next((encoding for mark, encoding in _BYTE_ORDER.items() if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Broken(line, 1, f"byte {error.start} is no UTF-8: save the file as UTF-8") from None


def bodies_in(text: str, remark: Remark = lambda _: None) -> Iterator[Any]:
    """The values of its documents, in order, None for an empty one. Raises Broken."""
    if text.lstrip()[:1] == "{":
        try:
            yield from _json(text)
        except (ValueError, RecursionError):
            # A mapping of YAML begins so as well; and what is wrong with JSON that reader tells with its line.
            pass
        else:
            return
    yield from values(text, remark)


def _json(text: str) -> list[Any]:
    """JSON objects, one after the other. Raises ValueError, RecursionError."""
    decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)
    found, position = [], 0
    while (rest := text[position : position + 1]) or position == 0:
        if rest.isspace():
            position += 1
            continue
        value, position = decoder.raw_decode(text, position)
        found.append(value)
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key stands twice")
    return made


def _constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")
