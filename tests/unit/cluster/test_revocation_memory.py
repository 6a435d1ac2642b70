"""A replica that waits to lead follows what keyrings revoke, and knows it when it leads."""

import asyncio
from typing import Any

import msgspec

from aegis.adapters.cluster.catalogue import ClusterCatalogue
from aegis.adapters.cluster.objects import Identified, ModelKeyringObject, ObjectMeta
from aegis.adapters.cluster.revocation_memory import RevocationFollower, RevocationMemory

LEAKED = "sha256:aa"


def keyring(generation: int, **spec: Any) -> ModelKeyringObject:
    raw = {"metadata": {"name": "ring", "generation": generation}, "spec": {"source": {"inline": "PEM"}, **spec}}
    return msgspec.convert(raw, ModelKeyringObject)


def test_who_takes_over_knows_what_was_revoked_while_it_waited() -> None:
    memory = RevocationMemory()
    follower = RevocationFollower(memory)
    asyncio.run(follower.on_replace([keyring(1)]))
    follower.on_apply(keyring(2, keys=[{"fingerprint": LEAKED, "state": "Revoked"}]))
    follower.on_apply(keyring(3, keys=[{"fingerprint": LEAKED, "state": "Nonsense"}]))
    follower.on_delete(Identified(metadata=ObjectMeta(name="ring")))
    leading = ClusterCatalogue(revocations=memory)
    leading.put_keyring(keyring(1))
    assert leading.held_revocations("ring") == {LEAKED}
    assert leading.held_revocations("another") == set()
