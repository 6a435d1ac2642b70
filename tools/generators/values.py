"""The table of values in the chart's README: default and type of each, with the comment above it in values.yaml."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from generators.markdown import code, table

CHART = "charts/aegis"
START = "<!-- Values, made by tools/generate.py from values.yaml and its schema: do not edit below. -->\n"
Schema = Mapping[str, Any]
KEY = re.compile(r"^( *)([A-Za-z][\w-]*):")


def chart_readme(root: Path) -> Mapping[str, str]:
    """charts/aegis/README.md: the part above the marker is kept, the table below it is made."""
    path = f"{CHART}/README.md"
    kept, found, _ = (root / path).read_text(encoding="utf-8").partition(START)
    if not found:
        raise ValueError(f"{path}: the line that starts the table of values is missing")
    text = (root / CHART / "values.yaml").read_text(encoding="utf-8")
    schema = json.loads((root / CHART / "values.schema.json").read_text(encoding="utf-8"))
    comments = dict(_comments(text))
    rows = [
        (code(name), _type(field), code(json.dumps(value)), comments.get(name, ""))
        for name, value, field in _leaves(yaml.safe_load(text), schema, schema)
    ]
    return {path: kept + START + "\n" + table(("value", "type", "default", "what it does"), rows)}


def _leaves(values: Schema, field: Schema, schema: Schema, path: str = "") -> Iterator[tuple[str, Any, Schema]]:
    """Every value that the schema has no further names below: its dotted name, its default, its schema."""
    for key, value in values.items():
        below = field["properties"][key]
        if "$ref" in below:
            below = schema["definitions"][below["$ref"].rpartition("/")[2]]
        if "properties" in below and value:
            yield from _leaves(value, below, schema, f"{path}{key}.")
        else:
            yield f"{path}{key}", value, below


def _comments(text: str) -> Iterator[tuple[str, str]]:
    """Dotted name → the comment lines right above that key."""
    path: list[tuple[int, str]] = []
    comment: list[str] = []
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            comment.append(line.strip().removeprefix("#").strip())
            continue
        if key := KEY.match(line):
            indent = len(key[1])
            path = [*(part for part in path if part[0] < indent), (indent, key[2])]
            yield ".".join(name for _, name in path), " ".join(comment)
        comment = []


def _type(field: Schema) -> str:
    """The members of an enum, else the type."""
    if "enum" in field:
        return ", ".join(code(str(value)) for value in field["enum"])
    return str(field["type"])
