"""What somebody in the cluster can send to a webhook's port: no TLS, half of it, and requests that never end."""

import asyncio
import contextlib
import ssl
import time
from collections.abc import Iterable
from itertools import cycle

GARBAGE = (b"\x00" * 100, b"\xff" * 100, b"\x16\x03\x01", b"POST /validate HTTP/1.1\r\nHost: a\r\n\r\n", b"")
"""What begins no handshake, or half of one."""
SLOW = b"POST /validate HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{"
AT_ONCE = 50


def flood(ports: Iterable[int], seconds: float) -> int:
    """Sends as fast as connections can be had, for so long; answers how many there were."""
    return asyncio.run(_flood(tuple(ports), time.monotonic() + seconds))


def _trusting() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


async def _flood(ports: tuple[int, ...], until: float) -> int:
    senders = (_send(port, index, until) for index, port in zip(range(AT_ONCE), cycle(ports), strict=False))
    return sum(await asyncio.gather(*senders))


async def _send(port: int, index: int, until: float) -> int:
    """Every fifth speaks TLS, and then never ends its request."""
    sent, anybody = 0, _trusting()
    while time.monotonic() < until:
        sent += 1
        slow = index % 5 == 0
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=anybody if slow else None)
            try:
                writer.write(SLOW if slow else GARBAGE[sent % len(GARBAGE)])
                await writer.drain()
                await asyncio.sleep(1 if slow else 0.01)
            finally:
                writer.transport.abort()
    return sent
