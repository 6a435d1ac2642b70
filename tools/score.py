"""Scores `aegis references` on labelled manifests: `make score`, or `make score CORPUS=<folder>`.

The folder holds `files/`, `index.jsonl` and `check.py`, which says what counts. Without it there is nothing to score.
"""

import importlib.util
import json
import os
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

from aegis.adapters.manifests import NotReadable
from aegis.entrypoints.cli.reference_list import listing

Prediction = dict[str, Any]


def main() -> int:
    """Prints the scores, over resolved findings and over all of them."""
    corpus = Path(os.environ.get("CORPUS") or "corpus")
    if not (corpus / "index.jsonl").is_file():
        print(f"score: skipped, because there are no labelled manifests in '{corpus}': name a folder with CORPUS")
        return 0
    check = _check(corpus)
    predictions = list(_predictions(corpus))
    resolved = [each for each in predictions if each["outcome"] == "Resolved"]
    labels = check.load_index(str(corpus / "index.jsonl"), "all")
    print("Resolved findings, against references whose URI can be known:")
    score = check.score(labels, resolved, resolved=True)
    check.report(score)
    print("\nAll findings, by their place:")
    everything = check.score(labels, predictions)
    print(f"place recall {everything['recall_place']:.3f} of {everything['total']['n']} references")
    _families(resolved, score["fps"])
    return 0


def _check(corpus: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("corpus_check", corpus / "check.py")
    if spec is None or spec.loader is None:
        sys.exit(f"score: {corpus}/check.py cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _predictions(corpus: Path) -> "list[Prediction]":
    found: list[Prediction] = []
    with (corpus / "index.jsonl").open(encoding="utf-8") as index:
        rows = {row["file"]: row for row in map(json.loads, index)}
    for name, row in rows.items():
        try:
            # Remarks are for who wrote the manifests; many of them rightly name no model.
            lines, problems = listing([str(corpus / "files" / name)], lambda _: None, row["repo"])
        except NotReadable as error:
            print(f"score: {error}")
            continue
        for problem in problems:
            print(f"score: {problem}")
        found += [{**line.as_mapping(), "path": row["path"]} for line in lines]
    return found


def _families(resolved: list[Prediction], false: list[Any]) -> None:
    """How many findings each stack or place gave, and how many of them are wrong."""
    wrong = {(key[0], key[1], key[2], pointer) for key, pointer, *_ in false}
    total, bad = Counter[str](), Counter[str]()
    for each in resolved:
        total[each["stack"]] += 1
        bad[each["stack"]] += (each["repo"], each["path"], each["doc"], each["pointer"]) in wrong
    print(f"\n{'seen by':28} findings  wrong")
    for stack, count in total.most_common():
        print(f"{stack:28} {count:8} {bad[stack]:6}")


if __name__ == "__main__":
    sys.exit(main())
