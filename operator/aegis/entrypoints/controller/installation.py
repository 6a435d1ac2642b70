"""Whose cluster this is: of two installations by mistake, one leads.

A Lease lies in a namespace, so two installations in two namespaces would have a leader each. What there is once in a
cluster is the webhook configuration, and it says in which namespace the installation is that it belongs to.
"""

import asyncio
import logging
from typing import Protocol

from aegis.ports import LiveWebhooks

_log = logging.getLogger(__name__)


class Displaced(Exception):
    """The cluster has become another installation's; the text says whose."""


class Configured(Protocol):
    """The configuration, once it is known whether there is one."""

    @property
    def known(self) -> bool: ...

    @property
    def live(self) -> LiveWebhooks | None: ...

    def wake(self) -> asyncio.Event: ...


class Installation:
    """The installation in `namespace`. Where no configuration says whose it is, it is this one's."""

    def __init__(self, configured: Configured, namespace: str) -> None:
        self._configured = configured
        self._namespace = namespace

    async def ours(self) -> None:
        """Returns when this installation may lead."""
        said, wake = "", self._configured.wake()
        while why := self.why_not():
            if why != said and self._configured.known:
                _log.error("%s", why)
                said = why
            await wake.wait()
            wake.clear()

    async def displaced(self) -> None:
        """Raises Displaced when this installation might lead, and may no more."""
        await self.ours()
        wake = self._configured.wake()
        while not (why := self.why_not()):
            await wake.wait()
            wake.clear()
        raise Displaced(why)

    def why_not(self) -> str | None:
        """Why this installation may not lead, in one line; None when it may."""
        configured = self._configured
        if not configured.known:
            return (
                "whose installation the webhook configuration belongs to has not been read yet; if this lasts, look "
                "whether Aegis is installed in another namespace, which alone may read it"
            )
        owner = configured.live.namespace if configured.live else ""
        if owner in ("", self._namespace):
            return None
        return (
            f"Aegis is installed in the namespace '{owner}' already: the webhook configuration is that installation's. "
            f"This one, in '{self._namespace}', does not lead; uninstall one of them"
        )
