"""`?timeout=` as the API server writes it, and as nobody should."""

import pytest

from aegis.entrypoints.http.deadline import budget, seconds

DURATIONS = {
    "whole seconds": ("10s", 10.0),
    "more than a minute": ("1m30s", 90.0),
    "an hour": ("1h0m0s", 3600.0),
    "a fraction": ("2.5s", 2.5),
    "milliseconds": ("500ms", 0.5),
    "microseconds": ("250µs", 0.00025),
    "nothing": ("", None),
    "no unit": ("10", None),
    "an unknown unit": ("10d", None),
    "no time at all": ("0s", None),
    "a negative time": ("-5s", None),
    "digits of another script": ("\u0661s", None),
    "a number without end": ("9" * 5000 + "s", None),
    "parts without end": ("1s" * 5000, None),
}


@pytest.mark.parametrize(("written", "expected"), DURATIONS.values(), ids=DURATIONS.keys())
def test_a_duration_is_read_as_go_writes_it(written: str, expected: float | None) -> None:
    assert seconds(written) == (None if expected is None else pytest.approx(expected))


QUERIES = {
    "the client's time, less its way back": (b"timeout=10s", 8.0),
    "beside other fields": (b"dryRun=All&timeout=5s", 4.0),
    "percent-encoded": (b"timeout=%35s", 4.0),
    "no time stated": (b"", 1.6),
    "an unreadable time": (b"timeout=soon", 1.6),
    "bytes that are no text": (b"timeout=\xff", 1.6),
    "more fields than anybody sends": (b"a=1&" * 20 + b"timeout=10s", 1.6),
    "longer than any webhook may take": (b"timeout=10h", 24.0),
}


@pytest.mark.parametrize(("query", "expected"), QUERIES.values(), ids=QUERIES.keys())
def test_a_request_may_take(query: bytes, expected: float) -> None:
    assert budget(query, 2.0) == pytest.approx(expected)
