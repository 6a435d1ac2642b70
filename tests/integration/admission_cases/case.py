"""A row of the table of admission cases."""

from dataclasses import dataclass
from typing import Any

Object = dict[str, Any]

STRICT, OTHER, REFERENCE, FREE = "team-a", "team-b", "ref", "free"
"""Namespaces: two under one policy that refuses what cannot be decided, one that warns of it, one that is disabled."""

GOOD, BAD, UNKNOWN = "s3://models/llama/v2/", "s3://models/evil/v1/", "s3://models/unknown/v1/"
REVOKED, NEW = "s3://models/old/v1/", "s3://models/new/v1/"
"""One that is verified, one whose signature is forged, one that nobody declared, one signed by a revoked key, and one
that is still being verified."""


@dataclass(frozen=True)
class Case:
    """`reason` is the refusal's, '' when the object is admitted; `says` is what people must read of it.

    With `warns` it is admitted, and what would have been the refusal is a warning. `before` are objects that are there
    already. `without_update` says why the object cannot be made of another one by an update.
    """

    id: str
    manifest: Object
    reason: str = ""
    says: tuple[str, ...] = ()
    namespace: str = STRICT
    warns: bool = False
    before: tuple[Object, ...] = ()
    without_update: str = ""

    @property
    def allowed(self) -> bool:
        """Whether the API server takes it."""
        return self.warns or not self.reason

    @property
    def name(self) -> str:
        """The object's own."""
        return str(self.manifest["metadata"]["name"])

    @property
    def kind(self) -> str:
        """The object's own."""
        return str(self.manifest["kind"])
