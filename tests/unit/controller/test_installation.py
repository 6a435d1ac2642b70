"""Of two installations in one cluster, one leads, and the other says why it does not."""

import asyncio
import logging

import pytest

from aegis.entrypoints.controller.installation import Displaced, Installation
from aegis.ports import LiveWebhooks


class Configured:
    """A configuration that says whose it is, once `say` was called."""

    def __init__(self) -> None:
        self.known = False
        self.live: LiveWebhooks | None = None
        self._wakes: list[asyncio.Event] = []

    def wake(self) -> asyncio.Event:
        self._wakes.append(asyncio.Event())
        return self._wakes[-1]

    def say(self, namespace: str | None) -> None:
        """It is of that namespace; '' it does not say of which; None there is none."""
        self.known = True
        self.live = None if namespace is None else LiveWebhooks("uid", "1", namespace, ())
        for wake in self._wakes:
            wake.set()


@pytest.mark.parametrize("namespace", ["aegis-system", "", None], ids=["its own", "it does not say", "none"])
def test_it_may_lead_where_nobody_else_is_installed(namespace: str | None) -> None:
    async def story() -> None:
        configured = Configured()
        installation = Installation(configured, "aegis-system")
        waiting = asyncio.create_task(installation.ours())
        await asyncio.sleep(0)
        assert not waiting.done()
        assert "has not been read yet" in (installation.why_not() or "")
        configured.say(namespace)
        await asyncio.wait_for(waiting, 1)
        assert installation.why_not() is None

    asyncio.run(story())


def test_the_second_one_waits_says_why_once_and_takes_over_when_the_first_is_gone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story() -> None:
        configured = Configured()
        installation = Installation(configured, "second")
        waiting = asyncio.create_task(installation.ours())
        await asyncio.sleep(0)
        for _ in range(3):
            configured.say("first")
            await asyncio.sleep(0)
        assert not waiting.done()
        assert "installed in the namespace 'first' already" in (installation.why_not() or "")
        configured.say(None)
        await asyncio.wait_for(waiting, 1)

    caplog.set_level(logging.ERROR)
    asyncio.run(story())
    assert len(caplog.records) == 1
    assert "does not lead; uninstall one of them" in caplog.text


def test_one_that_might_lead_and_may_no_more_ends() -> None:
    async def story() -> None:
        configured = Configured()
        guard = asyncio.create_task(Installation(configured, "first").displaced())
        await asyncio.sleep(0)
        configured.say("first")
        await asyncio.sleep(0)
        configured.say("second")
        with pytest.raises(Displaced, match="'second'"):
            await asyncio.wait_for(guard, 1)

    asyncio.run(story())
