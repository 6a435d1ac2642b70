"""Azure's error codes that say what is wrong with the source, and not with the blob."""

from collections.abc import Mapping
from types import MappingProxyType

from aegis.adapters.transport.exchange import Answer
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

HEADER = "x-ms-error-code"
NO_CONTAINER = "ContainerNotFound"

_NOT_ACCEPTED = "it does not accept the source's SAS or token: it has ended, or was made for something else"
_NOBODY = "it serves nobody without credentials: give the source a credentialsSecretRef or auth"

_RIGHT = "a SAS needs the rights to read (r) and to list (l), an application the role Storage Blob Data Reader"

CODES: Mapping[str, str] = MappingProxyType(
    {
        "AuthenticationFailed": _NOT_ACCEPTED,
        "InvalidAuthenticationInfo": _NOT_ACCEPTED,
        "AuthorizationFailure": f"{_NOT_ACCEPTED}; or the account's network rules keep Aegis out",
        "AuthorizationPermissionMismatch": _RIGHT,
        "AuthorizationProtocolMismatch": _NOT_ACCEPTED,
        "AuthorizationResourceTypeMismatch": "the SAS is not for containers and objects: it needs both",
        "AuthorizationServiceMismatch": "the SAS is not for blobs",
        "AuthorizationSourceIPMismatch": "the SAS is for other addresses than Aegis's",
        "NoAuthenticationInformation": _NOBODY,
        "PublicAccessNotPermitted": _NOBODY,
        "AccountIsDisabled": "the storage account is disabled",
    }
)
"""Error code (Azure Storage, "Common REST API error codes") → what a platform engineer has to correct."""


def misconfigured(answer: Answer) -> Undecidable | None:
    """What the answer says about the source; None when it speaks of the blob, or of nothing known."""
    code = answer.headers.get(HEADER, "")
    if code not in CODES:
        return None
    return Undecidable(Reason.SOURCE_MISCONFIGURED, f"{answer.origin} answers {code}: {CODES[code]}")
