"""Trusted roots (sigstore_trustroot.proto, in ProtoJSON): given by an admin, and read by every replica."""

from collections.abc import Iterator
from datetime import UTC, datetime

from tests.fuzz.seeds import vectors
from tests.fuzz.target import Target, attempt
from tests.minisigstore import Instance

from aegis.core.errors import TrustedRootUnusable
from aegis.core.trusted_root import parse_trusted_root

MOMENTS = [datetime(year, 1, 1, tzinfo=UTC) for year in (1, 2025, 9999)]


def holds(data: bytes) -> None:
    """What can be read says of every authority and every moment whether it is trusted."""
    root = attempt(TrustedRootUnusable, parse_trusted_root, data)
    if root is None:
        return
    for authority, periods in root.authorities.items():
        for moment in MOMENTS:
            assert root.trusts(authority, moment) == any(period.covers(moment) for period in periods)
    assert not root.trusts("nobody", MOMENTS[1])


def seeds() -> Iterator[bytes]:
    yield from vectors("sigstore/trusted_root.json")
    yield Instance().trusted_root()


TARGET = Target(holds, seeds)
