"""What is done to many at once: no verdict is lost or invented, and no request notices."""

from typing import Any

import pytest
from tests.faults.crowd import Crowd
from tests.faults.flood import flood
from tests.faults.test_planned import upgrade_and_roll_back
from tests.faults.world import GOOD, World
from tests.integration.controllerrig import LEADING, TENANT
from tests.testbed.processes import wait_until

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def crowd(world: World) -> Crowd:
    """A thousand in the long form."""
    return Crowd(world, 1000 if world.enough else 100)


def test_no_verdict_is_lost_or_invented_by_an_upgrade_and_a_rollback(world: World, crowd: Crowd) -> None:
    before = crowd.verdicts()
    with world.traffic() as traffic:
        upgrade_and_roll_back(world)
    assert crowd.verdicts() == before
    assert world.wrong(traffic.calls) == []


def test_a_namespace_ends_with_all_its_models_while_no_controller_runs(world: World, crowd: Crowd) -> None:
    with world.traffic() as traffic:
        for controller in world.aegis.controllers:
            controller.server.stop(grace=30)
        crowd.end()
        assert crowd.verdicts() == {}
    assert world.wrong(traffic.calls) == []
    wait_until(lambda: any(each.metric(LEADING) for each in world.aegis.controllers), "a leader")


def deployment(world: World, name: str, replicas: int) -> dict[str, Any]:
    """One of the good model's."""
    labels = {"rollout": "thundering", "app": name}
    template = {"metadata": {"labels": labels}, "spec": world.stream(GOOD).pod(0)["spec"]}
    spec = {"replicas": replicas, "selector": {"matchLabels": labels}, "template": template}
    metadata = {"name": name, "namespace": TENANT}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec}


def test_a_rollout_of_many_pods_waits_for_nobody(world: World) -> None:
    count, replicas = (50, 10) if world.enough else (8, 10)
    wave = [deployment(world, f"wave-{index}", replicas) for index in range(count)]
    kubectl = world.plane.kubectl

    def pods() -> int:
        return len(kubectl.get("pods", "-n", TENANT, "-l", "rollout=thundering")["items"])

    with world.traffic() as traffic:
        kubectl.apply(*wave)
        wait_until(lambda: pods() == count * replicas, "every Pod")
    assert world.wrong(traffic.calls) == []
    for each in wave:
        kubectl.remove(each, TENANT)


def test_a_flood_is_shed_beside_the_calls_of_the_api_server(world: World) -> None:
    pids = [each.server.pid for each in world.aegis.webhooks]
    with world.traffic() as traffic:
        sent = flood(world.aegis.webhook_ports, seconds=60 if world.enough else 4)
    assert sent > 1000
    assert world.wrong(traffic.calls) == []
    assert [each.server.pid for each in world.aegis.webhooks] == pids
