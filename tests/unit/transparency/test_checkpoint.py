"""Checkpoints: what is a well-formed note, and nothing else."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.minisigstore import Instance

from aegis.core.transparency.checkpoint import read_checkpoint

NOTE = Instance().log.checkpoint([b"\0" * 32] * 3)


def test_a_note_is_text_and_signatures() -> None:
    found = read_checkpoint(NOTE)

    text, _, _ = NOTE.partition("\n\n")
    assert found.text == f"{text}\n".encode()
    assert found.size == 3
    assert len(found.root) == 32
    assert len(found.signatures) == 1


def test_further_lines_and_witnesses_may_stand_there() -> None:
    head, _, tail = NOTE.partition("\n\n")

    found = read_checkpoint(f"{head}\nTimestamp: 1\n\n{tail}— witness.example AAAAAAAA\n")

    assert found.text.endswith(b"\nTimestamp: 1\n")
    assert len(found.signatures) == 2


HEAD, TAIL = NOTE.split("\n\n")
MALFORMED = {
    "empty": "",
    "no signature": HEAD + "\n",
    "an empty block of signatures": HEAD + "\n\n",
    "no line end": NOTE.rstrip("\n"),
    "no origin": NOTE.replace(HEAD.split("\n")[0], "", 1),
    "a size that is none": NOTE.replace("\n3\n", "\n3x\n"),
    "a negative size": NOTE.replace("\n3\n", "\n-3\n"),
    "a size with a zero before it": NOTE.replace("\n3\n", "\n03\n"),
    "a size in other digits": NOTE.replace("\n3\n", "\n٣\n"),
    "no root": "\n".join(HEAD.split("\n")[:2]) + "\n\n" + TAIL,
    "a root that is no base64": NOTE.replace(HEAD.split("\n")[2], "!!!!"),
    "a hyphen for a dash": NOTE.replace("—", "-"),
    "text among the signatures": f"{NOTE}hello\n",
    "a blank line among the signatures": f"{NOTE}\n",
    "a signature that is no base64": NOTE.rstrip("\n") + "A\n",
    "seventeen signatures": HEAD + "\n\n" + TAIL * 17,
}


@pytest.mark.parametrize("note", MALFORMED.values(), ids=list(MALFORMED))
def test_anything_else_is_none(note: str) -> None:
    with pytest.raises(ValueError, match="checkpoint"):
        read_checkpoint(note)


@given(st.text(max_size=200) | st.text("—ab=\n 12", max_size=60))
def test_reading_is_total(note: str) -> None:
    with suppress(ValueError):
        read_checkpoint(note)
