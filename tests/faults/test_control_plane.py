"""What happens to Kubernetes itself: nothing is admitted in error, and all is as before when it is over."""

import time

import pytest
from tests.faults.traffic import Outcome
from tests.faults.world import World

pytestmark = pytest.mark.e2e

DEFINITION = "signedmodels.aegis.dev"
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


def test_the_definition_of_models_is_deleted_and_comes_back_with_the_next_upgrade(world: World) -> None:
    kubectl = world.plane.kubectl
    with world.traffic() as traffic:
        world.forget(lambda: kubectl("delete", "crd", DEFINITION, "--timeout=60s"))
        world.aegis.install_chart()
        kubectl("wait", "--for=condition=Established", f"crd/{DEFINITION}", "--timeout=60s")
        world.bring_back()
    assert {call.outcome for call in world.wrong(traffic.calls)} <= {Outcome.REFUSED, Outcome.UNDECIDED}
