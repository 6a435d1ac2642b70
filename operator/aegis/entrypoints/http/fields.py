"""Header fields that can turn a request away before its body is read: one row of a table each."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Final

from aegis.entrypoints.http.limits import Limits
from aegis.entrypoints.http.messages import ENCODED, EXPECTATION, TOO_LARGE, TRANSFER_CODING, Response


def _content_encoding(value: bytes, _: Limits) -> Response | None:
    """A compressed body may unfold to any size (a bomb of some KiB), and no API server sends one."""
    return None if value.strip().lower() == b"identity" else ENCODED


def _content_length(value: bytes, limits: Limits) -> Response | None:
    """The parser has made sure of digits; their number is bounded because Python limits the length of an integer."""
    digits = value.strip().lstrip(b"0")
    too_large = len(digits) > 18 or int(digits or b"0") > limits.body_bytes
    return TOO_LARGE if too_large else None


def _host(_: bytes, __: Limits) -> Response | None:
    """Only its presence is asked for, by whoever reads the head: certificates say who is who, names do not."""
    return None


def _expect(value: bytes, _: Limits) -> Response | None:
    return None if value.strip().lower() == b"100-continue" else EXPECTATION


def _transfer_encoding(value: bytes, _: Limits) -> Response | None:
    """`gzip, chunked` is well-formed, but hides a compressed body from the rule on Content-Encoding."""
    return None if value.strip().lower() == b"chunked" else TRANSFER_CODING


RULES: Final = MappingProxyType[bytes, Callable[[bytes, Limits], Response | None]](
    {
        b"content-encoding": _content_encoding,
        b"content-length": _content_length,
        b"expect": _expect,
        b"host": _host,
        b"transfer-encoding": _transfer_encoding,
    }
)
"""Field name in lower case -> rule: the field's value and the limits in, a refusal or None out."""
