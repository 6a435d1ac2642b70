"""What dies without a word: refusals while nobody can say anything, and the same truth afterwards."""

import time

import pytest
from tests.faults.traffic import Outcome
from tests.faults.world import EXEMPT, GOOD, TAMPERED, UNKNOWN, World
from tests.integration.controllerrig import LEADING, TENANT
from tests.testbed.processes import wait_until

pytestmark = pytest.mark.e2e


def test_a_killed_replica_of_the_webhook_costs_what_it_was_answering(world: World) -> None:
    with world.traffic() as traffic:
        world.aegis.webhooks[0].server.kill()
        time.sleep(3)
        world.aegis.webhooks[0].revive()
    lost = world.wrong(traffic.calls)
    assert {call.outcome for call in lost} <= {Outcome.FAILED_CLOSED}
    # The kernel says at once that nobody is there: only what was under way may be lost.
    assert len(lost) <= 50


def test_without_any_webhook_all_is_refused_and_the_cluster_itself_lives(world: World) -> None:
    with world.traffic() as traffic:
        for webhook in world.aegis.webhooks:
            webhook.server.kill()
        since = time.time()
        time.sleep(3)
        until = time.time()
        for webhook in world.aegis.webhooks:
            webhook.revive()
    meanwhile = [call for call in traffic.calls if since < call.begun and call.ended < until]
    assert {call.outcome for call in meanwhile if call.stream != EXEMPT} == {Outcome.FAILED_CLOSED}
    assert {call.outcome for call in meanwhile if call.stream == EXEMPT} == {Outcome.ADMITTED}


def test_what_was_made_before_can_be_scaled_down_and_deleted_without_any_webhook(world: World) -> None:
    kubectl = world.plane.kubectl
    kubectl("create", "deployment", "old", "--image=server", "--replicas=1", "-n", TENANT)
    for webhook in world.aegis.webhooks:
        webhook.server.kill()
    try:
        kubectl("scale", "deployment/old", "--replicas=0", "-n", TENANT)
        kubectl("delete", "deployment", "old", "-n", TENANT)
        kubectl("create", "namespace", "made-meanwhile")
        kubectl("delete", "namespace", "made-meanwhile")
    finally:
        for webhook in world.aegis.webhooks:
            webhook.revive()


def test_a_killed_leader_is_replaced_and_its_work_is_done(world: World) -> None:
    leader, other = world.leader(), world.standby()
    with world.traffic() as traffic:
        leader.server.kill()
        wait_until(lambda: other.metric(LEADING) == 1, "another leader")
        world.add("after-a-crash", world.pair)
        leader.revive()
    assert world.wrong(traffic.calls) == []


def test_a_leader_that_slept_changes_nothing_when_it_wakes(world: World) -> None:
    leader, other = world.leader(), world.standby()
    leader.server.suspend()
    try:
        wait_until(lambda: other.metric(LEADING) == 1, "another leader")
        world.add("while-it-slept", world.pair)
        before = world.rig.version("smodel", "while-it-slept")
    finally:
        leader.server.resume()
    wait_until(lambda: leader.server.pid is None, "the end of who lost the Lease")
    assert world.rig.version("smodel", "while-it-slept") == before
    leader.revive()
    assert other.metric(LEADING) == 1


def test_a_webhook_that_hangs_is_refused_for_and_the_other_one_answers(world: World) -> None:
    hanging = world.aegis.webhooks[0]
    with world.traffic() as traffic:
        hanging.server.suspend()
        time.sleep(5)
        hanging.server.resume()
    assert {call.outcome for call in world.wrong(traffic.calls)} <= {Outcome.FAILED_CLOSED, Outcome.UNDECIDED}
    refused = [call for call in traffic.of(TAMPERED, UNKNOWN) if call.outcome is Outcome.ADMITTED]
    assert refused == []
    assert traffic.of(GOOD)
