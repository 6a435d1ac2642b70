"""The two states of an object in a review, decoded as far as somebody reads them.

Half of an object is what is noted beside what its owner wrote: who owns which field, and how it fares. Of most updates
the rest is the same in both states, byte for byte: the API server writes an object's fields in one order. So an object
is passed over once, down to the fields of its fields, and of those each is decoded that is written and not known yet.
"""

from typing import Any

import msgspec

Field = dict[str, msgspec.Raw] | list[Any] | str | int | float | bool | None
Fields = dict[str, Field]
"""The fields of an object: of such as `metadata` and `spec` each field as its bytes, of others the value."""

_STATUS, _METADATA, _MANAGED = "status", "metadata", "managedFields"
"""What is noted: only controllers and the API server write it, and no pod is made of it."""

_value = msgspec.json.Decoder().decode


def read_states(new: Fields, old: Fields) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both states without what is noted beside them.

    What is written alike is one value in both, so that to compare them takes no time. Raises as msgspec does.
    """
    after = {name: _read(name, field, {}, {}) for name, field in new.items() if name != _STATUS}
    before = {
        name: _read(name, field, _inner(new.get(name)), after.get(name))
        for name, field in old.items()
        if name != _STATUS
    }
    return after, before


def _inner(field: Field) -> dict[str, msgspec.Raw]:
    return field if isinstance(field, dict) else {}


def _read(name: str, field: Field, twins: dict[str, msgspec.Raw], known: Any) -> Any:
    """A field's value; where it is written like its twin, what is known already."""
    if not isinstance(field, dict):
        return {} if name == _METADATA and field is None else field
    noted = _MANAGED if name == _METADATA else None
    return {
        inner: known[inner] if value == twins.get(inner) else _value(value)
        for inner, value in field.items()
        if inner != noted
    }
