"""What becomes of trust while workloads are created: a key that is revoked, a key server and a store that are away."""

import time

import pytest
from tests.faults.traffic import Outcome
from tests.faults.world import GOOD, World

from aegis.adapters.cluster.informer import LONGEST_DELAY

pytestmark = pytest.mark.e2e


def test_a_revoked_key_admits_nobody_any_more(world: World) -> None:
    """The observer allows no Pod whose model was revoked for longer than it may take a webhook to hear of it."""
    leaked = world.rig.key("leaked")
    world.rig.write_key("signing/leaked", leaked)
    world.rig.keyring("leaked", "signing/leaked")
    world.rig.policy("release", "leaked")
    world.add("relying", leaked)
    with world.traffic("relying", GOOD) as traffic:
        before = len(traffic.calls)
        world.revoke("leaked", "relying")
    assert {call.outcome.name for call in traffic.calls[:before]} == {"ADMITTED"}
    assert world.wrong(traffic.of(GOOD)) == []


def test_an_etcd_that_is_put_back_takes_no_revocation_back(world: World) -> None:
    """The webhooks that run remember it; the controller says on the keyring that it has to be applied again."""
    rig = world.rig
    leaked = rig.key("lost")
    rig.write_key("signing/lost", leaked)
    rig.keyring("lost", "signing/lost")
    rig.policy("release", "lost")
    world.add("lost", leaked)
    before = world.plane.back_up()
    with world.traffic("lost", GOOD) as traffic:
        world.revoke("lost", "lost")
        world.settle(traffic)
        world.until_whole()
        # By then the replica that waits has listed the keyrings again, and knows of the revocation.
        time.sleep(LONGEST_DELAY + 1)
        world.plane.put_back(before)
        assert "keys" not in world.plane.kubectl.get("modelkeyring", "lost")["spec"]
        rig.wait_for("modelkeyring", "lost", "True", "RevocationHeld", condition="RevocationsHeld")
        since = len(traffic.calls)
        world.settle(traffic)
        assert {call.outcome for call in traffic.calls[since:] if call.stream == "lost"} == {Outcome.REFUSED}
        world.revoke("lost")
        rig.wait_for("modelkeyring", "lost", "", "", condition="RevocationsHeld")


def test_neither_key_server_nor_store_is_asked_by_an_admission(world: World) -> None:
    bao, s3 = world.rig.bao.server, world.rig.s3.server
    bao.suspend()
    s3.suspend()
    try:
        with world.traffic() as traffic:
            pass
    finally:
        bao.resume()
        s3.resume()
    assert world.wrong(traffic.calls) == []
