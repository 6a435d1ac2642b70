"""What a replica does that hears nothing any more, that hears slowly, and whose clock is wrong."""

import time

import pytest
from tests.faults.alone import Alone, relay, skewed
from tests.faults.world import GOOD, TAMPERED, UNKNOWN, World
from tests.integration.admission_cases.replicas import Replicas
from tests.integration.controllerrig import LEADING, TENANT
from tests.testbed.probes import listens
from tests.testbed.processes import wait_until

pytestmark = pytest.mark.e2e

STALE_AFTER = 12
"""Seconds: a watch lasts ten, and one that ends well renews the age."""


def test_a_watch_that_falls_silent_is_believed_for_a_while_and_then_all_is_refused(world: World) -> None:
    server, port = relay(world)
    server.start()
    server.wait_ready(lambda: listens(port))
    settings = {"KUBERNETES_SERVICE_PORT": str(port), "AEGIS_STALE_AFTER_SECONDS": str(STALE_AFTER)}
    alone = Alone(world, **settings)
    try:
        server.suspend()
        assert alone.says(GOOD) == ""
        assert alone.says(UNKNOWN)
        wait_until(lambda: "[CacheStale]" in alone.says(GOOD), "a cache that is too old", 4 * STALE_AFTER)
        assert not alone.process.is_ready()
        server.resume()
        alone.process.wait_ready()
        assert alone.says(GOOD) == ""
        assert alone.says(TAMPERED)
    finally:
        alone.close()
        server.kill()


def test_a_decision_asks_the_api_server_for_nothing(world: World) -> None:
    replicas = Replicas(world.aegis.webhook_ports, world.plane.kubectl)
    world.plane.api_server.suspend()
    try:
        for _ in range(20):
            assert replicas.said(world.stream(GOOD).pod(0), TENANT) == {""}
            assert "" not in replicas.said(world.stream(TAMPERED).pod(0), TENANT)
    finally:
        world.plane.api_server.resume()
        replicas.close()


DAYS = pytest.mark.parametrize("days", [400, -2])
"""By how much a clock is ahead."""


@DAYS
def test_a_wrong_clock_admits_and_refuses_what_a_right_one_does(world: World, days: int) -> None:
    alone = Alone(world, skewed(days))
    try:
        assert alone.says(GOOD) == ""
        assert alone.says(TAMPERED)
        assert alone.says(UNKNOWN)
        assert alone.process.metric("aegis_clock_skew_seconds") == pytest.approx(days * 86_400, abs=60)
    finally:
        alone.close()


@DAYS
def test_a_wrong_clock_takes_no_lead_away(world: World, days: int) -> None:
    leader = world.leader()
    standby = world.aegis.beside("controller", {}, skewed(days))
    standby.server.start()
    try:
        standby.wait_ready()
        # Two terms of renewal, so that each has seen the other's.
        time.sleep(5)
        assert (leader.metric(LEADING), standby.metric(LEADING)) == (1, 0)
    finally:
        standby.server.kill()
