"""The Secret that holds the sealing keys: `current` seals and opens, `previous` only opens.

A rotation is an edit of that Secret: what was `current` becomes `previous`, and 32 new bytes become `current`.
"""

from collections.abc import Mapping

from aegis.core.seal import KEY_BYTES

CURRENT, PREVIOUS = "current", "previous"


def problem(data: Mapping[str, bytes]) -> str:
    """What keeps these entries from being sealing keys, as the end of "the Secret …"; empty when they are."""
    if CURRENT not in data:
        return f"has no entry '{CURRENT}'"
    for name in (CURRENT, PREVIOUS):
        if name in data and len(data[name]) < KEY_BYTES:
            return f"has {len(data[name])} bytes in its entry '{name}', where a key has at least {KEY_BYTES}"
    return ""
