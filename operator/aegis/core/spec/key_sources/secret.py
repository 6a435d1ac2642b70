"""`source.secretRef`: public keys in a Secret of the operator's namespace."""

from dataclasses import dataclass
from typing import ClassVar

from aegis.core.spec import fields
from aegis.core.spec.fields import Raw


@dataclass(frozen=True, slots=True)
class SecretKeyRef:
    """One entry of a Secret in the operator's namespace."""

    kind: ClassVar[str] = "secret"

    name: str
    key: str

    @property
    def secrets(self) -> frozenset[str]:
        """The Secrets of the operator's namespace that a reading needs, by name."""
        return frozenset({self.name})


def parse(raw: Raw, key: str, path: str) -> SecretKeyRef:
    """Reads a reference to an entry of a Secret. Raises InvalidSpec."""
    ref, path = fields.mapping(raw, key, path), f"{path}.{key}"
    return SecretKeyRef(fields.text(ref, "name", path), fields.text(ref, "key", path))
