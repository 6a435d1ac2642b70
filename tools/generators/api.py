"""The page on the API: every field of the three kinds as the CRDs declare it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from generators.markdown import code, notice, table

Schema = Mapping[str, Any]
LIMITS = {
    "enum": "one of {}",
    "pattern": "matches {}",
    "format": "{}",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
}


def reference(root: Path) -> Mapping[str, str]:
    """docs/reference/api.md."""
    definitions = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((root / "crds").glob("*.yaml"))]
    text = notice("crds/") + (
        "# API\n\n"
        "Every field of the kinds of `aegis.dev`, with its limits and rules as the API server enforces them.\n"
        "A name that ends in `[]` is one item of a list.\n"
    )
    return {"docs/reference/api.md": text + "".join(map(_kind, definitions))}


def _kind(definition: Mapping[str, Any]) -> str:
    names, spec = definition["spec"]["names"], definition["spec"]
    text = f"\n## {names['kind']}\n"
    for version in spec["versions"]:
        schema = version["schema"]["openAPIV3Schema"]
        text += (
            f"\n`{spec['group']}/{version['name']}`, {spec['scope'].lower()}; plural `{names['plural']}`, "
            f"short {', '.join(map(code, names.get('shortNames', [])))}. {schema.get('description', '')}\n"
        )
        for part in ("spec", "status"):
            rows = list(_fields(schema["properties"].get(part, {}), part))
            text += f"\n### {names['kind']} {part}\n\n" + table(("field", "type", "limits", "description"), rows)
            text += _rules(schema["properties"].get(part, {}), part)
    return text


def _fields(schema: Schema, path: str) -> Iterator[tuple[str, ...]]:
    """A row per field below the schema, in its order."""
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        below = f"{path}.{name}"
        yield (code(below), _type(field), _limits(field, name in required), field.get("description", ""))
        items = field.get("items", {})
        if "enum" in items or "pattern" in items:
            yield (code(f"{below}[]"), _type(items), _limits(items, required=False), items.get("description", ""))
        yield from _fields(items or field, f"{below}[]" if items else below)


def _type(field: Schema) -> str:
    if field.get("x-kubernetes-int-or-string"):
        return "integer or string"
    if field.get("type") != "array":
        return str(field.get("type", ""))
    keys = field.get("x-kubernetes-list-map-keys")
    return f"map by {', '.join(map(code, keys))}" if keys else "list"


def _limits(field: Schema, required: bool) -> str:
    parts = ["required"] if required else []
    if "default" in field:
        parts.append(f"default {code(str(field['default']))}")
    for key, words in LIMITS.items():
        if key in field:
            value = field[key]
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            parts.append(words.format(code(shown) if key in {"pattern", "enum"} else shown))
    return "; ".join(parts)


def _rules(schema: Schema, path: str) -> str:
    """What the CEL rules say to a person, as a list."""
    messages = list(_messages(schema, path))
    return "\n" + "".join(f"- {code(where)}: {message}\n" for where, message in messages) if messages else ""


def _messages(schema: Schema, path: str) -> Iterator[tuple[str, str]]:
    for rule in schema.get("x-kubernetes-validations", ()):
        yield path, rule.get("message") or rule["rule"]
    for name, field in schema.get("properties", {}).items():
        yield from _messages(field, f"{path}.{name}")
    if "items" in schema:
        yield from _messages(schema["items"], f"{path}[]")
