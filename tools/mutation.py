"""Changes the core in one small way after another, and counts the changes that the fast unit tests let pass.

    python tools/mutation.py               every area
    python tools/mutation.py keys seal     these alone

It runs in an environment with mutmut (`make mutation`), on a copy in `.local/mutated/<area>` in which the sources lie
where mutmut looks for them. What survives is shown with its difference.
"""

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".local" / "mutated"
MUTMUT = Path(sys.executable).parent / "mutmut"


@dataclass(frozen=True, slots=True)
class Area:
    """Modules below `aegis.core`, and the tests below `tests/unit` that have to notice every change to them."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


AREAS: Mapping[str, Area] = {
    "keys": Area(
        ("keys", "key_kinds", "key_files", "pem"),
        ("core/test_keys.py", "core/test_certified_keys.py"),
    ),
    "keyrings": Area(("keyrings",), ("core/test_keyrings.py", "core/test_rotation_table.py", "core/test_reliance.py")),
    "rotation": Area(
        ("rotation", "reliance"),
        (
            "core/test_rotation.py",
            "core/test_rotation_table.py",
            "core/test_rotation_memory.py",
            "core/test_reliance.py",
        ),
    ),
    "verdict": Area(
        ("judgement", "vouching", "signers"),
        (
            *("core/test_judgement.py", "core/test_judging_identities.py", "core/test_vouching.py"),
            *("core/test_verified.py", "core/test_certified_signers.py", "core/test_signing_times.py"),
            *("core/test_identity_rules.py", "core/test_reliance.py"),
        ),
    ),
    "schemes": Area(("schemes",), ("formats/test_schemes.py", "formats/test_signature_shapes.py")),
    "seal": Area(("seal",), ("core/test_seal.py", "core/test_seal_size.py")),
    "payload": Area(("payload", "file_marks"), ("core/test_payload.py", "core/test_denied_files.py")),
    "formats": Area(("formats/*",), ("formats",)),
}

NEEDED = ("tests", "examples", "crds", "docs", "charts", "requirements")
"""Folders that the tests read, beside the sources."""

SETUP = """\
[mutmut]
source_paths = src
only_mutate =
    {modules}
pytest_add_cli_args_test_selection =
    {tests}
also_copy =
    {needed}
pytest_add_cli_args =
    -o
    pythonpath=src .
    -q
    -p
    no:cacheprovider
timeout_constant = 10.0
track_dependencies = false
"""

CONFTEST = '''\
"""Fewer examples than usual, and the same ones every time: each change is met by many tests.

What fails is not made smaller, for nobody looks at it.
"""

from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "mutation",
    max_examples=20,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile("mutation")
'''


def main() -> int:
    """1 when something survived, else 0."""
    return max([_measure(name) for name in sys.argv[1:] or AREAS])


def _measure(name: str) -> int:
    copy, area = HOME / name, AREAS[name]
    _copy(copy)
    modules = [f"src/aegis/core/{each}.py" for each in area.modules]
    tests = [f"tests/unit/{each}" for each in area.tests]
    setup = SETUP.format(modules="\n    ".join(modules), tests="\n    ".join(tests), needed="\n    ".join(NEEDED))
    (copy / "setup.cfg").write_text(setup)
    subprocess.run([MUTMUT, "run", "--max-children", "1"], cwd=copy, check=True)
    return _report(copy)


def _copy(copy: Path) -> None:
    """The conftest.py of the whole suite would import the testbed, which takes longer than most tests here."""
    shutil.rmtree(copy, ignore_errors=True)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "operator" / "aegis", copy / "src" / "aegis", ignore=ignored)
    for folder in NEEDED:
        shutil.copytree(ROOT / folder, copy / folder, ignore=ignored)
    shutil.copy2(ROOT / "pyproject.toml", copy)
    (copy / "tests" / "conftest.py").write_text(CONFTEST)


def _asked(copy: Path, *arguments: str) -> str:
    return subprocess.run([MUTMUT, *arguments], cwd=copy, text=True, capture_output=True, check=True).stdout


def _report(copy: Path) -> int:
    """A line for each module, then what survived."""
    lines = [line.strip().split(": ") for line in _asked(copy, "results", "--all", "true").splitlines() if ": " in line]
    by_module: dict[str, Counter[str]] = {}
    for name, status in lines:
        by_module.setdefault(name.partition(".x")[0], Counter())[status] += 1
    for module, counted in sorted(by_module.items()):
        caught = counted["killed"] + counted["timeout"]
        print(f"{module:44} {caught:>5} of {counted.total():>5}  {100 * caught / counted.total():5.1f} %", flush=True)
    survivors = [name for name, status in lines if status not in ("killed", "timeout")]
    for name in survivors:
        print(_asked(copy, "show", name), flush=True)
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
