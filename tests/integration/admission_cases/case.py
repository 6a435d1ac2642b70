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
    """`reason` is the refusal's, '' when the object is admitted; `path` is where, `says` what else must be read.

    With `warns` it is admitted, and what would have been the refusal is a warning. `before` are objects that are there
    already. `passes` is the reason that is counted where it is admitted without one, '' where nobody asks the webhook.
    """

    id: str
    manifest: Object
    reason: str = ""
    path: str = ""
    says: tuple[str, ...] = ()
    namespace: str = STRICT
    warns: bool = False
    before: tuple[Object, ...] = ()
    passes: str = "Verified"

    @property
    def allowed(self) -> bool:
        """Whether the API server takes it."""
        return self.warns or not self.reason

    @property
    def counted(self) -> str:
        """The reason in the metric, '' if the webhook is not asked."""
        return self.reason or self.passes

    @property
    def kind(self) -> str:
        """The object's own."""
        return str(self.manifest["kind"])

    def path_in(self, target: Object) -> str:
        """Where it stands in another object of the same pod: a Deployment has a Pod's spec in its template."""
        moved = self.kind == "Pod" and target["kind"] != "Pod"
        return f"spec.template.{self.path}" if moved else self.path
