"""The sealing key: made once, never replaced, and loudly missed."""

import asyncio

import pytest
from tests.unit.chores.memory import MemorySecrets

from aegis.services.seal_key import SealKeyUnusable, keep_seal_key

NAME = "aegis-seal"
KEY, OTHER = b"k" * 32, b"o" * 32


def keep(secrets: MemorySecrets) -> None:
    asyncio.run(keep_seal_key(secrets, NAME, lambda size: KEY[:size]))


def test_it_is_made_once() -> None:
    secrets = MemorySecrets()
    keep(secrets)
    keep(secrets)
    assert secrets.stored[NAME].data == {"current": KEY}
    assert (secrets.kinds, secrets.writes) == ({NAME: "Opaque"}, 1)


def test_whoever_was_first_has_made_it() -> None:
    secrets = MemorySecrets()
    secrets.meanwhile = lambda: secrets.put(NAME, {"current": OTHER})
    keep(secrets)
    assert secrets.stored[NAME].data == {"current": OTHER}


@pytest.mark.parametrize("data", [{"current": OTHER}, {"current": OTHER, "previous": KEY}, {"current": OTHER * 2}])
def test_a_rotation_is_taken_as_it_is(data: dict[str, bytes]) -> None:
    secrets = MemorySecrets()
    secrets.put(NAME, data)
    keep(secrets)
    assert secrets.stored[NAME].data == data


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({}, "has no entry 'current'"),
        ({"previous": KEY}, "has no entry 'current'"),
        ({"current": b"short-and-secret"}, "has 16 bytes in its entry 'current', where a key has at least 32"),
        ({"current": KEY, "previous": b""}, "has 0 bytes in its entry 'previous'"),
    ],
)
def test_a_broken_one_is_told_and_left_alone(data: dict[str, bytes], why: str) -> None:
    secrets = MemorySecrets()
    secrets.put(NAME, data)
    with pytest.raises(SealKeyUnusable, match=f"the Secret 'aegis-seal' {why}") as caught:
        keep(secrets)
    assert caught.value.secret.uid == "uid-aegis-seal"
    assert "restored from a backup" in str(caught.value)
    assert "short-and-secret" not in str(caught.value)
    assert "short-and-secret" not in repr(caught.value.secret)
    assert secrets.stored[NAME].data == data
