"""Paths in a model's manifest (ossf/model-signing-spec, v1.0): refused before anything is compared.

What lies in the store changes nothing: a path that two programs may read as two files is no path.
"""

import re
from collections.abc import Collection, Sequence

from aegis.core.errors import SignatureUnreadable, Undecidable
from aegis.core.tree_paths import check_path, check_together, shown

MAX_IGNORED = 64
"""Most paths that a manifest may leave out; signers write the four of Git and their own signature."""

_DRIVE = re.compile(r"[A-Za-z]:")
_GLOB = frozenset("*?[")


def check_paths(paths: Sequence[str]) -> None:
    """Checks paths in ascending order, each and all together; a lone '' stands for a model that is one file.

    Raises SignatureUnreadable.
    """
    if list(paths) == [""]:
        return
    for path in paths:
        _check(path)
    try:
        check_together(paths)
    except Undecidable as error:
        raise SignatureUnreadable(f"a manifest in which {error.detail}") from None


def check_ignored(paths: Collection[object]) -> tuple[str, ...]:
    """The paths that a manifest leaves out, sorted: files or folders, no patterns. Raises SignatureUnreadable."""
    if len(paths) > MAX_IGNORED:
        raise SignatureUnreadable(f"a manifest that ignores {len(paths)} paths: at most {MAX_IGNORED} may be")
    found = set()
    for path in paths:
        if not isinstance(path, str) or not _GLOB.isdisjoint(path):
            raise SignatureUnreadable(f"a manifest that ignores {path!a:.120}: patterns are not read")
        _check(path)
        found.add(path)
    return tuple(sorted(found))


def _check(path: str) -> None:
    if _DRIVE.match(path):
        raise SignatureUnreadable(f"a manifest with the path {shown(path)} that begins with a drive")
    try:
        check_path(path)
    except Undecidable as error:
        raise SignatureUnreadable(f"a manifest in which {error.detail}") from None
