"""Tables for people: the few marks of Markdown that the generated pages use."""

from collections.abc import Iterable, Sequence


def notice(source: str) -> str:
    """The first line of a generated page."""
    return f"<!-- Made by tools/generate.py from {source}: change that, then run `make generate`. -->\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; whatever would break a cell is escaped."""
    lines = [_line(head), _line(["---"] * len(head))]
    lines.extend(_line([cell(text) for text in row]) for row in rows)
    return "\n".join(lines) + "\n"


def code(text: str) -> str:
    """Text in code type, or nothing for nothing."""
    return f"`{text}`" if text else ""


def proofs(tests: Iterable[str]) -> str:
    """A cell with a test a line."""
    return "<br>".join(map(code, tests))


def cell(text: str) -> str:
    """Text on one line in which no character ends the cell."""
    return " ".join(text.split()).replace("|", "\\|")


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
