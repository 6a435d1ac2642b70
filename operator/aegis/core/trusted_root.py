"""The trusted root: which authorities may vouch for identities and which logs for entries, and when each might.

Specification: sigstore/protobuf-specs, sigstore_trustroot.proto, in ProtoJSON. Evidence names the authorities that it
rests on, so taking one out of the root, or ending its period, counts at once and not only after a verification.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from aegis.core import strict_json
from aegis.core.errors import KeyRefused, SignatureUnreadable, TrustedRootUnusable
from aegis.core.keys import PublicKey
from aegis.core.strict_json import JSONObject, member, require, shown
from aegis.core.transparency import Log

MAX_BYTES = 1 << 20
"""Largest trusted root in bytes: what a ConfigMap holds. That of the public Sigstore has a hundredth of it."""

MEDIA_TYPE = "application/vnd.dev.sigstore.trustedroot+json;version=0.1"


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, both included; None means without limit."""

    start: datetime | None = None
    end: datetime | None = None

    def covers(self, moment: datetime) -> bool:
        """True when `moment` lies in it."""
        return (self.start is None or self.start <= moment) and (self.end is None or moment <= self.end)


@dataclass(frozen=True, slots=True)
class TrustedRoot:
    """`content` is its text and `digest` the text's `sha256:<hex>`; both are empty for a root that trusts nobody.

    `authorities` maps what `log_authority` and its neighbours make to the periods in which each might vouch. `issuers`
    are the certificates (DER) that may issue those of signers. `problem` says why one that is configured is not used.
    """

    content: bytes = b""
    digest: str = ""
    logs: tuple[Log, ...] = ()
    issuers: tuple[bytes, ...] = ()
    authorities: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)
    problem: str = ""

    def trusts(self, authority: str, moment: datetime) -> bool:
        """True when the authority might vouch at `moment`."""
        return any(period.covers(moment) for period in self.authorities.get(authority, ()))


NO_ROOT = TrustedRoot()
"""Trusts nobody."""


def log_authority(log_id: str) -> str:
    """The name of a transparency log among authorities."""
    return f"log:{log_id}"


def certificate_log_authority(log_id: bytes) -> str:
    """The name of a log of certificates (RFC 6962) by its id."""
    return f"ct:{log_id.hex()}"


def issuer_authority(certificate: bytes) -> str:
    """The name of a certificate authority, by one of its certificates (DER)."""
    return f"ca:{hashlib.sha256(certificate).hexdigest()}"


def timestamp_authority(certificate: bytes) -> str:
    """The name of a timestamp authority (RFC 3161), by its signing certificate (DER)."""
    return f"tsa:{hashlib.sha256(certificate).hexdigest()}"


def parse_trusted_root(content: bytes) -> TrustedRoot:
    """Reads a `trusted_root.json`. Raises TrustedRootUnusable.

    Fields that Aegis does not know are left alone, for the file is the admin's own; a log whose key is refused is left
    out, as such a key of a keyring is.
    """
    try:
        raw = strict_json.load_object(content, MAX_BYTES)
        if require(raw, "mediaType", str) != MEDIA_TYPE:
            raise TrustedRootUnusable(f"its mediaType is {shown(raw['mediaType'])} and not '{MEDIA_TYPE}'")
        logs = tuple(_logs(raw))
        issuers = tuple(_chains(raw, "certificateAuthorities"))
        found = (
            *((log_authority(log.id), period) for log, period in logs),
            *((certificate_log_authority(log_id), period) for log_id, _, period in _keys(raw, "ctlogs")),
            *((issuer_authority(certificate), period) for chain, period in issuers for certificate in chain),
            *((timestamp_authority(chain[0]), period) for chain, period in _chains(raw, "timestampAuthorities")),
        )
    except SignatureUnreadable as error:
        raise TrustedRootUnusable(error.detail) from error
    return TrustedRoot(
        content=content,
        digest=f"sha256:{hashlib.sha256(content).hexdigest()}",
        logs=tuple(log for log, _ in logs),
        issuers=tuple(certificate for chain, _ in issuers for certificate in chain),
        authorities=_grouped(found),
    )


def root_of_logs(keys: Iterable[PublicKey]) -> TrustedRoot:
    """A root of nothing but logs of Rekor v1, trusted at any time: for keys that a person names."""
    logs = tuple(Log.of(key) for key in keys)
    digest = hashlib.sha256("".join(log.id for log in logs).encode("ascii")).hexdigest()
    return TrustedRoot(
        digest=f"sha256:{digest}",
        logs=logs,
        authorities={log_authority(log.id): (Period(),) for log in logs},
    )


def _logs(raw: JSONObject) -> Iterator[tuple[Log, Period]]:
    for log_id, der, period in _keys(raw, "tlogs"):
        try:
            yield Log(log_id.hex(), PublicKey.from_key(serialization.load_der_public_key(der))), period
        except (KeyRefused, ValueError, UnsupportedAlgorithm):
            continue


def _keys(raw: JSONObject, name: str) -> Iterator[tuple[bytes, bytes, Period]]:
    """Of each log: its id, its key as DER, and its period."""
    for log in _objects(raw, name):
        key = require(log, "publicKey", dict)
        log_id = _bytes(require(log, "logId", dict), "keyId")
        yield log_id, _bytes(key, "rawBytes"), _period(member(key, "validFor", dict))


def _chains(raw: JSONObject, name: str) -> Iterator[tuple[tuple[bytes, ...], Period]]:
    for authority in _objects(raw, name):
        certificates = _objects(require(authority, "certChain", dict), "certificates")
        chain = tuple(_bytes(certificate, "rawBytes") for certificate in certificates)
        if not chain:
            raise TrustedRootUnusable(f"one of its {name} has no certificate")
        yield chain, _period(member(authority, "validFor", dict))


def _objects(raw: JSONObject, name: str) -> Iterator[JSONObject]:
    for value in member(raw, name, list) or ():
        if not isinstance(value, dict):
            raise TrustedRootUnusable(f"its {name} hold what is no object")
        yield value


def _period(raw: JSONObject | None) -> Period:
    """Without `validFor` it is for ever; one without a start is no period (sigstore_common.proto, TimeRange)."""
    if raw is None:
        return Period()
    start = _moment(raw, "start")
    if start is None:
        raise TrustedRootUnusable("a period of it has no start")
    return Period(start, _moment(raw, "end"))


def _moment(raw: JSONObject, name: str) -> datetime | None:
    text = member(raw, name, str)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise TrustedRootUnusable(f"{shown(text)} is no date-time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _bytes(raw: JSONObject, name: str) -> bytes:
    try:
        return base64.b64decode(require(raw, name, str), validate=True)
    except (binascii.Error, ValueError):
        raise TrustedRootUnusable(f"its {name} is no base64") from None


def _grouped(found: Iterable[tuple[str, Period]]) -> dict[str, tuple[Period, ...]]:
    grouped: dict[str, tuple[Period, ...]] = {}
    for authority, period in found:
        grouped[authority] = (*grouped.get(authority, ()), period)
    return grouped
