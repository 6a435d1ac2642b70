"""What becomes of trust while workloads are created: a key that is revoked, a key server and a store that are away."""

import pytest
from tests.faults.world import GOOD, World

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
