"""AWS Signature Version 4, by botocore's signer and nothing else of botocore.

Its client is not used: it would bring its own endpoints, proxies and environment. The signer reads the clock by
itself, because a signature is only good within minutes of the server's time.
"""

import logging
from collections.abc import Mapping

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials

from aegis.adapters.keysources.aws_kms.credentials import AccessKey


def signed(url: str, headers: Mapping[str, str], body: bytes, key: AccessKey, region: str) -> Mapping[str, str]:
    """`headers` of a POST to KMS, with those that prove who asks."""
    request = AWSRequest(method="POST", url=url, headers=dict(headers), data=body)
    SigV4Auth(ReadOnlyCredentials(key.key_id, key.secret, key.session or None), "kms", region).add_auth(request)
    return dict(request.headers.items())


class _WarningsOnly(logging.Filter):
    """Drops the signer's debug records: they hold the session token and the signature."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING


logging.getLogger("botocore.auth").addFilter(_WarningsOnly())
