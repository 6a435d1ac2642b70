"""What a scalar of YAML means to Kubernetes.

The rules are those of `kubectl`, which turns YAML into JSON (sigs.k8s.io/yaml, YAML 1.1): a date stays a text, and so
does `22:22`, which other readers of YAML 1.1 take for the number 1342.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from types import MappingProxyType

Scalar = str | int | float | bool | None

_WORDS: Mapping[str, bool | None] = MappingProxyType(
    {
        **dict.fromkeys(("", "~", "null", "Null", "NULL")),
        **{form(word): True for word in ("true", "yes", "on", "y") for form in (str.lower, str.title, str.upper)},
        **{form(word): False for word in ("false", "no", "off", "n") for form in (str.lower, str.title, str.upper)},
    }
)
_NUMERIC = frozenset("+-.0123456789")
_INTEGER = re.compile(r"[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|0|[1-9][0-9_]*)\Z")
_FLOAT = re.compile(r"[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?\Z")
_LONGEST = 64
"""Characters of the longest number: no field of Kubernetes has room for more."""

_TAG = "tag:yaml.org,2002:"


class UnknownTag(Exception):
    """A tag for which JSON has no type."""


def plain(text: str) -> Scalar:
    """The value of a scalar without quotes."""
    if text[:1] not in _NUMERIC or len(text) > _LONGEST:
        return _WORDS.get(text, text)
    digits = text.replace("_", "")
    if _INTEGER.match(text):
        return _integer(digits)
    return float(digits) if _FLOAT.match(text) else text


def tagged(text: str, tag: str) -> Scalar:
    """The value of a scalar with a tag. Raises UnknownTag."""
    kind = tag.removeprefix(_TAG)
    value = plain(text)
    match kind:
        case "!" | "str":
            return text
        case "int" | "float" | "bool" | "null" if not isinstance(value, str):
            return value
        case "binary":
            return _binary(text)
    raise UnknownTag(tag)


def key(value: Scalar) -> str:
    """The key of a JSON object that a scalar is in the place of a key."""
    if isinstance(value, str):
        return value
    return "null" if value is None else str(value).lower()


def _integer(digits: str) -> int | float:
    """An integer of 64 bits; a larger one loses its last digits, as in JSON for Kubernetes."""
    sign, number = (digits[0], digits[1:]) if digits[0] in "+-" else ("", digits)
    octal = number[:1] == "0" and number[1:].isdigit()
    value = int(f"{sign}{number}", 8 if octal else 0)
    return value if -(2**63) <= value < 2**63 else float(value)


def _binary(text: str) -> str:
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        raise UnknownTag(f"{_TAG}binary") from None
