"""What the documentation has people type is understood: calls of `aegis`, rows of tables, links within a page."""

import re
import shlex
from pathlib import Path

import pytest
from tests.contract.test_docs import CODE, links, pages, shown, text_of
from tests.testbed.recipes import ROOT

from aegis.core.references import Role
from aegis.core.references.resources.row import Field, Resource
from aegis.core.references.stacks.stack import Names, Positional, Stack
from aegis.entrypoints.cli import COMMANDS, parser

NAMES = "|".join(command.name for command in COMMANDS)
CALL = re.compile(rf"(?:^|[|]) *(?:\$ )?(?:\S*bin/)?aegis ((?:{NAMES})\b[^|>\n]*)", re.MULTILINE)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
MANY_CALLS = 20


def calls(page: Path) -> list[list[str]]:
    """The arguments of every call in the page's blocks of code."""
    if page.name == "performance.md":
        return []  # Its blocks are what `make bench` prints.
    text = "\n".join(block for block, _ in CODE.findall(text_of(page))).replace("\\\n", " ")
    return [shlex.split(call, comments=True) for call in CALL.findall(text)]


def understood(call: list[str]) -> bool:
    try:
        parser().parse_args(call)
    except SystemExit as ended:  # argparse ends the process for what it does not understand, and for --help
        return not ended.code
    return True


def slug(heading: str) -> str:
    """The anchor of a heading, as the hosts of repositories make it."""
    return re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-")


@pytest.mark.parametrize("page", pages(), ids=shown)
def test_every_call_is_one_that_the_program_takes(page: Path) -> None:
    assert [call for call in calls(page) if not understood(call)] == []


def test_the_calls_are_found() -> None:
    assert sum(len(calls(page)) for page in pages()) >= MANY_CALLS


@pytest.mark.parametrize("page", pages(), ids=shown)
def test_every_anchor_leads_to_a_heading(page: Path) -> None:
    for target in links(page):
        path, _, anchor = target.partition("#")
        if anchor and "://" not in target:
            headings = HEADING.findall(CODE.sub("", text_of((page.parent / path) if path else page)))
            assert anchor in map(slug, headings), target


@pytest.mark.parametrize(
    ("page", "kind"), [("support-a-new-serving-stack", Stack), ("judge-further-kinds", Resource)], ids=str
)
def test_the_row_that_a_how_to_shows_is_one(page: str, kind: type) -> None:
    (row,) = PYTHON.findall(text_of(ROOT / "docs" / "how-to" / f"{page}.md"))
    known = {each.__name__: each for each in (Field, Names, Positional, Resource, Role, Stack)}
    expression = re.sub(r"^\w+ = ", "", re.sub(r"^   (?=\S| )", "", row, flags=re.MULTILINE).strip())
    assert isinstance(eval(expression, known), kind)
