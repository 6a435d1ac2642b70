"""The connections of one server: who is open, what they hold, who must go first.

    accepted ──► unproven ──► idle ◄──► reading ──► ending ──► gone
                 (no request answered yet)

At the limit of connections the next victim is the oldest that is ending, else the oldest unproven (a flood of
half-open and slow connections ousts itself), else the longest idle; a proven client in the middle of a request is
never ousted, the next connection waits in the kernel instead. Over the limit of bytes the request that holds most
is turned away, so that a review of 5 KB never suffers from uploads of 24 MiB.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import chain, takewhile
from typing import Protocol

from aegis.entrypoints.http.limits import Limits


class Member(Protocol):
    """A connection as its pool sees it."""

    @property
    def held(self) -> int:
        """Bytes of request body in memory."""

    def time_out(self) -> None:
        """End whatever has lasted too long: a request, an idle wait, the farewell."""

    def turn_away(self) -> None:
        """Refuse the request being read because the server holds too many bytes."""

    def abort(self) -> None:
        """Drop the connection at once, in whatever state."""


class Pool:
    """Bookkeeping of one server's connections, on one event loop. Times are of the loop's clock."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self.limits = limits
        self.clock = clock
        self.closing = False
        """Set while draining: each response is then the last on its connection."""
        self.tally: Counter[str] = Counter()
        """How often what happened, by a closed set of words; for metrics and tests."""
        self.on_room: Callable[[], None] = lambda: None
        """Called whenever a connection has gone."""
        self._held = 0
        self._members: set[Member] = set()
        self._unproven: dict[Member, float] = {}
        self._idle: dict[Member, float] = {}
        self._reading: dict[Member, float] = {}
        self._ending: dict[Member, float] = {}
        self._changed = asyncio.Event()

    # A connection tells what became of it.

    def join(self, member: Member) -> None:
        """Accepted, with the handshake still to come."""
        self._members.add(member)
        self._unproven[member] = self.clock()
        self.tally["accepted"] += 1

    def open(self, member: Member) -> None:
        """Its handshake is done."""
        self._idle[member] = self.clock()

    def rest(self, member: Member) -> None:
        """It has had a request answered, and waits for the next from now on."""
        self._unproven.pop(member, None)
        self._reading.pop(member, None)
        self._idle.pop(member, None)
        self._idle[member] = self.clock()
        if self.closing:
            self._changed.set()

    def read(self, member: Member) -> None:
        """It is in the middle of something that has to end within the time of a request, counted from the first
        time that this is said."""
        self._idle.pop(member, None)
        self._reading.setdefault(member, self.clock())

    def end(self, member: Member) -> None:
        """Its last response is written; what follows is only the farewell, within `linger_seconds`."""
        self._forget(member)
        self._ending[member] = self.clock()

    def leave(self, member: Member) -> None:
        """It has gone."""
        self._forget(member)
        if member in self._members:
            self._members.remove(member)
            self._changed.set()
            self.on_room()

    def _forget(self, member: Member) -> None:
        for state in (self._unproven, self._idle, self._reading, self._ending):
            state.pop(member, None)

    # Bytes.

    def hold(self, member: Member, size: int) -> bool:
        """Take `size` bytes for `member`; False if it is the one that must go because all hold too much."""
        self._held += size
        if self._held <= self.limits.in_flight_bytes:
            return True
        largest = max(self._reading, key=lambda other: other.held, default=member)
        if largest.held <= member.held:
            return False
        largest.turn_away()
        return True

    def release(self, size: int) -> None:
        """Give back what `hold` took."""
        self._held -= size

    # Connections.

    def make_room(self) -> bool:
        """Whether one more connection may be accepted, after ousting the least worthy if need be."""
        return len(self._members) < self.limits.connections or self.oust()

    def oust(self) -> bool:
        """Drop the least worthy connection; False if all are proven clients with a request under way."""
        victim = next(chain(self._ending, self._unproven, self._idle), None)
        if victim is None:
            return False
        self.tally["ousted"] += 1
        self.leave(victim)
        victim.abort()
        return True

    def sweep(self) -> None:
        """End what has lasted too long. Each state is in the order of time, so only the late ones are looked at."""
        now = self.clock()
        for state, patience in (
            (self._reading, self.limits.request_seconds),
            (self._idle, self.limits.idle_seconds),
            (self._ending, self.limits.linger_seconds),
        ):
            for member in _before(state, now - patience):
                member.time_out()
        self._changed.set()

    # The end of the server.

    @property
    def busy(self) -> bool:
        """Whether a request is being read, or a connection is so new that its first one may be on the way."""
        newest = next(reversed(self._unproven.values()), None)
        expected = newest is not None and self.clock() - newest < self.limits.linger_seconds
        return bool(self._reading) or expected

    @property
    def empty(self) -> bool:
        """Whether all connections have gone."""
        return not self._members

    def time_out_idle(self) -> None:
        """Say farewell to all that wait for a request, or for their handshake."""
        for member in [*self._idle, *(self._unproven.keys() - self._idle.keys())]:
            member.time_out()

    def abort_all(self) -> None:
        """Drop what is left."""
        for member in list(self._members):
            member.abort()

    async def until(self, done: Callable[[], bool], seconds: float) -> None:
        """Wait for `done`, at most `seconds`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not done():
                    self._changed.clear()
                    await self._changed.wait()


def _before(state: Mapping[Member, float], time: float) -> list[Member]:
    return [member for member, _ in takewhile(lambda entry: entry[1] <= time, state.items())]
