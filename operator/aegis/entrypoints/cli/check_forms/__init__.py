"""How the answer of `aegis check` is written: a file and a row for each form."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from aegis.entrypoints.cli.check_forms import json_lines, junit, sarif, text
from aegis.entrypoints.cli.command import Exit
from aegis.services.check_manifests import Outcome
from aegis.wiring.check import Report

FORMS: Mapping[str, Callable[[Report], str]] = MappingProxyType(
    {"text": text.written, "json": json_lines.written, "sarif": sarif.written, "junit": junit.written}
)

EXITS: Mapping[Outcome, Exit] = MappingProxyType(
    {Outcome.ADMITTED: Exit.DONE, Outcome.REFUSED: Exit.REJECTED, Outcome.UNKNOWN: Exit.UNDECIDED}
)
"""One code for each outcome."""
