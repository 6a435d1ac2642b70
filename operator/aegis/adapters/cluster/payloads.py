"""The payload of a seal as a decoder builds it, typed: what `core.payload` writes, field by field.

What is empty there is left out. That each field means something, such as a digest or a word, is for
`core.payload.from_payload` to find out.
"""

from datetime import datetime
from typing import Annotated

import msgspec


class Signature(msgspec.Struct, rename="camel", gc=False):
    """What `payload` writes of a signature, but for what only a verification reads."""

    location: str
    format: str = ""
    fingerprint: str = ""
    scheme: str = ""
    detail: str = ""
    problem: str = ""
    predicate_type: str = ""
    subject: str = ""
    bound: str = ""
    ignored: list[str] = []
    difference: str = ""
    unproven: str = ""
    issuer: str = ""
    identity: str = ""
    vouched_by: str = ""
    signing_time: str = ""
    signing_time_source: str = ""
    valid_from: str = ""
    valid_until: str = ""
    log_id: str = msgspec.field(default="", name="logID")
    log_index: str = ""


class WholeSignature(Signature, gc=False):
    """All that is written of a signature."""

    digest: str = ""
    content: str = ""
    tried: str = ""


class Payload(msgspec.Struct, rename="camel", gc=False, kw_only=True):
    """What `payload` writes."""

    namespace: str
    name: str
    uid: str
    generation: int
    uri: str
    revision: str
    endpoint: str
    identity: dict[str, str]
    digests: dict[str, str]
    size: int
    files: int
    verified_time: Annotated[datetime, msgspec.Meta(tz=True)]
    sealed_time: Annotated[datetime, msgspec.Meta(tz=True)]
    signatures: list[Signature]
    untried: list[str]
    request: str
    ignored: list[str]
    trusted_root: str = ""
    file_marks: str = ""


class WholePayload(Payload, gc=False, kw_only=True):
    """With whole signatures."""

    signatures: list[WholeSignature]  # type: ignore[assignment] # narrower, and never assigned
