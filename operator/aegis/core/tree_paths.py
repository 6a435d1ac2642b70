"""Which paths a file of an artifact may have: those that every program reads as the same one file.

A path is relative, with '/' between its parts, and is compared byte by byte. Two paths that some file system takes for
one (by letter case, or by how an accented letter is composed: Unicode 3.13, D145) are refused together: what is
verified would not be what is served.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence

from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

MAX_PATH = 1024
"""Longest path in bytes of UTF-8, as S3 bounds a key."""


_ODD = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]")
"""Control characters, the backslash, and halves of surrogate pairs: what stands for bytes that are no UTF-8."""


def check_path(path: str) -> None:
    """Raises Undecidable(ArtifactUnreadable) unless `path` names one file below a folder, and nothing else."""
    said = _objection(path)
    if said:
        raise Undecidable(Reason.ARTIFACT_UNREADABLE, f"the path {shown(path)} {said}")


def check_together(paths: Sequence[str]) -> None:
    """Checks that `paths`, in strictly ascending order, can lie side by side on every file system.

    Raises Undecidable(ArtifactUnreadable) for a path that is there twice, for twins, and for a file that is a folder.
    """
    previous = ""
    folded: set[str] = set()
    for position, path in enumerate(paths):
        if position and path <= previous:
            raise _refused(path, previous, "are the same path, or out of order")
        _check_folders(paths, path, previous)
        _check_twin(paths, path, folded)
        previous = path


def shown(path: str) -> str:
    """The path as it may stand in a message: quoted, in ASCII, not too long."""
    text = path if len(path) <= 120 else f"{path[:117]}..."
    return ascii(text)


def _objection(path: str) -> str:
    """What is wrong with it, '' for nothing."""
    odd = _ODD.search(path)
    if odd:
        return "is not UTF-8" if odd[0] > "\x7f" else "holds a control character or a backslash"
    if len(path.encode()) > MAX_PATH:
        return f"has more than {MAX_PATH} bytes"
    if any(part in ("", ".", "..") for part in path.split("/")):
        return "has an empty, '.' or '..' part, or a '/' at its begin or end"
    return ""


def _check_folders(paths: Sequence[str], path: str, previous: str) -> None:
    folder = path.rpartition("/")[0]
    # Those that the path before lies in as well were looked at with it.
    while folder and not previous.startswith(f"{folder}/"):
        if _among(paths, folder):
            raise Undecidable(Reason.ARTIFACT_UNREADABLE, f"the path {shown(folder)} is a file and a folder")
        folder = folder.rpartition("/")[0]


def _check_twin(paths: Sequence[str], path: str, folded: set[str]) -> None:
    """Of two twins at least one is not its own folding: only for those is anything remembered."""
    twin = _fold(path)
    if twin == path:
        return
    if twin in folded or _among(paths, twin):
        raise _refused(path, twin, "differ only in letter case or in how letters are composed")
    folded.add(twin)


def _fold(path: str) -> str:
    """As file systems compare that know no case or compose letters (Unicode 3.13, D145, canonical caseless match)."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())


def _among(paths: Sequence[str], path: str) -> bool:
    # Code points compare as UTF-8 bytes do, so the order of the paths is the order of Python's texts.
    position = bisect_left(paths, path)
    return position < len(paths) and paths[position] == path


def _refused(path: str, other: str, said: str) -> Undecidable:
    return Undecidable(Reason.ARTIFACT_UNREADABLE, f"the paths {shown(other)} and {shown(path)} {said}")
