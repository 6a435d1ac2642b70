"""The API's definitions, the examples and the invalid objects, as tests read them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
CRDS = ROOT / "crds"
EXAMPLES = ROOT / "examples"
INVALID = ROOT / "tests" / "vectors" / "invalid-crs"
URIS = ROOT / "tests" / "vectors" / "uris.yaml"
EXPECT = "# expect: "
GROUP = "aegis.dev"
URI = "s3://acme-models/churn/7/churn.onnx"

Schema = Mapping[str, Any]
Object = dict[str, Any]


@dataclass(frozen=True)
class Invalid:
    """An object that the API server must refuse with `expect` in its message."""

    name: str
    expect: str
    body: Object


@dataclass(frozen=True)
class Spelling:
    """A row of uris.yaml: is a URI canonical, what does the API server say if not, and does a store serve it."""

    uri: str
    canonical: bool
    why: str
    says: str = ""
    served: bool = True

    @property
    def accepted(self) -> bool:
        """Whether a SignedModel may name it."""
        return self.canonical and self.served


def definitions() -> dict[str, Object]:
    """Every CustomResourceDefinition by its kind."""
    found = (yaml.load(path.read_text(), yaml.CSafeLoader) for path in sorted(CRDS.glob("*.yaml")))
    return {each["spec"]["names"]["kind"]: each for each in found}


def schema(definition: Schema) -> Schema:
    """The OpenAPI schema of its only version."""
    (version,) = definition["spec"]["versions"]
    return dict(version["schema"]["openAPIV3Schema"])


def at(root: Schema, path: str) -> Schema:
    """The schema of a field, as in `spec.sources[].endpoint`. Raises KeyError."""
    node = root
    for step in path.split("."):
        node = node["properties"][step.removesuffix("[]")]
        node = node["items"] if step.endswith("[]") else node
    return node


def walk(node: Schema, path: str) -> Iterator[tuple[str, Schema]]:
    """Every schema below `node` with its path, `node` first."""
    yield path, node
    for name, child in node.get("properties", {}).items():
        yield from walk(child, f"{path}.{name}")
    for key, suffix in (("items", "[]"), ("additionalProperties", "{}")):
        if isinstance(node.get(key), dict):
            yield from walk(node[key], path + suffix)


def examples() -> list[Object]:
    """Every object of Aegis's own kinds in examples/."""
    documents = (
        each for path in sorted(EXAMPLES.rglob("*.yaml")) for each in yaml.load_all(path.read_text(), yaml.CSafeLoader)
    )
    return [each for each in documents if each["apiVersion"].startswith(GROUP)]


def invalid_objects() -> list[Invalid]:
    """Every object of tests/vectors/invalid-crs. Raises ValueError when a file does not say what to expect."""
    found = []
    for path in sorted(INVALID.glob("*.yaml")):
        text = path.read_text()
        first = text.partition("\n")[0]
        if not first.startswith(EXPECT):
            raise ValueError(f"{path} must begin with '{EXPECT}' and a part of the API server's message")
        found.append(Invalid(path.stem, first.removeprefix(EXPECT), yaml.load(text, yaml.CSafeLoader)))
    return found


def spellings() -> list[Spelling]:
    """The table of URI spellings."""
    return [Spelling(**row) for row in yaml.load(URIS.read_text(), yaml.CSafeLoader)]


def signed_model(**spec: Any) -> Object:
    """A SignedModel with that spec, its uri URI unless given."""
    return {
        "apiVersion": "aegis.dev/v1alpha1",
        "kind": "SignedModel",
        "metadata": {"name": "churn"},
        "spec": {"uri": URI, **spec},
    }


def policy(prefix: str) -> Object:
    """A ModelPolicy whose signers may vouch for that prefix."""
    signer = {"name": "release", "keyringRefs": [{"name": "production"}], "uriPrefixes": [prefix]}
    return {
        "apiVersion": "aegis.dev/v1alpha1",
        "kind": "ModelPolicy",
        "metadata": {"name": "fraud"},
        "spec": {"namespaces": ["fraud"], "signers": [signer]},
    }
