"""Identities that a policy lets vouch for models: whom an OpenID provider names in a certificate."""

import re
from dataclasses import dataclass

from aegis.core.evidence import SignerIdentity
from aegis.core.spec import fields
from aegis.core.spec.fields import InvalidSpec, Raw

_TEXT = re.compile(r"[!-~]{1,512}")
_ISSUER = re.compile(r"https://[^/?#@]+(/[^?#@]*)?")
_PREFIX = re.compile(r"(https?://[^/@]+/[^/@]|(?!https?:)[a-z][a-z0-9+.-]*://[^/@]).*[@/]")


@dataclass(frozen=True, slots=True)
class IdentityRule:
    """Exactly this issuer, and this subject; or any subject that begins with `prefix`, when `subject` is empty."""

    issuer: str
    subject: str = ""
    prefix: str = ""

    def allows(self, identity: SignerIdentity) -> bool:
        """True when the identity is one of those meant. Case counts, as it does for the provider."""
        if identity.issuer != self.issuer:
            return False
        return identity.subject == self.subject if self.subject else identity.subject.startswith(self.prefix)


def parse_identity(raw: Raw, path: str) -> IdentityRule:
    """Reads one of `identities`. Raises InvalidSpec.

    A prefix ends in '@' or '/', or 'https://git.example/acme' would let 'https://git.example/acme-of-others/' vouch as
    well. It begins with a whole host, and on the web with an owner too: 'release@' would be anybody's address, and
    'https://github.com/' everybody's workflow.
    """
    issuer = _text(raw, "issuer", path)
    if not _ISSUER.fullmatch(issuer):
        raise InvalidSpec(f"{path}.issuer", "must be the https:// URL of the provider")
    if fields.only_one(raw, ("subject", "subjectPrefix"), path) == "subject":
        return IdentityRule(issuer, subject=_text(raw, "subject", path))
    prefix = _text(raw, "subjectPrefix", path)
    if not _PREFIX.fullmatch(prefix):
        raise InvalidSpec(
            f"{path}.subjectPrefix", "must be the beginning of a URI, with its owner, and end in '@' or '/'"
        )
    return IdentityRule(issuer, prefix=prefix)


def _text(raw: Raw, key: str, path: str) -> str:
    value = fields.text(raw, key, path)
    if not _TEXT.fullmatch(value):
        raise InvalidSpec(f"{path}.{key}", "must be 1 to 512 printable ASCII characters without a blank")
    return value
