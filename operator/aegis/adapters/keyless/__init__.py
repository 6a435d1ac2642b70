"""Keyless signatures, verified by the library `sigstore` (the extra `keyless`), offline.

The library is imported when the first keyless signature is verified: it takes a second and 30 MB, and most processes
never need it. It is given a trusted root and reaches for nothing else: no network, no cache, no home directory.
"""

from functools import lru_cache
from importlib.util import find_spec

from aegis.core.errors import TrustedRootUnusable
from aegis.ports import KeylessVerifier

__all__ = ["is_installed", "open_keyless"]


def is_installed() -> bool:
    """True when the extra `keyless` is there; imports nothing."""
    return find_spec("sigstore") is not None


@lru_cache(maxsize=4)
def open_keyless(root: bytes) -> KeylessVerifier:
    """A verifier for a trusted root (the text of a `trusted_root.json`). Raises TrustedRootUnusable."""
    if not is_installed():
        raise TrustedRootUnusable("the package 'sigstore' is not installed: install Aegis with the extra 'keyless'")
    from aegis.adapters.keyless.verifier import SigstoreVerifier  # noqa: PLC0415 (see above)

    return SigstoreVerifier(root)
