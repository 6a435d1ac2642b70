"""Changes the core in one small way after another, and counts the changes that the fast unit tests let pass.

    python tools/mutation.py                      every module of CORE
    python tools/mutation.py keys formats/oms     these alone

It runs in an environment with mutmut (`make mutation`), on a copy in `.local/mutated` in which the sources lie where
mutmut looks for them. What survives is shown with its difference.
"""

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COPY = ROOT / ".local" / "mutated"
BIN = Path(sys.executable).parent

CORE = (
    *("judgement", "vouching", "signers", "keys", "key_kinds", "keyrings", "key_files", "pem"),
    *("rotation", "reliance", "schemes", "seal", "payload"),
    *("formats/encoding", "formats/detached", "formats/sigstore_bundle", "formats/cosign_bundle"),
    *("formats/simple_signing", "formats/dsse", "formats/in_toto", "formats/statements", "formats/oms"),
    *("formats/oms_digests", "formats/shards", "formats/manifest_paths", "formats/certificates"),
    *("formats/log_entries", "formats/form"),
)
"""What a verdict rests on: modules below `aegis.core`."""

NEEDED = ("tests", "examples", "crds", "docs", "charts", "requirements")
"""Folders that the tests read, beside the sources."""

TESTS = ("tests/unit/core", "tests/unit/formats", "tests/unit/transparency")

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
    -x
    -q
    -p
    no:cacheprovider
timeout_constant = 10.0
track_dependencies = false
"""

CONFTEST = '''\
"""Fewer examples than usual: each change is met by some hundred tests."""

from hypothesis import HealthCheck, settings

settings.register_profile("mutation", max_examples=20, derandomize=True, deadline=None,
                          suppress_health_check=list(HealthCheck))
settings.load_profile("mutation")
'''


def main() -> int:
    """1 when something survived that nobody has looked at, else 0."""
    modules = [f"src/aegis/core/{name}.py" for name in sys.argv[1:] or CORE]
    _copy()
    (COPY / "setup.cfg").write_text(
        SETUP.format(modules="\n    ".join(modules), tests="\n    ".join(TESTS), needed="\n    ".join(NEEDED))
    )
    _mutmut("run", "--max-children", os.environ.get("CHILDREN", "1"))
    told = _mutmut("results", "--all", "true", quiet=True)
    return _report([line.strip().partition(": ") for line in told.splitlines() if ": " in line])


def _copy() -> None:
    """What pyproject.toml says for mutmut's own sake would hide setup.cfg, so it has nothing for mutmut."""
    shutil.rmtree(COPY, ignore_errors=True)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "operator" / "aegis", COPY / "src" / "aegis", ignore=ignored)
    for folder in NEEDED:
        shutil.copytree(ROOT / folder, COPY / folder, ignore=ignored)
    shutil.copy2(ROOT / "pyproject.toml", COPY)
    (COPY / "tests" / "conftest.py").write_text(CONFTEST)


def _mutmut(*arguments: str, quiet: bool = False) -> str:
    done = subprocess.run(
        [BIN / "mutmut", *arguments], cwd=COPY, text=True, stdout=subprocess.PIPE if quiet else None, check=True
    )
    return done.stdout or ""


def _report(results: list[tuple[str, str, str]]) -> int:
    """A line for each module, then what survived."""
    by_module: dict[str, Counter[str]] = {}
    survivors = []
    for name, _, status in results:
        module = name.partition(".x")[0]
        by_module.setdefault(module, Counter())[status] += 1
        if status not in ("killed", "timeout"):
            survivors.append(name)
    for module, counted in sorted(by_module.items()):
        caught = counted["killed"] + counted["timeout"]
        print(f"{module:44} {caught:>5} of {counted.total():>5}  {100 * caught / counted.total():5.1f} %")
    for name in survivors:
        print(_mutmut("show", name, quiet=True))
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
