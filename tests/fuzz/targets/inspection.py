"""What `aegis inspect` tells of any file: what verification reads of it, within bounds, and fit for a terminal."""

import json
from collections.abc import Iterator

from tests.fuzz.seeds import vectors
from tests.fuzz.target import LONGEST_MESSAGE, Target, attempt
from tests.fuzz.targets import certificates, log_entries, signature, simple_signing, statements

from aegis.core.errors import SignatureUnreadable
from aegis.core.inspection import inspect
from aegis.core.signatures import parse
from aegis.entrypoints.cli.command import Exit
from aegis.entrypoints.cli.inspection_answer import as_json, as_text, exit_code

LONGEST_LINE = 4 * LONGEST_MESSAGE
MOST_LINES = 200


def holds(data: bytes) -> None:
    """It is told as read if and only if verification reads it, and as what verification takes it for."""
    found = inspect(data)
    parsed = attempt(SignatureUnreadable, parse, data)
    assert (found.read is None) == (parsed is None) == bool(found.problem)
    assert exit_code(found) is (Exit.REJECTED if parsed is None else Exit.DONE)
    if found.read is not None and parsed is not None:
        assert found.read.format is parsed.format
        assert found.read.signature.over == parsed.statement
        assert found.read.signature.families
    told = json.loads(as_json("model.sig", found))
    assert (told["sizeBytes"], told["verified"]) == (len(data), False)
    lines = as_text("model.sig", found).split("\n")
    assert len(lines) <= MOST_LINES
    for line in lines:
        assert line.isprintable(), line
        assert len(line) <= LONGEST_LINE, line


def seeds() -> Iterator[bytes]:
    for each in (signature, simple_signing, statements, log_entries, certificates):
        yield from each.TARGET.seeds()
    yield from vectors("signatures/*/*.json", "sigstore/*.json")


TARGET = Target(holds, seeds)
