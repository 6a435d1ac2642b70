"""Variations of an input that keep its grammar: a JSON value changed in one place, also inside of its base64 texts.

libFuzzer changes bytes, and of a JSON document nearly every changed byte makes one that is refused at the first look.
So half of its changes are made here, in the tree: what comes out is JSON again, and reaches what lies behind.
"""

import base64
import binascii
import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

Slot = tuple[Any, Any]
"""A list or dict, and the index or name of a member."""

ODD: tuple[object, ...] = (
    *(None, True, False, 0, 1, -1, 2**31, 2**53, 2**63, 10**40, 0.5, 1e308),
    *("", "0", "-1", "\0", "\n", "/", "..", "é", "\u200b", "\ud800", "A" * 300, "sha256:", "2026-01-01T00:00:00Z"),
    *([], {}, [[]], [{}], {"": ""}),
)
"""Values that a reader may not expect in a place."""


def varied(data: bytes, random: Random) -> bytes:
    """A variation of JSON, or bytes with some of them changed: at most 1 KiB longer than twice the input."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return _bytes(data, random)
    root = [value]
    _change(root, random)
    changed = _written(root[0])
    return changed if len(changed) <= 2 * len(data) + 1024 else data


def _written(value: object) -> bytes:
    return json.dumps(value).encode()


def _change(root: list[Any], random: Random) -> None:
    slots = list(_slots(root))
    holder, at = random.choice(slots)
    inner = _decoded(holder[at])
    if inner is not None and random.random() < 0.75:
        holder[at] = base64.b64encode(varied(inner, random)).decode()
    else:
        random.choice(_CHANGES)(holder, at, slots, random)


def _slots(holder: Any) -> Iterator[Slot]:
    members = holder.items() if isinstance(holder, dict) else enumerate(holder)
    for at, value in members:
        yield holder, at
        if isinstance(value, dict | list):
            yield from _slots(value)


def _decoded(value: object) -> bytes | None:
    if not isinstance(value, str) or len(value) < 16:
        return None
    try:
        return binascii.a2b_base64(value.encode(), strict_mode=True)
    except (ValueError, UnicodeEncodeError):
        return None


def _replace(holder: Any, at: Any, _: list[Slot], random: Random) -> None:
    holder[at] = copy.deepcopy(random.choice(ODD))


def _remove(holder: Any, at: Any, _: list[Slot], __: Random) -> None:
    if len(holder) > 1 or isinstance(holder, dict):
        del holder[at]


def _swap(holder: Any, at: Any, slots: list[Slot], random: Random) -> None:
    other, there = random.choice(slots)
    holder[at] = copy.deepcopy(other[there])


def _repeat(holder: Any, at: Any, _: list[Slot], random: Random) -> None:
    if isinstance(holder, list):
        holder.extend(copy.deepcopy(holder[at]) for _ in range(random.choice((1, 2, 70))))
    else:
        holder[f"{at}{random.randrange(10)}"] = holder[at]


def _spell(holder: Any, at: Any, _: list[Slot], random: Random) -> None:
    if isinstance(holder[at], str):
        text = holder[at]
        position = random.randrange(len(text) + 1)
        holder[at] = text[:position] + random.choice(_PIECES) + text[position + 1 :]
    elif isinstance(holder[at], int):
        holder[at] += random.choice((-1, 1, 2**32))


_PIECES = ("", "/", "..", ":", "=", " ", "\n", "é", "A")
_CHANGES: tuple[Callable[[Any, Any, list[Slot], Random], None], ...] = (_replace, _remove, _swap, _repeat, _spell)


def _bytes(data: bytes, random: Random) -> bytes:
    changed = bytearray(data or b"\0")
    for _ in range(random.choice((1, 1, 2, 4))):
        position = random.randrange(len(changed))
        match random.randrange(4):
            case 0:
                changed[position] = random.randrange(256)
            case 1:
                changed[position] ^= 1 << random.randrange(8)
            case 2:
                del changed[position : position + random.choice((1, 1, 4, 64))]
                changed = changed or bytearray(b"\0")
            case _:
                changed[position:position] = changed[position : position + random.choice((1, 4, 64))]
    return bytes(changed)
