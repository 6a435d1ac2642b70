"""`source.file`: public keys in a file of the controller's Pod, such as one projected from a ConfigMap."""

from dataclasses import dataclass
from typing import ClassVar

from aegis.core.spec import fields
from aegis.core.spec.fields import Raw


@dataclass(frozen=True, slots=True)
class FileSource:
    """A PEM file; `path` is absolute."""

    kind: ClassVar[str] = "file"
    secrets: ClassVar[frozenset[str]] = frozenset()

    path: str


def parse(raw: Raw, key: str, path: str) -> FileSource:
    """Reads the member `key` of the union. Raises InvalidSpec."""
    return FileSource(fields.text(fields.mapping(raw, key, path), "path", f"{path}.{key}"))
