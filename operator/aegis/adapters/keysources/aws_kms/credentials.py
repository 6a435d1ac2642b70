"""With which access key AWS is asked: one out of a Secret, or one that STS lends for a token.

Nothing is looked for in the environment, in a profile, or at a metadata service.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from aegis.adapters.keysources.aws_kms.errors import meaning
from aegis.adapters.keysources.context import KeySourceContext
from aegis.adapters.keysources.logins import Credential, Lent, Written
from aegis.adapters.keysources.names import is_token
from aegis.adapters.keysources.refusals import refused
from aegis.adapters.keysources.rest import FORM, Rest
from aegis.adapters.keysources.transport import Server
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.aws_kms import AWSAccessKey, AWSWebIdentity
from aegis.core.spec.key_sources.secret import SecretKeyRef

LENT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class AccessKey:
    """What requests are signed with; `session` is '' for a key that nobody lent."""

    key_id: str
    secret: str = field(repr=False)
    session: str = field(repr=False)


def credential(
    auth: AWSAccessKey | AWSWebIdentity, written: Written, context: KeySourceContext
) -> Credential[AccessKey]:
    """The access key, when it is needed."""
    return LOGINS[type(auth)](auth, written, context)


def _from_secret(auth: AWSAccessKey, _written: Written, context: KeySourceContext) -> Credential[AccessKey]:
    """As the Secret is at each reading, under the names that all of AWS's tools know."""

    def entry(name: str) -> str:
        return context.secret_text(SecretKeyRef(auth.secret, name))

    def read(_anew: bool) -> AccessKey:
        lent = "AWS_SESSION_TOKEN" in context.secrets.get(auth.secret, {})
        session = entry("AWS_SESSION_TOKEN") if lent else ""
        return AccessKey(entry("AWS_ACCESS_KEY_ID"), entry("AWS_SECRET_ACCESS_KEY"), session)

    return read


def _by_web_identity(auth: AWSWebIdentity, written: Written, context: KeySourceContext) -> Credential[AccessKey]:
    server = Server(auth.endpoint, f"{written.path}.endpoint", written.ca_bundle)
    sts = Rest(server, context, meaning)
    return Lent(
        lambda: (_assume_role(sts, auth.role_arn, context.identity(auth.token)), LENT_SECONDS), context.monotonic
    )


LOGINS: Mapping[type, Callable[[Any, Written, KeySourceContext], Credential[AccessKey]]] = MappingProxyType(
    {AWSAccessKey: _from_secret, AWSWebIdentity: _by_web_identity}
)
"""A row per member of `AWSKMSSource.auth`."""


def _assume_role(sts: Rest, role: str, token: str) -> AccessKey:
    """AWS STS API Reference, AssumeRoleWithWebIdentity: the one call that no access key has to sign."""
    asked = {
        "Action": "AssumeRoleWithWebIdentity",
        "Version": "2011-06-15",
        "RoleArn": role,
        "RoleSessionName": "aegis",
        "DurationSeconds": str(LENT_SECONDS),
        "WebIdentityToken": token,
    }
    doing = f"AssumeRoleWithWebIdentity at {sts.name}"
    reply = sts.send("POST", "/", {**FORM, "Accept": "text/xml"}, urlencode(asked).encode())
    if reply.status != 200:
        raise refused(reply, doing, meaning(reply))
    return AccessKey(
        *(_element(reply.body, name, doing) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken"))
    )


def _element(body: bytes, name: str, doing: str) -> str:
    """The text of an element that holds nothing else: no parser of XML has to see what a network sends."""
    found = re.search(rf"<{name}>\s*([^<\s]+)\s*</{name}>".encode(), body)
    text = found[1].decode("ascii", "replace") if found else ""
    if not is_token(text):
        raise Undecidable(Reason.KEY_SOURCE_MALFORMED, f"{doing}: the answer has no {name}")
    return text
