"""The two states of an object in a review, decoded as far as somebody reads them.

Half of an object is what is noted beside what its owner wrote: who owns which field, and how it fares. Of most updates
the rest is the same in both states, byte for byte: the API server writes an object's fields in one order.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

Fields = dict[str, msgspec.Raw]
"""The fields of an object, each as its bytes."""

_NOTED = frozenset({"status", "managedFields"})
"""What only controllers and the API server write: no pod is made of it."""

_fields = msgspec.json.Decoder(Fields | None).decode
_value = msgspec.json.Decoder().decode


def read_states(new: Fields, old: Fields) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both states without what is noted beside them.

    What is written alike is one value in both, so that to compare them takes no time. Raises as msgspec does.
    """
    after = {name: _read(name, value) for name, value in _written(new)}
    return after, {name: after[name] if value == new.get(name) else _read(name, value) for name, value in _written(old)}


def _written(fields: Mapping[str, msgspec.Raw]) -> list[tuple[str, msgspec.Raw]]:
    return [(name, value) for name, value in fields.items() if name not in _NOTED]


def _read(name: str, value: msgspec.Raw) -> Any:
    if name != "metadata":
        return _value(value)
    return {field: _value(each) for field, each in _written(_fields(value) or {})}
