"""`aegis verify` of what is known by its digest alone: a place that has the digest and no bytes."""

from datetime import datetime

from aegis.core.artifacts import Identity, IdentityKind, ResolvedArtifact, StoredFile
from aegis.core.digests import Digest
from aegis.core.evidence import Evidence
from aegis.core.uris import ModelURI
from aegis.ports import Sink
from aegis.services.verify_artifact import NOBODY, RequestInvalid

DIGEST = "digest"
"""The scheme of such places; no store serves it."""


def uri_of(digest: Digest) -> ModelURI:
    """Where nothing but the digest is."""
    return ModelURI(DIGEST, "", f"{digest.algorithm}/{digest.value.hex()}")


def known(digest: Digest, now: datetime) -> Evidence:
    """As if the artifact had been read before and were still in that very state."""
    return Evidence(
        model=NOBODY,
        generation=0,
        uri=str(uri_of(digest)),
        revision="",
        endpoint="",
        identity=_identity(digest),
        digests={digest.algorithm: digest.value.hex()},
        size=0,
        files=1,
        verified=now,
        sealed=now,
    )


class DigestAlone:
    """Implements `aegis.ports.Store` for one artifact that nobody can read."""

    def __init__(self, digest: Digest) -> None:
        self._digest = digest

    def resolve(self, location: str, revision: str) -> ResolvedArtifact:
        return ResolvedArtifact(location, revision, "", (StoredFile("", 0, _identity(self._digest)),))

    def read(self, artifact: ResolvedArtifact, file: StoredFile, sink: Sink) -> None:  # noqa: ARG002
        # No store failed: whoever asked has to name more.
        raise RequestInvalid(f"{self._digest} does not suffice for a signature of this kind: name the --artifact")

    def confirm(self, artifact: ResolvedArtifact) -> None:
        """Nothing can have changed."""

    def fetch(self, location: str, limit: int) -> bytes | None:  # noqa: ARG002
        return None


def _identity(digest: Digest) -> Identity:
    return Identity(IdentityKind.DIGEST, str(digest))
