"""The core says what it implements: a docstring for all that is public, and the specification where there is one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.testbed.recipes import ROOT

CORE = ROOT / "operator" / "aegis" / "core"

SPECIFIED = (
    *("formats", "transparency", "certificates", "schemes", "seal", "uris", "manifests", "digests", "strict_json"),
    *("pem", "keys", "key_kinds", "certified_keys", "certificate_paths", "identities", "trusted_root", "tree_paths"),
)
"""Modules and packages that read or write what others have specified."""

CITED = re.compile(
    r"RFC \d{4}|FIPS \d+|SP 800-\d+|C2SP [a-z]|OCI [a-z]+ spec|Unicode \d|\.proto\b|docs/(?:reference|adr)/"
    r"|[Ss]pecification: .+|(?:ossf|in-toto|secure-systems-lab|sigstore)/[a-z]"
)
PAGE = re.compile(r"docs/[a-z0-9/-]+\.md")

PATHS = sorted(CORE.rglob("*.py"))


def shown(path: Path) -> str:
    return path.relative_to(CORE).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def public(node: ast.Module | ast.ClassDef, within: str = "") -> Iterator[tuple[str, str | None]]:
    """Public functions and classes with their docstrings; an overload has that of what it overloads."""
    for each in node.body:
        if not isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or each.name.startswith("_"):
            continue
        yield f"{within}{each.name}", ast.get_docstring(each)
        if isinstance(each, ast.ClassDef):
            yield from public(each, f"{each.name}.")


@pytest.mark.parametrize("path", PATHS, ids=shown)
def test_all_that_is_public_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(tree(path))
    assert [name for name, said in public(tree(path)) if not said] == []


def specified() -> list[Path]:
    return [path for path in PATHS if path.relative_to(CORE).parts[0].removesuffix(".py") in SPECIFIED]


def test_every_specified_module_is_there() -> None:
    assert {shown(path).partition("/")[0].removesuffix(".py") for path in specified()} == set(SPECIFIED)


@pytest.mark.parametrize("path", specified(), ids=shown)
def test_what_others_have_specified_names_the_specification(path: Path) -> None:
    assert CITED.search(ast.get_docstring(tree(path)) or "")


@pytest.mark.parametrize("path", PATHS, ids=shown)
def test_a_page_that_is_named_exists(path: Path) -> None:
    pages = PAGE.findall(path.read_text(encoding="utf-8"))

    assert [page for page in pages if not (ROOT / page).is_file()] == []
