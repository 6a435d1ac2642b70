"""A Lease (coordination.k8s.io/v1) and what a candidate for it does next: values and decisions, no I/O.

The times written in a Lease are for people. Whether its holder still renews is judged by the own monotonic clock
alone, from what was seen to change: other machines' clocks are never trusted.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

import msgspec

from aegis.adapters.cluster.objects import LEASES, micro_time

LEASE_SECONDS = 15
RETRY_SECONDS = 2.0
LONGEST_TERM = 60
"""Seconds. A longer term in a Lease is not believed: a slip of a hand there must not stop Aegis for days."""


class LeaseMeta(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """metadata of a Lease."""

    name: str
    namespace: str
    resource_version: str = ""


class LeaseSpec(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """spec of a Lease; `holder_identity` '' means released. Times are RFC 3339 with microseconds, never parsed."""

    holder_identity: str | None = None
    lease_duration_seconds: int | None = None
    acquire_time: str | None = None
    renew_time: str | None = None
    lease_transitions: int | None = None


class Lease(msgspec.Struct, frozen=True, rename="camel"):
    """A Lease."""

    metadata: LeaseMeta
    spec: LeaseSpec = LeaseSpec()
    api_version: str = LEASES.api_version
    kind: str = LEASES.kind

    @property
    def holder(self) -> str:
        """Who holds it, or '' when it is free."""
        return self.spec.holder_identity or ""

    @property
    def term(self) -> float:
        """Seconds without a renewal after which another may take it."""
        return float(min(self.spec.lease_duration_seconds or LEASE_SECONDS, LONGEST_TERM))

    @property
    def token(self) -> int:
        """The fencing token: grows with every change of the holder."""
        return self.spec.lease_transitions or 0


class Step(Enum):
    """What a candidate does next."""

    CREATE = auto()
    TAKE = auto()
    WAIT = auto()


@dataclass(frozen=True, slots=True)
class Sight:
    """The Lease at the last look (None: there is none), and the monotonic times since which it is so and of that look.

    `since` is never more than RETRY_SECONDS before the change, so that nobody is overtaken early, and, while looks
    come in time, never after it, so that a crashed holder is replaced LEASE_SECONDS after its last renewal.
    """

    lease: Lease | None
    since: float
    looked: float


def sighted(before: Sight | None, lease: Lease | None, began: float, ended: float) -> Sight:
    """What is known after a look that lasted from `began` to `ended`."""
    if before is None:
        return Sight(lease, ended, began)
    if before.lease and lease and before.lease.spec == lease.spec:
        return Sight(lease, before.since, began)
    # The change came after the last look began; a last look that is long past says no more than that.
    return Sight(lease, max(before.looked, ended - RETRY_SECONDS), began)


def decide(sight: Sight, identity: str, now: float) -> Step:
    """What `identity` does at monotonic time `now`."""
    if sight.lease is None:
        return Step.CREATE
    # Its own name there means that the answer to an earlier attempt was lost.
    if sight.lease.holder in ("", identity) or now >= sight.since + sight.lease.term:
        return Step.TAKE
    return Step.WAIT


def pause(sight: Sight | None, now: float) -> float:
    """Seconds until the next look: RETRY_SECONDS, or less when a term ends sooner."""
    if sight is None or sight.lease is None:
        return RETRY_SECONDS
    left = sight.since + sight.lease.term - now
    return min(RETRY_SECONDS, left) if left > 0 else RETRY_SECONDS


def unheld(namespace: str, name: str) -> Lease:
    """A Lease that does not exist yet."""
    return Lease(LeaseMeta(name, namespace))


def taken(lease: Lease, identity: str, now: datetime) -> Lease:
    """`lease` with a new holder."""
    at = micro_time(now)
    return Lease(lease.metadata, LeaseSpec(identity, LEASE_SECONDS, at, at, lease.token + 1))


def renewed(lease: Lease, now: datetime) -> Lease:
    """`lease` with a new term for the same holder."""
    return Lease(lease.metadata, msgspec.structs.replace(lease.spec, renew_time=micro_time(now)))


def released(lease: Lease, now: datetime) -> Lease:
    """`lease` without a holder: free at once."""
    at = micro_time(now)
    return Lease(lease.metadata, LeaseSpec("", 1, at, at, lease.token))
