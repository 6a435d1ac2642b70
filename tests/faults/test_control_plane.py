"""What happens to Kubernetes itself: nothing is admitted in error, and all is as before when it is over."""

import time

import pytest
from tests.faults.traffic import Outcome
from tests.faults.world import World

pytestmark = pytest.mark.e2e

NOT_ADMITTED = {Outcome.NO_ANSWER, Outcome.UNDECIDED, Outcome.FAILED_CLOSED}


def test_the_api_server_restarts(world: World) -> None:
    with world.traffic() as traffic:
        world.plane.api_server.stop()
        time.sleep(2)
        world.plane.start_api_server()
    assert {call.outcome for call in world.wrong(traffic.calls)} <= NOT_ADMITTED


def test_etcd_hangs(world: World) -> None:
    etcd = world.plane.etcd
    with world.traffic() as traffic:
        etcd.suspend()
        time.sleep(30 if world.enough else 5)
        etcd.resume()
    assert {call.outcome for call in world.wrong(traffic.calls)} <= NOT_ADMITTED
