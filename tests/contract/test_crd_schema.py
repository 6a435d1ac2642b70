"""The API's schemas leave nothing unbounded, undescribed or unread, and agree with the code that reads the objects."""

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

import pytest
from tests.crds import Object, Schema, Spelling, at, definitions, examples, invalid_objects, schema, spellings, walk
from tests.testbed.recipes import ROOT

from aegis.core.conditions import ConditionType
from aegis.core.errors import NotCanonical
from aegis.core.evidence import TimeSource
from aegis.core.formats.form import SignatureFormat
from aegis.core.key_files import CertificateUse
from aegis.core.keyrings import KeyState
from aegis.core.schemes import SCHEMES
from aegis.core.spec.keyring import parse_keyring
from aegis.core.spec.policy import Mode, Pending, TransparencyLog, Unresolved, parse_policy
from aegis.core.spec.signed_model import parse_signed_model
from aegis.core.subjects import SubjectName
from aegis.core.uris import SCHEMES as URI_SCHEMES
from aegis.core.uris import ModelURI

KINDS = definitions()
SCHEMAS = {kind: schema(definition) for kind, definition in KINDS.items()}
PARSERS: dict[str, Callable[[Object], object]] = {
    "ModelKeyring": parse_keyring,
    "ModelPolicy": parse_policy,
    "SignedModel": parse_signed_model,
}
# YAML 1.1 reads these as booleans, so an unquoted one would never reach the schema as text.
YAML_BOOLEANS = {"On", "Off", "Yes", "No", "True", "False", "Y", "N"}
CONDITION_STATUS = ["True", "False", "Unknown"]


def gaps(root: Schema, path: str) -> list[str]:
    """What reviewers of a Kubernetes API would miss in a schema, a line each."""
    return [f"{where}: {gap}" for where, node in walk(root, path) for gap in _gaps_of(node)]


def _gaps_of(node: Schema) -> Iterable[str]:
    if not node.get("description", "").strip():
        yield "has no description"
    if "x-kubernetes-preserve-unknown-fields" in node or "x-kubernetes-embedded-resource" in node:
        yield "keeps unknown fields"
    yield from _gaps_of_type(node)
    yield from _gaps_of_values(node)
    for rule in node.get("x-kubernetes-validations", ()):
        if not re.match(r"must |may not ", rule.get("message", "")):
            yield f"has a rule whose message does not say what must be: {rule['rule']}"


def _gaps_of_type(node: Schema) -> Iterable[str]:
    match node.get("type"):
        case "string":
            if not {"maxLength", "enum"} & node.keys() and node.get("format") != "date-time":
                yield "is an unbounded string"
        case "integer":
            if "minimum" not in node or not ("maximum" in node or node.get("format") in ("int32", "int64")):
                yield "is an unbounded number"
        case "array":
            if "maxItems" not in node or "x-kubernetes-list-type" not in node:
                yield "is a list without maxItems or list type"
        case "object":
            if not node.get("properties") and "maxProperties" not in node:
                yield "is an unbounded map"
        case other:
            yield f"is of type {other}, which cannot grow"


def _gaps_of_values(node: Schema) -> Iterable[str]:
    for value in node.get("enum", ()):
        if node["enum"] == CONDITION_STATUS:
            continue
        if value in YAML_BOOLEANS or not re.fullmatch(r"[A-Z][A-Za-z0-9]*|[A-Z][A-Z0-9]*-[A-Za-z0-9_-]+", value):
            yield f"allows '{value}', which is not CamelCase"


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_field_is_bounded_and_described(kind: str) -> None:
    assert gaps(SCHEMAS[kind], kind) == []


FAULTS: dict[str, tuple[Schema, str]] = {
    "a field without a description": ({"type": "string", "maxLength": 1}, "has no description"),
    "a string without a length": ({"type": "string", "description": "x"}, "unbounded string"),
    "a string whose format bounds nothing": (
        {"type": "string", "format": "uri", "description": "x"},
        "unbounded string",
    ),
    "a number without bounds": ({"type": "integer", "description": "x"}, "unbounded number"),
    "a list without a type": ({"type": "array", "maxItems": 1, "description": "x"}, "without maxItems or list type"),
    "a map without bounds": ({"type": "object", "description": "x"}, "unbounded map"),
    "a boolean": ({"type": "boolean", "description": "x"}, "is of type boolean"),
    "an enum in lower case": ({"type": "string", "enum": ["warn"], "description": "x"}, "'warn'"),
    "an enum that YAML reads as a boolean": ({"type": "string", "enum": ["Off"], "description": "x"}, "'Off'"),
    "a schema that keeps unknown fields": (
        {"type": "object", "maxProperties": 1, "description": "x", "x-kubernetes-preserve-unknown-fields": True},
        "keeps unknown fields",
    ),
    "a rule without a message": (
        {"type": "string", "maxLength": 1, "description": "x", "x-kubernetes-validations": [{"rule": "true"}]},
        "has a rule whose message",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_gap_is_found_at_any_depth(fault: str) -> None:
    node, expected = FAULTS[fault]
    inner = {"type": "object", "description": "x", "properties": {"field": node}}
    items = {"type": "array", "maxItems": 1, "x-kubernetes-list-type": "atomic", "description": "x", "items": inner}
    (found,) = gaps({"type": "object", "description": "x", "properties": {"list": items}}, "Kind")
    assert found.startswith("Kind.list[].field: ")
    assert expected in found


@pytest.mark.parametrize(
    ("kind", "scope", "short_name"),
    [("SignedModel", "Namespaced", "smodel"), ("ModelKeyring", "Cluster", "mkr"), ("ModelPolicy", "Cluster", "mpol")],
)
def test_a_kind_is_served_under_its_names(kind: str, scope: str, short_name: str) -> None:
    spec = KINDS[kind]["spec"]
    assert (spec["scope"], spec["names"]["shortNames"], spec["names"]["categories"]) == (scope, [short_name], ["aegis"])
    assert KINDS[kind]["metadata"]["name"] == f"{spec['names']['plural']}.{spec['group']}"
    assert [(each["name"], each["served"], each["storage"], each["subresources"]) for each in spec["versions"]] == [
        ("v1alpha1", True, True, {"status": {}})
    ]


def test_a_prefix_is_checked_by_the_rules_of_a_uri() -> None:
    """All but six: a URI does not change, names one object and is pinned, a prefix ends in '/' and names folders."""
    uri, signature, prefix, source = (
        [rule["rule"] for rule in at(SCHEMAS[kind], path)["x-kubernetes-validations"]]
        for kind, path in (
            ("SignedModel", "spec.uri"),
            ("SignedModel", "spec.signatures[].uri"),
            ("ModelPolicy", "spec.signers[].uriPrefixes[]"),
            ("ModelPolicy", "spec.sources[].uriPrefix"),
        )
    )
    assert len(uri) > 10
    assert uri[0] == "self == oldSelf"
    assert signature[:-1] == uri[1:-2]
    assert uri[1:-3] == prefix[1:-1]
    assert prefix == source


ENUMS: tuple[tuple[str, str, type[StrEnum] | Iterable[str]], ...] = (
    ("ModelPolicy", "spec.mode", Mode),
    ("ModelPolicy", "spec.unresolved", Unresolved),
    ("ModelPolicy", "spec.pending", Pending),
    ("ModelPolicy", "spec.signers[].transparencyLog", TransparencyLog),
    ("ModelPolicy", "spec.signers[].subjectName", SubjectName),
    ("ModelKeyring", "spec.schemes[]", SCHEMES),
    ("ModelKeyring", "spec.certificates", CertificateUse),
    ("ModelKeyring", "spec.keys[].state", [KeyState.ACTIVE, KeyState.REVOKED]),
    ("ModelKeyring", "status.keys[].state", KeyState),
    ("SignedModel", "status.signedBy[].state", KeyState),
    ("SignedModel", "status.signedBy[].signingTimeSource", TimeSource),
    ("SignedModel", "spec.signatures[].format", SignatureFormat),
)


@pytest.mark.parametrize(("kind", "path", "members"), ENUMS, ids=lambda value: value if isinstance(value, str) else "")
def test_the_schema_knows_the_values_that_the_code_knows(kind: str, path: str, members: Iterable[str]) -> None:
    assert sorted(at(SCHEMAS[kind], path)["enum"]) == sorted(map(str, members))


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_field_of_a_spec_is_read(kind: str) -> None:
    readers = {
        "SignedModel": ["signed_model.py"],
        "ModelKeyring": ["keyring.py", "key_sources/*.py"],
        "ModelPolicy": ["policy.py", "identity.py", "source_login.py", "key_sources/*.py"],
    }
    folder = ROOT / "operator" / "aegis" / "core" / "spec"
    code = "".join(path.read_text() for pattern in readers[kind] for path in folder.glob(pattern))
    names = {path.rpartition(".")[2].removesuffix("[]") for path, _ in walk(at(SCHEMAS[kind], "spec"), "spec")}
    assert sorted(name for name in names - {"spec"} if f'"{name}"' not in code) == []


def test_every_condition_is_described_where_it_is_set() -> None:
    described = " ".join(at(root, "status.conditions")["description"] for root in SCHEMAS.values())
    assert sorted(kind for kind in ConditionType if kind not in described) == []


def reset(node: Schema, value: Any, *, omit: bool) -> Any:
    """The value with every field that has a default omitted, or set to that default as the API server would."""
    if isinstance(value, list):
        return [reset(node["items"], each, omit=omit) for each in value]
    if not isinstance(value, dict):
        return value
    fields = node.get("properties", {})
    kept = {
        name: reset(fields.get(name, {}), each, omit=omit)
        for name, each in value.items()
        if "default" not in fields.get(name, {})
    }
    return kept if omit else kept | {name: child["default"] for name, child in fields.items() if "default" in child}


@pytest.mark.parametrize("example", examples(), ids=lambda each: f"{each['kind']}-{each['metadata']['name']}")
def test_an_example_is_read_and_the_code_has_the_defaults_of_the_schema(example: Object) -> None:
    root, parse = SCHEMAS[example["kind"]], PARSERS[example["kind"]]
    stored = {**example, "metadata": {**example["metadata"], "namespace": "fraud", "uid": "1", "generation": 1}}
    assert parse(stored)
    omitted, defaulted = reset(root, stored, omit=True), reset(root, stored, omit=False)
    assert omitted != defaulted
    assert parse(omitted) == parse(defaulted)


def test_the_tables_of_what_is_refused_are_full() -> None:
    refused = invalid_objects()
    assert {each.body["kind"] for each in refused} == set(KINDS)
    assert len(refused) >= 40
    rows = spellings()
    assert len({row.uri for row in rows}) == len(rows) >= 60
    assert all(row.says for row in rows if not row.accepted)


@pytest.mark.parametrize("row", spellings(), ids=lambda row: ascii(row.uri))
def test_the_canonicaliser_gives_the_answer_of_the_table(row: Spelling) -> None:
    if row.canonical:
        assert str(ModelURI.parse(row.uri)) == row.uri
        assert row.uri.partition("://")[0] in URI_SCHEMES
    else:
        with pytest.raises(NotCanonical, match=r"must "):
            ModelURI.parse(row.uri)
