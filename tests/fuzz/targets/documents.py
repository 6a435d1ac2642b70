"""Files of Kubernetes objects, as YAML or JSON (YAML 1.1, RFC 8259)."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from tests.fuzz.target import Target, attempt

from aegis.adapters.manifests.files import Source, bodies_in, text_of
from aegis.adapters.manifests.lines import lines_of
from aegis.adapters.manifests.problems import Broken
from aegis.adapters.manifests.yaml_events import MAX_DEPTH

LOOKED_AT = 500
"""Most places of one file: aliases make more of them than there are bytes."""


def holds(data: bytes) -> None:
    """What is read is JSON's kind of value, of bounded depth, and each place in it has a line of the file or none."""
    text = attempt(Broken, text_of, data)
    bodies = attempt(Broken, lambda given: list(bodies_in(given)), text) if text is not None else None
    if text is None or bodies is None:
        return
    places = [
        (number, pointer) for number, body in enumerate(bodies) for pointer in islice(_pointers(body, "", 0), LOOKED_AT)
    ]
    # An empty value at the end is where the text ends: in the line after the last.
    last = 2 + sum(map(text.count, "\n\r\x85\u2028\u2029"))
    assert all(1 <= line <= last for line in lines_of(Source("x", text), places).values())


def _pointers(value: Any, at: str, depth: int) -> Iterator[str]:
    assert value is None or isinstance(value, str | int | float | bool | dict | list)
    assert depth <= MAX_DEPTH or isinstance(value, str)
    yield at
    if isinstance(value, dict):
        assert all(isinstance(key, str) for key in value)
        for key, member in value.items():
            yield from _pointers(member, f"{at}/{key.replace('~', '~0').replace('/', '~1')}", depth + 1)
    elif isinstance(value, list):
        for position, member in enumerate(value):
            yield from _pointers(member, f"{at}/{position}", depth + 1)


def seeds() -> Iterator[bytes]:
    yield b"# a\nkind: Pod\nspec: {containers: [{name: a, args: ['--model', x]}]}\n---\n---\nkind: List\nitems: []\n"
    yield b"a: &a [1, 0x1F, 1:30, 2026-01-01, ~, yes, .5]\nb: {<<: [{c: *a}, {d: !!str 1}], 'e/~': \"\\x41\\u00e9\"}\n"
    yield b"s: |\n  one\n  two\nt: >-\n  three\n  four\n? k\n: - - v\n"
    yield b'{"a": {"b": [1, -2.5e3, true, null, "\\ud83d\\ude00"]}}\n{"c": {}}'
    yield from (
        b"\xef\xbb\xbfa: 1\r\nb: 2\r\n",
        "a: é".encode("utf-16"),
        b"a: 1\na: 2",
        b"a: \x00",
        b"{{ x }}: 1",
        b"a:\n\t- b",
    )
    yield b"a: &a [x, x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (98 + n, 98 + n, 97 + n, 97 + n) for n in range(20))


TARGET = Target(holds, seeds)
