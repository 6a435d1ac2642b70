"""What the documentation names exists, and what a repository must not hold is not in it."""

import re
import subprocess
from pathlib import Path

import pytest
from tests.testbed.recipes import ROOT

from aegis.entrypoints.cli import COMMANDS

# Spelt in parts, so that this file does not find itself.
FOREIGN_HOSTS = [".".join(parts) for parts in (("docker", "io"), ("ghcr", "io"), ("gcr", "io"), ("quay", "io"))]
FOREIGN_HOSTS += [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("dl", "k8s", "io"))]
FOREIGN_HOSTS += [".".join(parts) for parts in (("registry", "k8s", "io"), ("proxy", "golang", "org"))]
# A container's own folders are none of a machine's: `.cache` and the like, in the home of its user.
HOMES = r"(?<!\w)/roo" + r"t/(?!\.)"
FORBIDDEN = re.compile("|".join([*map(re.escape, FOREIGN_HOSTS), "/releases/" + "download/", "/wor" + "k/", HOMES]))
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
CODE = re.compile(r"```\w*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
MAKE = re.compile(r"\bmake ([a-z]+)\b")
AEGIS = re.compile(r"^(?:\S*bin/)?aegis ([a-z]+)", re.MULTILINE)
TARGET = re.compile(r"^([a-z]+):.*## ", re.MULTILINE)
MOST_LINES = 300


def tracked(*patterns: str) -> list[Path]:
    """Files that git knows or would take up, so that a new one is looked at before it is committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    listed = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=True).stdout.splitlines()
    return sorted({path for each in listed if (path := ROOT / each).is_file()})


def pages() -> list[Path]:
    return [path for path in tracked("*.md") if "vectors" not in path.parts]


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def commands(text: str) -> str:
    """What the page sets in code: commands, not the words of its sentences."""
    return "\n".join(block or inline for block, inline in CODE.findall(text))


def links(page: Path) -> list[str]:
    """Targets of the links, outside of code, which may hold such brackets for other reasons."""
    return LINK.findall(CODE.sub("", text_of(page)))


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize("page", pages(), ids=shown)
def test_every_link_leads_to_a_file(page: Path) -> None:
    targets = [target for target in links(page) if "://" not in target and not target.startswith("#")]
    missing = [target for target in targets if not (page.parent / target.partition("#")[0]).exists()]
    assert missing == []


@pytest.mark.parametrize("page", pages(), ids=shown)
def test_every_command_exists(page: Path) -> None:
    code = commands(text_of(page))
    targets = set(TARGET.findall((ROOT / "Makefile").read_text()))
    assert set(MAKE.findall(code)) <= targets
    assert set(AEGIS.findall(code)) <= {command.name for command in COMMANDS}


@pytest.mark.parametrize("page", pages(), ids=shown)
def test_every_file_that_a_command_reads_exists(page: Path) -> None:
    named = re.findall(r"\b((?:examples|charts|docs|crds|demo|tests|tools)/[\w./-]*[\w/])", commands(text_of(page)))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        seen.add(page)
        found = ((page.parent / target.partition("#")[0]).resolve() for target in links(page))
        waiting.extend(path for path in found if path.suffix == ".md" and path.is_file() and path not in seen)
    assert [shown(page) for page in pages() if page not in seen] == []


def test_every_target_of_make_has_a_line_of_help() -> None:
    text = (ROOT / "Makefile").read_text()
    (phony,) = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert sorted(phony.split()) == sorted(TARGET.findall(text))


def test_nothing_names_a_registry_a_download_or_a_machine() -> None:
    found = [
        f"{shown(path)}:{number}: {line.strip()[:100]}"
        for path in tracked()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if FORBIDDEN.search(line)
    ]
    assert found == []


def test_no_file_of_code_is_too_long() -> None:
    lengths = {shown(path): len(text_of(path).splitlines()) for path in tracked("*.py")}
    assert {path: length for path, length in lengths.items() if length > MOST_LINES} == {}


def test_the_source_root_is_no_package() -> None:
    # It would hide the standard library's module `operator` from everything.
    assert not (ROOT / "operator" / "__init__.py").exists()
