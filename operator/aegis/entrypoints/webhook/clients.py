"""Whom the admission port answers: anybody, or who has a certificate of the authority that an admin names.

The replica itself must get through as well, to test the way that the API server comes. It has an authority of its own
for that, made at the start and never written down, which signs one certificate.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from aegis.core.certificates import issue_client, new_authority


class ClientsUnreadable(Exception):
    """The admin's authority cannot be read; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Clients:
    """`authorities` (PEM) are those whose clients are answered, None for anybody; the rest is for the own test."""

    authorities: bytes | None = None
    certificate: bytes = b""
    key: bytes = field(default=b"", repr=False)


def read_clients(path: str, now: datetime) -> Clients:
    """By the authority in the PEM file at `path`; anybody where there is no path. Raises ClientsUnreadable."""
    if not path:
        return Clients()
    try:
        named = Path(path).read_bytes()
    except OSError as error:
        raise ClientsUnreadable(
            f"the authority for client certificates in {path} cannot be read: {error.strerror}; change "
            "AEGIS_CLIENT_AUTHORITY, or the chart's webhook.clientAuthority"
        ) from error
    own = new_authority(now, _new_key)
    made = issue_client(own, "aegis-webhook-self-test", now, _new_key)
    return Clients(named + b"\n" + own.certificate, made.certificate, made.key)


def _new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())
