"""`python -m tests.fuzz [target …] --seconds N`: looks for inputs of which a property does not hold.

An input that is found lies in `.local/fuzzing/findings`, by the name of its target. It becomes a test of the part that
it is about, in words that say what was wrong: the seeds stay small.
"""

import argparse
import hashlib
import re
import subprocess
import sys
from collections import Counter

from tests.fuzz.target import MOST_SECONDS
from tests.fuzz.targets import TARGETS
from tests.testbed.recipes import ROOT

HOME = ROOT / ".local" / "fuzzing"
WORD = re.compile(rb"[A-Za-z0-9_./+-]{3,48}")
MOST_WORDS = 200


def main() -> int:
    """1 when something was found, else 0."""
    asked = _arguments()
    found = [name for name in asked.targets or TARGETS if not _search(name, asked.seconds)]
    if found:
        print(f"Found something: {', '.join(found)}. The inputs are in {HOME / 'findings'}.")
    return 1 if found else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", help=f"any of {', '.join(TARGETS)}; all, when none is named")
    parser.add_argument("--seconds", type=int, default=60, help="for each target (60)")
    asked = parser.parse_args()
    if unknown := set(asked.targets) - set(TARGETS):
        parser.error(f"there is no target '{unknown.pop()}'")
    return asked


def _search(name: str, seconds: int) -> bool:
    """Whether the property held of every input that was tried."""
    corpus, findings = (HOME / folder / name for folder in ("corpus", "findings"))
    for folder in (corpus, findings):
        folder.mkdir(parents=True, exist_ok=True)
    seeds = list(TARGETS[name].seeds())
    for seed in seeds:
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    words = corpus.with_suffix(".words")
    words.write_text(_dictionary(seeds))
    options = {
        "max_total_time": seconds,
        "max_len": TARGETS[name].longest,
        # The target measures itself; this ends what does not come back at all.
        "timeout": int(10 * MOST_SECONDS),
        "rss_limit_mb": 2048,
        "artifact_prefix": f"{findings}/",
        "dict": words,
        "print_final_stats": 1,
    }
    command = [sys.executable, "-m", "tests.fuzz.search", name, *(f"-{key}={value}" for key, value in options.items())]
    done = subprocess.run([*command, corpus], cwd=ROOT, capture_output=True, text=True, errors="replace")
    tried = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    print(f"{name:18} {tried[1] if tried else '?':>9} inputs", "held" if done.returncode == 0 else "FOUND", flush=True)
    if done.returncode:
        print(_told(done.stdout + done.stderr), flush=True)
    return done.returncode == 0


def _dictionary(seeds: list[bytes]) -> str:
    """The words that the seeds have in common, in the form that libFuzzer reads."""
    counted = Counter(word for seed in seeds for word in set(WORD.findall(seed)))
    return "".join(f'"{word.decode()}"\n' for word, _ in counted.most_common(MOST_WORDS))


def _told(output: str) -> str:
    """The end of what a search that failed has said, without libFuzzer's progress."""
    lines = [line for line in output.splitlines() if not line.startswith("#")]
    return "\n".join(lines[-40:])


if __name__ == "__main__":
    sys.exit(main())
