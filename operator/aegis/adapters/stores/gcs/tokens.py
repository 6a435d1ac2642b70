"""Who asks Google Cloud Storage: a service account by its key, whoever a token was given to, or nobody.

The key signs a JSON Web Token that the API takes as it is (RFC 7519, AIP-4111), so that no token service is asked.
google-auth makes it and reads the clock by itself; it looks for nothing in the environment or at a metadata service.
"""

import json
from collections.abc import Callable, Mapping

from aegis.adapters.transport.access import SourceAccess
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

KEY = "key.json"
"""The entry of the Secret that holds a service account's key, as Google hands it out."""

SCOPE = "https://www.googleapis.com/auth/devstorage.read_only"

Login = Callable[[], Mapping[str, str]]
"""The headers that prove who asks, good for now."""


def anonymous() -> Mapping[str, str]:
    """A public bucket."""
    return {}


def find_login(access: SourceAccess) -> Login:
    """Raises Undecidable(SourceMisconfigured) for a Secret without a usable key, or without google-auth."""
    if not access.credentials:
        return anonymous
    token = access.credential("token")
    return (lambda: {"Authorization": f"Bearer {token}"}) if token else _by_key(access)


def _by_key(access: SourceAccess) -> Login:
    try:
        from google.auth import exceptions, jwt  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise Undecidable(
            Reason.SOURCE_MISCONFIGURED, "google-auth is not installed: it comes with the extra `gcp` of aegis"
        ) from error
    try:
        info = json.loads(access.credentials.get(KEY, b""))
        credentials = jwt.Credentials.from_service_account_info(info, audience=None, additional_claims={"scope": SCOPE})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, exceptions.GoogleAuthError):
        # Not chained: the library's words may quote the key.
        raise Undecidable(
            Reason.SOURCE_MISCONFIGURED,
            f"the credentials Secret must hold {KEY}, the JSON key of a service account",
        ) from None

    def headers() -> Mapping[str, str]:
        if not credentials.valid:
            credentials.refresh(None)
        return {"Authorization": f"Bearer {credentials.token.decode('ascii')}"}

    return headers
