"""What Python code says besides the programs that it starts: models, variables that it sets, and files that it writes.

Source: os (`environ`, `putenv`), pathlib and the built-in `open` in Python's documentation.
"""

import re
from collections.abc import Iterator, Mapping

from aegis.core.references import python
from aegis.core.references.claims import Claim, Download
from aegis.core.references.stacks.stack import Names
from aegis.core.references.words import Word

COMPUTES = "Python computes it"
_STRING = r"""(['"])([^'"\n]{0,500})\%d\s{0,4}"""
_SETS = re.compile(
    rf"""environ\s{{0,4}}\[\s{{0,4}}{_STRING % 1}\]\s{{0,4}}=(?!=)\s{{0,4}}([^\n;]{{0,500}})"""
    rf"""|(?:putenv|environ\.setdefault)\s{{0,4}}\(\s{{0,4}}{_STRING % 4},\s{{0,4}}([^\n;]{{0,500}})"""
)
_UPDATES = re.compile(r"environ\.update\s{0,4}\(([^\n]{0,500})")
_PAIR = re.compile(r"""['"]?([A-Za-z_]\w{0,100})['"]?\s{0,4}[=:]\s{0,4}(['"][^'"\n]{0,500}['"]|[^,\n]{1,200})""")
_WRITES = re.compile(
    rf"""\bopen\s{{0,4}}\(\s{{0,4}}{_STRING % 1},\s{{0,4}}(?:mode\s{{0,4}}=\s{{0,4}})?['"][wax]"""
    rf"""|\bPath\s{{0,4}}\(\s{{0,4}}{_STRING % 3}\)\s{{0,4}}\.\s{{0,4}}write_(?:text|bytes)\b"""
    rf"""|\b(?:urlretrieve|download_file|download_to_filename)\s{{0,4}}\((?:[^()\n]{{0,200}},)?"""
    rf"""\s{{0,4}}(?:\w{{1,32}}\s{{0,4}}=\s{{0,4}})?{_STRING % 5}\)"""
)
_WRITING = ("rite", "urlretrieve", "download_")
"""What stands in all code that writes a file so."""
_MOVES = re.compile(
    r"(?:shutil\.(?:copy\w{0,10}|move)|os\.(?:rename|replace|symlink|link))\s{0,4}\(\s{0,4}"
    rf"{_STRING % 1},\s{{0,4}}{_STRING % 3}"
)
_UNPACKS = re.compile(rf"""(?:extractall|unpack_archive)\s{{0,4}}\((?:[^()\n]{{0,200}}[,=])?\s{{0,4}}{_STRING % 1}""")
_ONLY_LOCAL = "local_files_only"
_LOCALLY = re.compile(rf"{_ONLY_LOCAL}\s{{0,4}}=\s{{0,4}}(?!False)")
_CACHES = re.compile(rf"\b(?:cache_dir|cache_folder)\s{{0,4}}=\s{{0,4}}{_STRING % 1}")
"""How a call is told not to ask the hub, and where its cache is."""
_LITERAL = re.compile(r"""(['"])([^'"\\]*)\1\s*\)*\s*(?:#.*)?""")


def downloads_in(code: Word, variables: Mapping[str, Word]) -> Iterator[Download]:
    """The models that libraries are told to load. Raises TooComplex."""
    for loaded in python.loads(code.text):
        plain = loaded.plain and "{" not in loaded.text
        word = code.cut(loaded.text) if plain else code.cut(loaded.text).unsure(COMPUTES)
        word = variables.get(loaded.variable, word)
        yield Download(Claim(word, Names(loaded.role), "Python", loaded.hub, loaded.revision), loaded.to)


def variables_in(code: Word) -> Iterator[tuple[str, Word]]:
    """The variables that the code sets for what it starts and loads; what a call says counts as if one did."""
    if _ONLY_LOCAL in code.text and _LOCALLY.search(code.text):
        yield "HF_HUB_OFFLINE", code.cut("1")
        yield from (("TRANSFORMERS_CACHE", code.cut(found[2])) for found in _CACHES.finditer(code.text))
    if "environ" not in code.text and "putenv" not in code.text:
        return
    for found in _SETS.finditer(code.text):
        yield found[2] or found[5], _value(code, found[3] if found[3] is not None else found[6])
    for found in _UPDATES.finditer(code.text):
        yield from ((pair[1], _value(code, pair[2])) for pair in _PAIR.finditer(found[1]))


def written_by(code: Word) -> Iterator[str]:
    """The files that the code writes, whose texts only running could tell."""
    if any(word in code.text for word in _WRITING):
        yield from (found[2] or found[4] or found[6] for found in _WRITES.finditer(code.text))


def moved_by(code: Word) -> Iterator[tuple[str, str]]:
    """What the code copies, moves or links, and to where; an archive that it unpacks is not known."""
    if "shutil" in code.text or "os." in code.text or "extractall" in code.text:
        yield from ((found[2], found[4]) for found in _MOVES.finditer(code.text))
        yield from (("archive:", found[2]) for found in _UNPACKS.finditer(code.text))


def _value(code: Word, text: str) -> Word:
    literal = _LITERAL.fullmatch(text.strip())
    return code.cut(literal[2]) if literal is not None else code.cut(text.strip()).unsure(COMPUTES)
