"""Model URIs: one canonical spelling, refused rather than repaired.

Two programs that read one string as two objects are the oldest way round an admission system, so there is one
grammar for the CRD's CEL rules, the controller, the webhook and the command line. It is stricter than RFC 3986:
what RFC 3986 would normalise (case, percent-encoding, dot segments, default ports) is not accepted at all.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address
from types import MappingProxyType

from aegis.core import images, repositories
from aegis.core.errors import NotCanonical

MAX_LENGTH = 1024


@dataclass(frozen=True, slots=True)
class Scheme:
    """A row of SCHEMES: what the authority looks like, as a pattern without nested quantifiers and in words.

    `check` raises NotCanonical for an authority or a path that the general rules let pass and this scheme does not.
    """

    authority: re.Pattern[str]
    says: str
    check: Callable[[str, str], None] = lambda _authority, _path: None


def _check_parts(bucket: str, _path: str) -> None:
    """Raises NotCanonical for a bucket whose name is longer than 63 characters without a dot in between."""
    if any(len(part) > 63 for part in bucket.split(".")):
        raise NotCanonical("must have a bucket name of 3 to 63 characters, or of parts with 63 at the most")


# Amazon makes no new buckets with '_', but has old ones, and other stores of its kind make them still.
_S3_BUCKET = re.compile(r"[a-z0-9][a-z0-9._\-]{1,61}[a-z0-9]")
_GCS_BUCKET = re.compile(r"[a-z0-9][a-z0-9._\-]{1,220}[a-z0-9]")
_CONTAINER = re.compile(r"[a-z0-9][a-z0-9\-]{1,61}[a-z0-9]")
_HOST = re.compile(r"[a-z0-9][a-z0-9.\-]{0,252}(:[1-9][0-9]{0,4})?")
_OWNER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._\-]{0,95}")

SCHEMES: Mapping[str, Scheme] = MappingProxyType(
    {
        "s3": Scheme(_S3_BUCKET, "a bucket name of 3 to 63 lower-case letters, digits, '-', '_' and '.'"),
        "gs": Scheme(
            _GCS_BUCKET, "a bucket name of 3 to 222 lower-case letters, digits, '-', '_' and '.'", _check_parts
        ),
        "az": Scheme(_CONTAINER, "a container's name of 3 to 63 lower-case letters, digits and '-'"),
        "hf": Scheme(_OWNER, "an owner's name", repositories.check),
        "oci": Scheme(_HOST, "a registry's lower-case host name", images.check),
        "https": Scheme(_HOST, "a lower-case host name, with a port only if it is not 443"),
    }
)
"""Scheme → its rules. A new scheme is one row here; contract tests hold stores and CRD to it."""

_CHARACTERS = re.compile(r"[!-\"$&->@-\[\]-~]*")
"""Printable ASCII but for `_NOT_HERE`."""
_NOT_HERE = "%?#\\"
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_SEGMENT = re.compile(r"[A-Za-z0-9\-._~+=,:@]+")
_PATH = re.compile(rf"(?!\.{{1,2}}(?:/|\Z)){_SEGMENT.pattern}(?:/(?!\.{{1,2}}(?:/|\Z)){_SEGMENT.pattern})*/?")
"""The paths that no rule is against."""


@dataclass(frozen=True, slots=True, order=True)
class ModelURI:
    """A canonical model URI: `path` has no leading slash; a trailing one names a prefix, not one object."""

    scheme: str
    authority: str
    path: str

    @classmethod
    def parse(cls, text: str) -> "ModelURI":
        """Reads the one accepted spelling. Raises NotCanonical with what is wrong, non-ASCII by code point."""
        return cls(*check(text))

    @property
    def is_prefix(self) -> bool:
        """True when it names a prefix or directory: a set of objects, not one."""
        return self.path.endswith("/")

    @property
    def is_repository(self) -> bool:
        """True when it names a whole repository, which is many files without a '/' at the end of its name."""
        return self.scheme == "hf" and "/" not in self.path

    @property
    def is_tree(self) -> bool:
        """True when it names many files."""
        return self.is_prefix or self.is_repository

    def within(self, prefix: str) -> bool:
        """True when `prefix` (which ends in '/') covers this URI, segment by segment: a repository covers itself."""
        return prefix.endswith("/") and f"{self}{'/' if self.is_repository else ''}".startswith(prefix)

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}/{self.path}"


def check(text: str) -> tuple[str, str, str]:
    """Scheme, authority and path of the one accepted spelling. Raises NotCanonical as `ModelURI.parse` does."""
    _check_characters(text)
    scheme, separator, rest = text.partition("://")
    if not separator or scheme not in SCHEMES:
        raise NotCanonical(f"must start with one of {', '.join(f'{name}://' for name in SCHEMES)} in lower case")
    authority, slash, path = rest.partition("/")
    _check_authority(scheme, authority)
    if not slash or not path:
        raise NotCanonical("must name an object or a prefix after the authority")
    _check_path(path)
    SCHEMES[scheme].check(authority, path)
    return scheme, authority, path


def _check_characters(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise NotCanonical(f"must have at most {MAX_LENGTH} characters")
    if not _CHARACTERS.fullmatch(text):
        raise NotCanonical(_wrong_character(text))


def _wrong_character(text: str) -> str:
    """What is wrong with the first one that must not be there."""
    for position, char in enumerate(text):
        if not "!" <= char <= "~":
            return f"must contain only printable ASCII: U+{ord(char):04X} at position {position}"
    return f"must not contain '{next(char for char in _NOT_HERE if char in text)}'"


@lru_cache(256)  # of ten thousand models most lie in a few buckets
def _check_authority(scheme: str, authority: str) -> None:
    if "@" in authority:
        raise NotCanonical("must not contain a user name")
    rule = SCHEMES[scheme]
    if not rule.authority.fullmatch(authority) or ".." in authority or authority.endswith("."):
        raise NotCanonical(f"must have {rule.says} after '{scheme}://'")
    host, _, port = authority.partition(":")
    if port == "443" or (port and int(port) > 65535):
        raise NotCanonical("must not name the default port, nor one above 65535")
    if rule.authority is _HOST:
        _check_host(host)


def _check_host(host: str) -> None:
    labels = host.split(".")
    if any(label.strip("-") != label or not label for label in labels):
        raise NotCanonical("must have a host whose parts begin and end with a letter or a digit")
    # A host that ends in a number is read as an IPv4 address, of which there are many spellings (WHATWG URL 3.5).
    if _NUMBER.fullmatch(labels[-1]):
        try:
            IPv4Address(host)
        except ValueError:
            raise NotCanonical("must write an IPv4 address as four decimal numbers") from None


def _check_path(path: str) -> None:
    if _PATH.fullmatch(path):
        return
    dots = ("", ".", "..")
    wrong = (each for each in path.removesuffix("/").split("/") if each in dots or not _SEGMENT.fullmatch(each))
    if next(wrong) in dots:
        raise NotCanonical("must not contain an empty, '.' or '..' path segment")
    raise NotCanonical("must have path segments of letters, digits and '-._~+=,:@'")
