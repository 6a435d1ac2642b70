"""What people do to a cluster on purpose: no request may notice it."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.faults import certificates
from tests.faults.world import World
from tests.integration.controllerrig import LEADING
from tests.testbed.openbao import OPERATOR_NAMESPACE
from tests.testbed.processes import wait_until

pytestmark = pytest.mark.e2e


def restart_the_webhooks(world: World) -> None:
    """A rollout: a replica drains, its successor is ready before the next one goes."""
    for webhook in world.aegis.webhooks:
        webhook.server.stop(grace=60)
        assert "drained" in webhook.server.tail().splitlines()[-1]
        webhook.server.start()
        webhook.wait_ready()


def hand_over_the_lead(world: World) -> None:
    """The leader is told to stop, the other one leads, and it comes back."""
    leader, other = world.leader(), world.standby()
    leader.server.stop(grace=30)
    wait_until(lambda: other.metric(LEADING) == 1, "another leader")
    leader.server.start()
    leader.wait_ready()


def upgrade_and_roll_back(world: World) -> None:
    """The release is changed by helm, and changed back."""
    world.aegis.install_chart({"webhook": {"timeoutSeconds": 7}})
    world.plane.helm("rollback", "aegis", f"--namespace={OPERATOR_NAMESPACE}")


def renew_the_key(world: World) -> None:
    """A new version of the key in the key server: the old one is in its window, and what it signed stays good."""
    version = len(world.rig.keys("release"))
    world.rig.write_key("signing/release", world.rig.key(f"release-{version}"))
    wait_until(lambda: len(world.rig.keys("release")) == version + 1, "the new version of the key")


PLANS: dict[str, Callable[[World], None]] = {
    "rollout-of-the-webhook": restart_the_webhooks,
    "hand-over-of-the-lead": hand_over_the_lead,
    "upgrade-and-rollback": upgrade_and_roll_back,
    "rotation-of-a-key": renew_the_key,
}


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_no_request_is_lost(world: World, plan: Callable[[World], None]) -> None:
    with world.traffic() as traffic:
        plan(world)
        while len(traffic.calls) < world.enough:
            plan(world)
    assert world.wrong(traffic.calls) == []


def test_no_request_is_lost_when_certificate_and_authority_change(world: World) -> None:
    before = certificates.due_in(world, timedelta(seconds=10))
    wait_until(
        lambda: certificates.shown(world) == {before} and certificates.authorities(world) == 2,
        "the certificate that is due, and both authorities",
    )
    with world.traffic() as traffic:
        # The API server takes up what was entered for this beginning a moment later, which is not what is tried.
        since = time.time()
        wait_until(lambda: before not in certificates.shown(world), "the next certificate")
    assert world.wrong(traffic.of(*traffic.streams, since=since)) == []
