"""Writes every file that is derived from another one, or says which are stale.

    python tools/generate.py            write them
    python tools/generate.py --check    change nothing; name what is stale and exit with 1

A derived file has one row in GENERATORS: a function from the repository's root to the texts it makes, by path.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from generators import api, bypass_matrix, chart, cli, faults, stacks, tables, values

Generator = Callable[[Path], Mapping[str, str]]

GENERATORS: tuple[Generator, ...] = (
    chart.roles,
    chart.webhook_rules,
    chart.definitions,
    api.reference,
    tables.reasons,
    tables.permissions,
    tables.workloads,
    stacks.serving_stacks,
    tables.settings,
    tables.metrics,
    cli.reference,
    bypass_matrix.matrix,
    faults.page,
    values.chart_readme,
)
WHOLLY_DERIVED = ("charts/aegis/files/crds",)
"""Folders in which a file that no generator makes is a left-over."""


def main(arguments: list[str] | None = None) -> int:
    """Exit code: 0 when all is written or nothing is stale, 1 when `--check` found stale files."""
    parser = argparse.ArgumentParser(description="Write the derived files of this repository.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 and name the stale files")
    parser.add_argument("--root", type=Path, default=Path(__file__).parents[1], help="the checkout to work on")
    options = parser.parse_args(arguments)
    wanted = {path: text for generator in GENERATORS for path, text in generator(options.root).items()}
    stale = _stale(options.root, wanted)
    if options.check:
        for path in stale:
            print(f"stale: {path} (run `make generate`)", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        _write(options.root / path, wanted.get(path))
        print(f"wrote {path}" if path in wanted else f"removed {path}")
    return 0


def _stale(root: Path, wanted: Mapping[str, str]) -> list[str]:
    """Paths that differ from what is wanted, are missing, or should not be there."""
    differing = [path for path, text in wanted.items() if _read(root / path) != text]
    found = [path for folder in WHOLLY_DERIVED for path in (root / folder).glob("*")]
    names = (path.relative_to(root).as_posix() for path in found)
    return sorted([*differing, *(name for name in names if name not in wanted)])


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _write(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
