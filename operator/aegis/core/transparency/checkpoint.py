"""What a log says of its tree: a signed note (C2SP signed-note and tlog-checkpoint)."""

import base64
import binascii
import re
from dataclasses import dataclass

_SIGNATURE = re.compile("— ([^ \n]+) ([A-Za-z0-9+/=]+)")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")

MAX_SIGNATURES = 16


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree's size and root as `text` says them, and the signatures over exactly that text."""

    text: bytes
    size: int
    root: bytes
    signatures: tuple[bytes, ...]


def read_checkpoint(note: str) -> Checkpoint:
    """Raises ValueError for anything but a well-formed note with a checkpoint in it."""
    text, blank, rest = note.partition("\n\n")
    lines = text.split("\n")
    if not blank or not rest.endswith("\n") or len(lines) < 3 or not lines[0] or not _NUMBER.fullmatch(lines[1]):
        raise ValueError("the checkpoint is malformed")
    found = [_SIGNATURE.fullmatch(line) for line in rest[:-1].split("\n")]
    signatures = [_decoded(match.group(2)) for match in found if match]
    if len(signatures) != len(found) or len(found) > MAX_SIGNATURES:
        raise ValueError("the checkpoint's signatures are malformed")
    # The first four bytes of each hint at its key: they are not signed, so all are tried with the log's key.
    return Checkpoint(
        f"{text}\n".encode(), int(lines[1]), _decoded(lines[2]), tuple(signature[4:] for signature in signatures)
    )


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("the checkpoint holds what is no base64") from error
