"""A token that proves to a cloud which workload asks: one of the controller's ServiceAccount, or one in a file."""

from dataclasses import dataclass
from typing import ClassVar

from aegis.core.spec import fields
from aegis.core.spec.fields import Raw


@dataclass(frozen=True, slots=True)
class IdentityToken:
    """A token of the controller's ServiceAccount for `audience`, or what `file` holds, unless that is ''."""

    secrets: ClassVar[frozenset[str]] = frozenset()

    audience: str
    file: str = ""


def read(raw: Raw, path: str, audience: str) -> IdentityToken:
    """Reads `audience` (with its default) and `tokenFile` of a login. Raises InvalidSpec."""
    return IdentityToken(fields.text(raw, "audience", path, audience), fields.text(raw, "tokenFile", path, ""))
