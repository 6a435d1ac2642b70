"""A webhook configuration that differs is told once, not during an upgrade, and repaired where that is wanted."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aegis.core.webhook_configuration import Webhook
from aegis.ports import LiveWebhooks
from aegis.services.drift import GRACE_SECONDS, Drift

WANTED: tuple[dict[str, Any], ...] = ({"name": "w", "timeoutSeconds": 3, "clientConfig": {"url": "https://w/"}},)
CHANGED: tuple[dict[str, Any], ...] = ({**WANTED[0], "timeoutSeconds": 1},)


@dataclass
class World:
    """What is and what should be, who hears of it, who repairs, and the time."""

    live: LiveWebhooks | None = None
    wanted: Sequence[Webhook] | None = WANTED
    repairs: bool = False
    time: float = 0.0
    heard: list[tuple[Any, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.be(WANTED)
        self._drift = Drift(self, self, self if self.repairs else None, lambda: self.time)

    def be(self, webhooks: Sequence[dict[str, Any]]) -> None:
        self.live = LiveWebhooks("uid", "7", "aegis-system", tuple(webhooks))

    def look(self, after: float = 0.0) -> list[tuple[Any, ...]]:
        """What one look made somebody hear."""
        self.time += after
        self.heard.clear()
        asyncio.run(self._drift.look())
        return list(self.heard)

    def now(self, fields: tuple[str, ...]) -> None:
        self.heard.append(("now", fields))

    def drifted(self, fields: tuple[str, ...], live: LiveWebhooks | None) -> None:
        self.heard.append(("drifted", fields, live is not None))

    def repaired(self, fields: tuple[str, ...]) -> None:
        self.heard.append(("repaired", fields))

    async def replace(self, live: LiveWebhooks, webhooks: Sequence[Webhook]) -> None:
        assert live.version == "7"
        self.be([dict(each) for each in webhooks])


TIMEOUT = ("timeoutSeconds",)


def test_what_is_as_it_should_be_is_told_as_such() -> None:
    assert World().look() == [("now", ())]


def test_a_difference_is_told_once_and_only_when_it_lasts() -> None:
    world = World()
    world.be(CHANGED)
    assert world.look() == []
    assert world.look(GRACE_SECONDS) == [("now", TIMEOUT), ("drifted", TIMEOUT, True)]
    assert world.look(60.0) == [("now", TIMEOUT)]
    world.be(WANTED)
    assert world.look() == [("now", ())]
    world.be(CHANGED)
    assert world.look() == []
    assert world.look(GRACE_SECONDS) == [("now", TIMEOUT), ("drifted", TIMEOUT, True)]


def test_an_upgrade_that_is_under_way_is_not_told() -> None:
    world = World()
    world.wanted = CHANGED
    assert world.look() == []
    world.be(CHANGED)
    assert world.look(1.0) == [("now", ())]


def test_a_repair_puts_it_right_and_says_so() -> None:
    world = World(repairs=True)
    world.be(CHANGED)
    world.look()
    assert world.look(GRACE_SECONDS)[-1] == ("repaired", TIMEOUT)
    assert world.look() == [("now", ())]


def test_one_that_was_removed_is_told_and_stays_away() -> None:
    world = World(repairs=True)
    world.live = None
    world.look()
    assert world.look(GRACE_SECONDS) == [("now", ("removed",)), ("drifted", ("removed",), False)]
    assert world.live is None


def test_where_nobody_says_what_is_wanted_nothing_is_told() -> None:
    world = World(wanted=None)
    world.be(CHANGED)
    world.look()
    assert world.look(GRACE_SECONDS) == []
