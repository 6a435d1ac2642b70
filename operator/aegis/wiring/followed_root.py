"""The trusted root of a process: a file that an admin mounts, read again while the process runs.

What was read last stays when the file goes or breaks: an outage of whatever writes it changes no verdict, and who means
to trust nobody says so in the file. The problem is logged, and shown by the policies that need the root.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from aegis.core.errors import TrustedRootUnusable
from aegis.core.trusted_root import NO_ROOT, TrustedRoot
from aegis.wiring.trusted_root import read_root

PERIOD = 5.0
"""Seconds between two looks at the file."""

_log = logging.getLogger(__name__)


class TrustedRootFile:
    """Reads `path` ('' for none is configured) at once and then while it is followed; `tell` hears of every change."""

    def __init__(self, path: str, tell: Callable[[TrustedRoot], None]) -> None:
        self._path = path
        self._tell = tell
        self._root = NO_ROOT
        self._take(self._read())

    async def follow(self, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        """Until cancelled."""
        while True:
            await sleep(PERIOD)
            self._take(await asyncio.to_thread(self._read))

    def _read(self) -> TrustedRoot:
        if not self._path:
            return replace(NO_ROOT, problem="none is configured")
        try:
            return read_root(self._path)
        except TrustedRootUnusable as error:
            return replace(self._root, problem=error.detail)

    def _take(self, root: TrustedRoot) -> None:
        if root == self._root:
            return
        if root.problem and self._path:
            _log.error("the trusted root is not read anew: %s", root.problem)
        elif root.digest:
            _log.info("the trusted root is %s", root.digest)
        self._root = root
        self._tell(root)
