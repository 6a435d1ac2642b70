"""The trusted root in a file."""

from pathlib import Path

from aegis.core.errors import TrustedRootUnusable
from aegis.core.trusted_root import MAX_BYTES, TrustedRoot, parse_trusted_root


def read_root(path: str) -> TrustedRoot:
    """The trusted root in a file. Raises TrustedRootUnusable."""
    try:
        with Path(path).open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise TrustedRootUnusable(f"{path} cannot be read: {error.strerror}") from error
    try:
        return parse_trusted_root(content)
    except TrustedRootUnusable as error:
        raise TrustedRootUnusable(f"{path}: {error.detail}") from error
