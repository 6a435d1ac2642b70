"""PEM (RFC 7468): the blocks of a file, each for itself, and nothing in between that is passed over in silence."""

import base64
import re
from dataclasses import dataclass

from aegis.core.errors import KeyRefused

MAX_PEM_BYTES = 65536
MAX_KEYS = 64

_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]*)-----END \1-----")


@dataclass(frozen=True, slots=True)
class Block:
    """A PEM block: its label, and the base64 between its lines."""

    label: str
    body: bytes

    def decoded(self) -> bytes:
        """The DER. Raises KeyRefused."""
        try:
            return base64.b64decode(b"".join(self.body.split()), validate=True)
        except ValueError as error:
            raise KeyRefused(f"the block '{self.label}' is not base64") from error


def split_pem(pem: bytes) -> list[Block]:
    """The PEM blocks of a file, in order. Raises KeyRefused for private keys, junk and oversized files."""
    if len(pem) > MAX_PEM_BYTES:
        raise KeyRefused(f"more than {MAX_PEM_BYTES} bytes")
    if b"PRIVATE KEY" in pem:
        raise KeyRefused(
            "it contains a private key: give Aegis the public key only, and treat that private key as leaked"
        )
    blocks = [Block(match[1].decode("ascii"), match[2]) for match in _BLOCK.finditer(pem)]
    if len(blocks) != pem.count(b"-----BEGIN"):
        raise KeyRefused("a PEM block is broken")
    if not blocks:
        raise KeyRefused("no PEM block in it")
    if len(blocks) > MAX_KEYS:
        raise KeyRefused(f"more than {MAX_KEYS} PEM blocks")
    return blocks
