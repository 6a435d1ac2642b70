"""`source.inline`: public keys in the ModelKeyring itself."""

from dataclasses import dataclass
from typing import ClassVar

from aegis.core.spec import fields
from aegis.core.spec.fields import Raw


@dataclass(frozen=True, slots=True)
class InlineSource:
    """PEM text in the object itself."""

    kind: ClassVar[str] = "inline"
    secrets: ClassVar[frozenset[str]] = frozenset()

    pem: str


def parse(raw: Raw, key: str, path: str) -> InlineSource:
    """Reads the member `key` of the union. Raises InvalidSpec."""
    return InlineSource(fields.text(raw, key, path))
