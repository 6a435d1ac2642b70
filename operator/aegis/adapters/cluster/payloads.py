"""The payload of a seal as a decoder builds it, typed: what `core.payload` writes, field by field.

What is not there is None. That each field means something, such as a digest or a word, is for
`core.payload.from_payload` to find out.
"""

from datetime import datetime
from typing import Annotated

import msgspec

Number = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class Signature(msgspec.Struct, rename="camel", gc=False, kw_only=True):
    """What `payload` writes of a signature, but for what only a verification reads."""

    location: str
    format: str | None = None
    fingerprint: str | None = None
    scheme: str | None = None
    detail: str | None = None
    problem: str | None = None
    predicate_type: str | None = None
    subject: str | None = None
    bound: str | None = None
    ignored: list[str] | None = None
    difference: str | None = None
    unproven: str | None = None
    issuer: str | None = None
    identity: str | None = None
    vouched_by: str | None = None
    signing_time: str | None = None
    signing_time_source: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    log_id: str | None = msgspec.field(default=None, name="logID")
    log_index: str | None = None


class WholeSignature(Signature, gc=False, kw_only=True):
    """All that is written of a signature."""

    digest: str
    content: str | None = None
    tried: str | None = None


class Payload(msgspec.Struct, rename="camel", gc=False, kw_only=True):
    """What `payload` writes."""

    namespace: str
    name: str
    uid: str
    generation: Number
    uri: str
    revision: str
    endpoint: str
    identity: dict[str, str]
    digests: dict[str, str]
    size: Number
    files: Number
    verified_time: Annotated[datetime, msgspec.Meta(tz=True)]
    sealed_time: Annotated[datetime, msgspec.Meta(tz=True)]
    signatures: list[Signature]
    untried: list[str]
    request: str
    ignored: list[str]
    trusted_root: str | None = None
    file_marks: str | None = None


class WholePayload(Payload, gc=False, kw_only=True):
    """With whole signatures."""

    signatures: list[WholeSignature]  # type: ignore[assignment] # narrower, and never assigned
