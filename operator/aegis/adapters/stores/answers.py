"""What S3 and plain HTTPS have in common: one object a URL, its size and entity tag, and what a refusal means."""

from http import HTTPStatus

from aegis.adapters.transport.exchange import Answer
from aegis.adapters.transport.refusals import not_found
from aegis.core.artifacts import Identity, IdentityKind, ResolvedArtifact, StoredFile
from aegis.core.errors import NotCanonical, Undecidable
from aegis.core.reasons import Reason
from aegis.core.uris import ModelURI

LONGEST_IDENTITY = 500
"""Characters of an entity tag or version id that is taken: it is sealed with the evidence and shown in the status."""

_ABSENT = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


def canonical(location: str) -> ModelURI:
    """The URI that a location is. Raises Undecidable for what is not canonical."""
    try:
        return ModelURI.parse(location)
    except NotCanonical as error:
        raise Undecidable(Reason.SOURCE_MISCONFIGURED, f"{location!r} {error.detail}") from error


def single_object(location: str) -> ModelURI:
    """The canonical URI of one object. Raises Undecidable for a prefix, and for what is not canonical."""
    uri = canonical(location)
    if uri.is_prefix:
        raise Undecidable(Reason.ARTIFACT_UNREADABLE, f"{uri} names a prefix, and a signature or file is one object")
    return uri


def resolved(location: str, revision: str, endpoint: str, answer: Answer, identity: Identity) -> ResolvedArtifact:
    """The artifact of one object as `answer` (to HEAD) describes it. Raises Undecidable when it tells no size."""
    if answer.length is None:
        raise Undecidable(Reason.SOURCE_MISCONFIGURED, f"{answer.origin} does not tell the object's size")
    return ResolvedArtifact(location, revision, endpoint, (StoredFile("", answer.length, identity),))


def entity_tag(answer: Answer) -> Identity:
    """The object's strong entity tag, or NONE: by a weak one nothing can be pinned (RFC 9110 13.1.1)."""
    tag = answer.headers.get("ETag", "")
    strong = len(tag) > 2 and tag.startswith('"') and tag.endswith('"')
    return Identity(IdentityKind.ETAG, tag) if strong and storable(tag) else Identity(IdentityKind.NONE)


def storable(identity: str) -> bool:
    """Whether a store's name for a state is one that can be kept and sent back."""
    return 0 < len(identity) <= LONGEST_IDENTITY and identity.isascii() and identity.isprintable()


def unlike_before(answer: Answer) -> Undecidable:
    """The refusal of a GET after a HEAD that succeeded: what has gone since then is a change."""
    if answer.status in _ABSENT:
        return changed(answer)
    return answer.refusal()


def changed(answer: Answer) -> Undecidable:
    """The object is no longer in the state that was resolved."""
    return Undecidable(Reason.ARTIFACT_CHANGED, f"{answer.origin} no longer has the state that was looked up")


def small_file(answer: Answer, limit: int) -> bytes | None:
    """The body of at most `limit` bytes, or None for a file that is certainly absent. Raises Undecidable.

    Only 404 and 410 say that. 403 may mean the same (S3 answers so to who may not list), but also a right that was
    taken away or a clock that is wrong; read as "not signed" it would turn a fault into a rejection, and replace good
    evidence. So it stays undecided, and says what to do.
    """
    if answer.ok:
        return answer.read(limit)
    if answer.status in _ABSENT:
        return None
    if answer.status == HTTPStatus.FORBIDDEN:
        raise Undecidable(
            Reason.ARTIFACT_NOT_FOUND,
            f"{not_found(answer.origin).detail}: HTTP 403 does not tell whether a signature is there; let the source's"
            " credentials list the bucket (s3:ListBucket), or name the signatures in spec.signatures",
        )
    raise answer.refusal()
