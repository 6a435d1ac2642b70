"""Accepting connections: within the pool's limit, with a bounded handshake, until the server has drained.

`loop.create_server` would do less: it accepts whatever comes and counts a connection only when its handshake is over,
so a flood of half-open ones is invisible to any limit but that of file descriptors.
"""

import asyncio
import errno
import logging
import socket
import ssl
import time
from collections.abc import Callable

from aegis.entrypoints.http.limits import Limits
from aegis.entrypoints.http.memory import keep_small_blocks
from aegis.entrypoints.http.messages import Site
from aegis.entrypoints.http.pool import Pool
from aegis.entrypoints.http.protocol import Connection

log = logging.getLogger(__name__)

_NO_RESOURCES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_PAUSE_SECONDS = 0.25


class Listener:
    """One listening socket and the connections that came through it.

    `context` is asked at each handshake, so the certificate may change at any time; None means plain HTTP.
    """

    def __init__(self, site: Site, limits: Limits, context: Callable[[], ssl.SSLContext | None]) -> None:
        self._site = site
        self._limits = limits
        self._context = context
        self._handshakes: set[asyncio.Task[None]] = set()
        self._listening = self._accepting = False
        self.pool = Pool(limits, time.monotonic)
        self.pool.on_room = self._resume

    async def start(self, host: str, port: int) -> int:
        """Listen; the port is returned, which matters when it was given as 0. Raises OSError."""
        self._loop = asyncio.get_running_loop()
        keep_small_blocks()
        self._socket = _listening_socket(host, port, self._limits.backlog)
        self._listening = True
        self._resume()
        self._sweep()
        bound: int = self._socket.getsockname()[1]
        return bound

    async def stop(self) -> None:
        """Drain: announce, go on accepting, stop listening, finish, close. Nothing that was accepted is lost.

        Does nothing if the server was not started, or is stopping already.
        """
        pool, limits = self.pool, self._limits
        if pool.closing or not self._listening:
            return
        pool.closing = True
        await asyncio.sleep(limits.drain_seconds)
        self._close_socket()
        await pool.until(lambda: not pool.busy, limits.request_seconds + limits.linger_seconds)
        pool.time_out_idle()
        await pool.until(lambda: pool.empty, 2 * limits.linger_seconds)
        pool.abort_all()
        await pool.until(lambda: pool.empty, limits.linger_seconds)
        self._sweeper.cancel()

    def _sweep(self) -> None:
        limits = self._limits
        self.pool.sweep()
        period = min(limits.request_seconds, limits.idle_seconds, limits.linger_seconds) / 4
        self._sweeper = self._loop.call_later(period, self._sweep)

    def _resume(self) -> None:
        if self._listening and not self._accepting:
            self._accepting = True
            self._loop.add_reader(self._socket, self._accept)

    def _pause(self) -> None:
        """Leave further connections to the kernel until one of ours has gone."""
        self._accepting = False
        self._loop.remove_reader(self._socket)

    def _accept(self) -> bool:
        """Take one connection, if one waits and there is room; False if not."""
        if not self.pool.make_room():
            self._pause()
            return False
        try:
            accepted, _ = self._socket.accept()
        except OSError as error:
            if error.errno in _NO_RESOURCES:
                self._wait_for_resources(error)
            return False  # the client has gone, or another wake-up took it
        accepted.setblocking(False)
        connection = Connection(self._site, self.pool)
        self.pool.join(connection)
        connection.handshake = self._loop.create_task(self._welcome(accepted, connection))
        self._handshakes.add(connection.handshake)
        connection.handshake.add_done_callback(self._handshakes.discard)
        return True

    def _wait_for_resources(self, error: OSError) -> None:
        log.warning(
            "No connection can be accepted: %s. The oldest idle connection is closed and accepting goes on in %s s; "
            "raise the limit of open files of this process if this is seen often.",
            error.strerror,
            _PAUSE_SECONDS,
        )
        self.pool.tally["starved"] += 1
        self.pool.on_room = lambda: None  # only the clock resumes: the descriptor just freed may be needed elsewhere
        self.pool.oust()
        self._pause()
        self._loop.call_later(_PAUSE_SECONDS, self._recover)

    def _recover(self) -> None:
        self.pool.on_room = self._resume
        self._resume()

    async def _welcome(self, accepted: socket.socket, connection: Connection) -> None:
        """The handshake; from its end on the connection is its protocol's."""
        context, limits = self._context(), self._limits
        try:
            await self._loop.connect_accepted_socket(
                lambda: connection,
                accepted,
                ssl=context,
                ssl_handshake_timeout=limits.handshake_seconds if context else None,
                ssl_shutdown_timeout=limits.linger_seconds if context else None,
            )
        except OSError as error:  # not TLS, no common version or certificate, too slow, gone
            self.pool.tally["handshake_failed"] += 1
            log.debug("A connection was dropped in its handshake: %s", error)
            self._discard(accepted, connection)
        except BaseException:
            self._discard(accepted, connection)
            raise
        else:
            connection.handshake = None

    def _discard(self, accepted: socket.socket, connection: Connection) -> None:
        connection.handshake = None
        connection.abort()
        accepted.close()
        self.pool.leave(connection)

    def _close_socket(self) -> None:
        """Stop listening, after taking what the kernel has already accepted for us: it would be reset."""
        while self._accept():
            pass
        self._listening = False
        self._pause()
        self._socket.close()


def _listening_socket(host: str, port: int, backlog: int) -> socket.socket:
    """A socket on `host`; the empty name is every address of both families, where the machine has both."""
    if not host and socket.has_dualstack_ipv6():
        listening = socket.create_server(("", port), family=socket.AF_INET6, backlog=backlog, dualstack_ipv6=True)
    else:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=backlog)
    listening.setblocking(False)
    return listening
