"""Names as they may stand in a request's path or headers: whoever writes a name cannot reach beyond it.

A name that a server would read differently (dot segments, percent signs, line breaks) is refused, never repaired
(Kubernetes API conventions: validate fields before using them as path segments).
"""

import re

from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

MAX_PATH = 512

_SEGMENT = r"(?!\.{1,2}(?:/|\Z))[A-Za-z0-9_.-]+"
_PATH = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:.]+\])"
_ADDRESS = re.compile(rf"https://({_HOST})(?::([1-9][0-9]{{0,4}}))?/?")
_TOKEN = re.compile(r"[\x21-\x7e]{1,8192}")


def is_path(name: str) -> bool:
    """Whether `name` is one or several plain segments: letters, digits, `_`, `.`, `-`, and no `.` or `..`."""
    return len(name) <= MAX_PATH and _PATH.fullmatch(name) is not None


def is_segment(name: str) -> bool:
    """Whether `name` is a single plain segment."""
    return is_path(name) and "/" not in name


def checked_path(name: str, field: str) -> str:
    """`name`, if it is a plain path. Raises Undecidable(KeySourceMisconfigured) that names `field`."""
    if not is_path(name):
        raise _unusable(
            field, "must be segments of letters, digits, '_', '.' and '-', with '/' between, none '.' or '..'"
        )
    return name


def checked_segment(name: str, field: str) -> str:
    """`name`, if it is one plain segment. Raises Undecidable(KeySourceMisconfigured) that names `field`."""
    if not is_segment(name):
        raise _unusable(field, "must be letters, digits, '_', '.' and '-'")
    return name


def is_token(text: str) -> bool:
    """Whether `text` can be sent in a header: one line of printable characters."""
    return _TOKEN.fullmatch(text) is not None


def checked_token(token: str, field: str) -> str:
    """`token`, if it can be sent in a header. Raises Undecidable(KeySourceMisconfigured), which does not show it."""
    if not is_token(token):
        raise _unusable(field, "holds no token: one line of printable characters is expected")
    return token


def host_and_port(address: str, field: str, default_port: int) -> tuple[str, int]:
    """The two parts of `https://host[:port]`, the host without brackets. Raises Undecidable(KeySourceMisconfigured)."""
    found = _ADDRESS.fullmatch(address)
    if found is None or len(found[1]) > 253 or int(found[2] or default_port) > 65535:
        raise _unusable(field, "must be https://host[:port]")
    return found[1].strip("[]"), int(found[2] or default_port)


def _unusable(field: str, problem: str) -> Undecidable:
    return Undecidable(Reason.KEY_SOURCE_MISCONFIGURED, f"{field} {problem}")
