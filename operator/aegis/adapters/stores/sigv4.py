"""AWS Signature Version 4 for requests without a body, by botocore's signer and nothing else of botocore.

Its client is not used: it would bring its own endpoints, redirects and environment. The signer reads the clock by
itself, because a signature is only good within 15 minutes of the store's time.
"""

import logging
from collections.abc import Callable, Mapping

from aegis.adapters.transport.access import SourceAccess
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

Signer = Callable[[str, str], Mapping[str, str]]
"""Method and URL → the headers that prove who asks."""


def anonymous(_method: str, _url: str) -> Mapping[str, str]:
    """Signs nothing: a public bucket."""
    return {}


def find_signer(access: SourceAccess) -> Signer:
    """Signs with the source's credentials, or not at all if it has none.

    Raises Undecidable(SourceMisconfigured) for a Secret without both keys.
    """
    if not access.credentials:
        return anonymous
    key_id, secret = access.credential("AWS_ACCESS_KEY_ID"), access.credential("AWS_SECRET_ACCESS_KEY")
    if not key_id or not secret:
        raise Undecidable(
            Reason.SOURCE_MISCONFIGURED,
            "the credentials Secret must hold AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        )
    return _signer(key_id, secret, access.credential("AWS_SESSION_TOKEN"), access.region)


def _signer(key_id: str, secret: str, token: str, region: str) -> Signer:
    # Imported when it is needed: these take 0.04 s of CPU and 5 MB (measured).
    from botocore.auth import S3SigV4Auth  # noqa: PLC0415
    from botocore.awsrequest import AWSRequest  # noqa: PLC0415
    from botocore.credentials import ReadOnlyCredentials  # noqa: PLC0415

    logging.getLogger("botocore.auth").addFilter(_WARNINGS_ONLY)
    auth = S3SigV4Auth(ReadOnlyCredentials(key_id, secret, token or None), "s3", region)

    def sign(method: str, url: str) -> Mapping[str, str]:
        request = AWSRequest(method=method, url=url)
        auth.add_auth(request)
        return dict(request.headers.items())

    return sign


class _WarningsOnly(logging.Filter):
    """Drops the signer's debug records: they hold the session token and the signature."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING


_WARNINGS_ONLY = _WarningsOnly()
