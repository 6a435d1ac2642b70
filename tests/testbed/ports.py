"""Free TCP ports that stay one's own until they are used, and after their server was stopped.

Asking the kernel for port 0 hands out ports from the range of outgoing connections, so that between asking and
using one, any client on the machine may take it. These come from below that range, and each is held by a socket
that is bound but does not listen: a server, which sets SO_REUSEADDR, may still listen there, while another
run's purse, which asks without it, may not have the port.
"""

import random
import socket
from collections.abc import Iterable

# Linux and macOS take the ports of outgoing connections from 32768 and 49152 upwards.
RANGE = range(20000, 32000)


class Ports:
    """A purse of free ports on 127.0.0.1; `close` gives all of them back."""

    def __init__(self) -> None:
        self._held: list[socket.socket] = []

    def take(self, adjacent: int = 1) -> int:
        """The first of that many ports in a row that nobody listens on and no other run holds.

        Raises OSError when none is left.
        """
        # Ports are no secret: the choice is random only so that runs seldom try the same one.
        for first in random.sample(RANGE, len(RANGE)):
            held = _hold_all(range(first, first + adjacent))
            if held:
                self._held += held
                return first
        raise OSError(f"no {adjacent} free ports in a row on 127.0.0.1 between {RANGE.start} and {RANGE.stop}")

    def close(self) -> None:
        """Lets other runs have the ports."""
        for held in self._held:
            held.close()
        self._held.clear()


def _hold_all(ports: Iterable[int]) -> list[socket.socket]:
    """Their sockets; empty when one of them is not free."""
    held: list[socket.socket] = []
    for port in ports:
        holder = _hold(port)
        if holder is None:
            for each in held:
                each.close()
            return []
        held.append(holder)
    return held


def _hold(port: int) -> socket.socket | None:
    holder = socket.socket()
    try:
        holder.bind(("127.0.0.1", port))
    except OSError:
        holder.close()
        return None
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return holder
