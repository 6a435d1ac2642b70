"""What the error codes of KMS and STS mean: AWS says nearly everything with status 400.

Sources: AWS KMS API Reference, "Common Errors" and the errors of DescribeKey and GetPublicKey; AWS STS API Reference,
AssumeRoleWithWebIdentity.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from aegis.adapters.keysources.refusals import Meaning, usual_meaning
from aegis.adapters.keysources.transport import Reply
from aegis.core.reasons import Reason

_UNKNOWN_KEY = (Reason.KEY_SOURCE_DENIED, "the access key or its session token is not known, or has ended")
_BUSY = (Reason.KEY_SOURCE_UNAVAILABLE, "too many requests")
_CLOCK = (Reason.KEY_SOURCE_DENIED, "the signature is not accepted: check the secret key, the region and the clock")
_TOKEN = (Reason.KEY_SOURCE_DENIED, "the web identity token is not accepted, or has ended")
_NAME = (Reason.KEY_SOURCE_MISCONFIGURED, "keyID or roleARN is none that AWS understands")

CODES: Mapping[str, Meaning] = MappingProxyType(
    {
        "AccessDeniedException": (Reason.KEY_SOURCE_DENIED, "permission denied"),
        "AccessDenied": (Reason.KEY_SOURCE_DENIED, "the role may not be assumed with this token"),
        "UnrecognizedClientException": _UNKNOWN_KEY,
        "InvalidClientTokenId": _UNKNOWN_KEY,
        "ExpiredToken": _UNKNOWN_KEY,
        "OptInRequired": (Reason.KEY_SOURCE_DENIED, "the account may not use this service"),
        "NotAuthorized": (Reason.KEY_SOURCE_DENIED, "permission denied"),
        "InvalidSignatureException": _CLOCK,
        "IncompleteSignature": _CLOCK,
        "RequestExpired": _CLOCK,
        "ExpiredTokenException": _TOKEN,
        "InvalidIdentityToken": _TOKEN,
        "IDPRejectedClaim": _TOKEN,
        "IDPCommunicationError": (Reason.KEY_SOURCE_UNAVAILABLE, "AWS cannot reach the token's issuer"),
        "NotFoundException": (Reason.KEY_NOT_FOUND, "no such key"),
        "InvalidArnException": _NAME,
        "ValidationException": _NAME,
        "ValidationError": _NAME,
        "UnsupportedOperationException": (Reason.KEY_SOURCE_MISCONFIGURED, "the key is not asymmetric"),
        "RegionDisabledException": (Reason.KEY_SOURCE_MISCONFIGURED, "STS is not active in this region"),
        "ThrottlingException": _BUSY,
        "Throttling": _BUSY,
        "LimitExceededException": _BUSY,
        "ServiceUnavailable": (Reason.KEY_SOURCE_UNAVAILABLE, "it fails"),
        "DependencyTimeoutException": (Reason.KEY_SOURCE_TIMEOUT, "what lies behind it did not answer in time"),
        "KeyUnavailableException": (Reason.KEY_SOURCE_UNAVAILABLE, "the key cannot be had for the moment"),
    }
)
"""A row per code; of others, the HTTP status decides."""

UNUSABLE = frozenset({"DisabledException", "KMSInvalidStateException"})
"""The codes of a key whose state forbids to show it."""

_IN_JSON = re.compile(rb'"__type"\s*:\s*"(?:[\w.]{1,128}#)?(\w{1,64})"')
_IN_XML = re.compile(rb"<Code>(\w{1,64})</Code>")


def error_code(reply: Reply) -> str:
    """The code in the answer's body, or ''."""
    found = _IN_JSON.search(reply.body) or _IN_XML.search(reply.body)
    return found[1].decode("ascii") if found else ""


def meaning(reply: Reply) -> Meaning:
    """What an answer of AWS says that is no success."""
    return CODES.get(error_code(reply), usual_meaning(reply))
