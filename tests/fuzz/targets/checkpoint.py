"""Checkpoints of logs (C2SP signed-note and tlog-checkpoint)."""

from collections.abc import Iterator

from tests.fuzz.target import Target, attempt, text_of
from tests.minisigstore import Instance

from aegis.core.transparency.checkpoint import MAX_SIGNATURES, read_checkpoint


def holds(data: bytes) -> None:
    """What was signed is the text up to the blank line, byte for byte."""
    note = text_of(data)
    found = attempt(ValueError, read_checkpoint, note)
    if found is None:
        return
    assert data.startswith(found.text + b"\n")
    assert 0 < len(found.signatures) <= MAX_SIGNATURES
    assert str(found.size).encode() == found.text.split(b"\n")[1]


def seeds() -> Iterator[bytes]:
    note = Instance().log.checkpoint([bytes(32)] * 3)
    head, _, tail = note.partition("\n\n")
    yield note.encode()
    yield f"{head}\nTimestamp: 1\n\n{tail}— witness.example AAAAAAAA\n".encode()


TARGET = Target(holds, seeds, longest=8192)
