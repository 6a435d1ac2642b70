"""How long a decision may take: the API server says in `?timeout=` how long it will wait, and a refusal that arrives
after that is shown as a network error instead of a reason."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl

SHARE: Final = 0.8
"""The part of the client's patience that is used; the rest is left for the way back."""

_MAX_SECONDS: Final = 30.0  # `timeoutSeconds` of a webhook ends there, so nobody waits longer
# Go reads both Unicode letters as micro.
_UNITS: Final = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ns": 1e-9}
_PART: Final = r"(\d{1,9}(?:\.\d{0,9})?)(h|ms|m|s|us|µs|μs|ns)"
_DURATION: Final = re.compile(rf"(?:{_PART}){{1,8}}", re.ASCII)


def seconds(duration: str) -> float | None:
    """A duration as Go writes it (`10s`, `1m30s`, `2.5s`, `500ms`) in seconds; None if it is not a positive one."""
    if _DURATION.fullmatch(duration) is None:
        return None
    total = sum(float(number) * _UNITS[unit] for number, unit in re.findall(_PART, duration))
    return total if total > 0 else None


@lru_cache(maxsize=64)
def budget(query: bytes, default_seconds: float) -> float:
    """Seconds that a request with this query may take from its first byte to its answer.

    Without a `timeout` that can be read, `default_seconds` is what the client is taken to wait.
    """
    try:
        stated = dict(parse_qsl(query.decode("ascii"), max_num_fields=16)).get("timeout", "")
    except ValueError:  # not ASCII, or more fields than any API server sends
        stated = ""
    return SHARE * min(seconds(stated) or default_seconds, _MAX_SECONDS)
