"""JSON that two parsers cannot read differently (RFC 7493)."""

import json
from collections.abc import Iterator

from tests.fuzz.seeds import vectors, written
from tests.fuzz.target import Target, attempt

from aegis.core.errors import SignatureUnreadable
from aegis.core.strict_json import load_object


def holds(data: bytes) -> None:
    """What is read is what Python's own reader sees, and it may be written and read again."""
    value = attempt(SignatureUnreadable, load_object, data)
    if value is None:
        return
    assert json.loads(data) == value
    assert load_object(json.dumps(value, ensure_ascii=False).encode()) == value


def seeds() -> Iterator[bytes]:
    yield from vectors("signatures/attacks/*.json")
    yield from written({"a": [1, 2.5, -3, True, None, "é\u0001"], "b": {"": {}}}, {"n": 2**53 - 1}, [[[]]])
    yield from (b'{"a":1,"a":2}', b'{"a":"\\ud800"}', b'{"a":1e999}', b'{"a":NaN}', b"\xef\xbb\xbf{}", b'{"a":"]]]"}')
    yield b'{"a":' + b"[" * 100 + b"]" * 100 + b"}"


TARGET = Target(holds, seeds)
