"""JSON that two parsers cannot read differently: I-JSON (RFC 7493), bounded in size, depth and number of values.

Python and Go both take the last of two equal names, and others the first; an attacker who can choose which reader sees
what has won. So a signature file with a repeated name, NaN, an integer that doubles cannot hold, a byte order mark,
an unpaired surrogate or anything after its end is unreadable here, as a whole. All work is linear in the input.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Collection
from typing import NoReturn, TypeVar

from aegis.core.errors import SignatureUnreadable

MAX_BYTES = 4 << 20
"""Largest document in bytes: the manifest of a model with some 20,000 files, for which 30 MB of memory are needed."""

MAX_BRACKETS = 1 << 17
"""Most arrays and objects: an empty one takes two bytes of a document and sixty of memory."""

MAX_DEPTH = 64
"""Deepest nesting of arrays and objects."""

JSONObject = dict[str, object]

_MAX_INTEGER = 2**53 - 1
_MAX_NUMBER_LENGTH = 32
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_STRING_OR_BRACKETS = re.compile(rb'"(?:[^"\\]++|\\.?)*+"?|[\[{]++|[\]}]++', re.DOTALL)

_T = TypeVar("_T", str, list[object], dict[str, object])


def load_object(data: bytes, limit: int = MAX_BYTES) -> JSONObject:
    """Reads one JSON object of at most `limit` bytes. Raises SignatureUnreadable."""
    if len(data) > limit:
        raise SignatureUnreadable(f"JSON of {len(data)} bytes: at most {limit} are read")
    if data.startswith(_BYTE_ORDER_MARK):
        raise SignatureUnreadable("JSON with a byte order mark: save it as UTF-8 without one")
    _check_brackets(data)
    value = _decode(data)
    if not isinstance(value, dict):
        raise SignatureUnreadable("JSON whose outermost value is not an object")
    return value


def member(parent: JSONObject, name: str, kind: type[_T]) -> _T | None:
    """The value of `name`, or None when it is absent or null (which ProtoJSON equates).

    `kind` is str, list or dict. Raises SignatureUnreadable for any other type.
    """
    value = parent.get(name)
    if value is not None and not isinstance(value, kind):
        raise SignatureUnreadable(f"the JSON field {name!r} has the wrong type")
    return value


def require(parent: JSONObject, name: str, kind: type[_T]) -> _T:
    """The value of `name`. Raises SignatureUnreadable when there is none of that type."""
    value = member(parent, name, kind)
    if value is None:
        raise SignatureUnreadable(f"the JSON field {name!r} is missing")
    return value


def check_names(parent: JSONObject, known: Collection[str]) -> None:
    """Refuses fields outside a format's own. Raises SignatureUnreadable."""
    unknown = next((name for name in parent if name not in known), None)
    if unknown is not None:
        raise SignatureUnreadable(f"an unknown JSON field {shown(unknown)}")


def shown(value: object) -> str:
    """A value from an untrusted file, fit for a message: ASCII, quoted, at most 64 characters."""
    text = ascii(value)
    return text if len(text) <= 64 else f"{text[:60]}…"


def _check_brackets(data: bytes) -> None:
    """The parser recurses once a level, so depth is counted before it runs, outside of strings."""
    brackets = data.count(b"[") + data.count(b"{")
    if brackets <= MAX_DEPTH:
        return
    if brackets > MAX_BRACKETS:
        raise SignatureUnreadable(f"JSON with {brackets} brackets: at most {MAX_BRACKETS} are read")
    depth = 0
    for found in _STRING_OR_BRACKETS.finditer(data):
        run = found.group()
        if run[0] in b"[{":
            depth += len(run)
        elif run[0] in b"]}":
            depth -= len(run)
        if depth > MAX_DEPTH:
            raise SignatureUnreadable(f"JSON nested more than {MAX_DEPTH} levels deep")


def _decode(data: bytes) -> object:
    try:
        value: object = _DECODER.decode(data.decode("utf-8"))
        if b"\\u" in data:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError as error:
        raise SignatureUnreadable(f"JSON that is not UTF-8 at byte {error.start}") from error
    except UnicodeEncodeError as error:
        raise SignatureUnreadable("JSON with an unpaired surrogate") from error
    except json.JSONDecodeError as error:
        raise SignatureUnreadable(f"broken JSON at line {error.lineno} column {error.colno}: {error.msg}") from error
    return value


def _unique(pairs: list[tuple[str, object]]) -> JSONObject:
    result = dict(pairs)
    if len(result) != len(pairs):
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise SignatureUnreadable(f"JSON with the field {shown(twice)} twice")
    return result


def _integer(text: str) -> int:
    if len(text) > _MAX_NUMBER_LENGTH or abs(int(text)) > _MAX_INTEGER:
        raise SignatureUnreadable("JSON with an integer beyond 2^53")
    return int(text)


def _real(text: str) -> float:
    if len(text) > _MAX_NUMBER_LENGTH or not math.isfinite(float(text)):
        raise SignatureUnreadable("JSON with a number beyond double precision")
    return float(text)


def _constant(name: str) -> NoReturn:
    raise SignatureUnreadable(f"JSON with {name}")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_int=_integer, parse_float=_real, parse_constant=_constant)
