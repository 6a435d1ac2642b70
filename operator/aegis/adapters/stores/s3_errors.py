"""S3's error codes that say more than the HTTP status: what is wrong with the source, not with the object."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from aegis.adapters.transport.exchange import Answer
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

LONGEST_ERROR = 64 << 10
"""Bytes of an error document that are read."""

_OTHER_REGION = "the bucket is in another region: correct the source's region or endpoint"
_SESSION_ENDED = "the session token in the credentials Secret has ended or is not valid: renew it"

CODES: Mapping[str, str] = MappingProxyType(
    {
        "InvalidAccessKeyId": "it does not know the access key in the credentials Secret",
        "SignatureDoesNotMatch": "the secret key in the credentials Secret does not belong to the access key",
        "ExpiredToken": _SESSION_ENDED,
        "InvalidToken": _SESSION_ENDED,
        "TokenRefreshRequired": _SESSION_ENDED,
        "RequestTimeTooSkewed": "its clock and Aegis's differ too much: correct the clock",
        "AuthorizationHeaderMalformed": _OTHER_REGION,
        "IllegalLocationConstraintException": _OTHER_REGION,
        "PermanentRedirect": _OTHER_REGION,
        "TemporaryRedirect": _OTHER_REGION,
    }
)
"""Error code (Amazon S3 API Reference, "Error responses") → what a platform engineer has to correct."""

_CODE = re.compile(rb"<Code>([A-Za-z0-9.]{1,64})</Code>")


def error_code(answer: Answer) -> str:
    """The code in the answer's error document, '' if it has none that can be read."""
    try:
        match = _CODE.search(answer.read(LONGEST_ERROR))
    except Undecidable:
        return ""
    return match[1].decode("ascii") if match else ""


def misconfigured(answer: Answer, code: str) -> Undecidable | None:
    """What `code` says about the source; None for a code that speaks of the object, or of nothing known."""
    if code not in CODES:
        return None
    return Undecidable(Reason.SOURCE_MISCONFIGURED, f"{answer.origin} answers {code}: {CODES[code]}")
