"""The shelf of ConfigMaps: what comes onto it, what leaves it, and how much it takes."""

import asyncio
import json
from typing import Any

import msgspec
import pytest

from aegis.adapters.cluster.config_maps import ConfigMapShelf, Limits
from aegis.adapters.cluster.objects import Identified, reader


def body(name: str = "settings", namespace: str = "team", uid: str = "", **changed: Any) -> bytes:
    """A ConfigMap as the API server sends it."""
    metadata = {"name": name, "namespace": namespace, "uid": uid or f"uid-{namespace}-{name}"}
    usual = {"immutable": True, "data": {"MODEL": "s3://models/a/"}}
    return json.dumps({"metadata": metadata, **usual, **changed}).encode()


def put(shelf: ConfigMapShelf, raw: bytes) -> None:
    shelf.on_apply(shelf.read(raw))


def replaced(shelf: ConfigMapShelf, *raw: bytes) -> None:
    asyncio.run(shelf.on_replace([shelf.read(each) for each in raw]))


def gone(raw: bytes) -> Identified:
    return reader(Identified)(raw)


def held(shelf: ConfigMapShelf, namespace: str = "team") -> dict[str, dict[str, str]]:
    return {name: dict(found) for name, found in shelf.of(namespace).items()}


def test_what_is_immutable_is_read_in_its_own_namespace() -> None:
    shelf = ConfigMapShelf()
    put(shelf, body())
    put(shelf, body(namespace="other", data={}))
    assert held(shelf) == {"settings": {"MODEL": "s3://models/a/"}}
    assert held(shelf, "other") == {"settings": {}}
    assert not shelf.of("third")
    assert (shelf.count, shelf.left_out) == (2, 0)
    assert "missing" not in shelf.of("team")


@pytest.mark.parametrize(
    "changed", [{"immutable": False}, {"immutable": ...}, {"binaryData": {"model": "AAAA"}}], ids=str
)
def test_what_may_change_or_is_not_text_is_left_out(changed: dict[str, Any]) -> None:
    shelf = ConfigMapShelf()
    raw = json.loads(body()) | changed
    put(shelf, json.dumps({key: value for key, value in raw.items() if value is not ...}, default=str).encode())
    assert held(shelf) == {}
    assert (shelf.count, shelf.left_out, shelf.size) == (0, 1, 0)


def test_what_becomes_immutable_is_read_from_then_on() -> None:
    shelf = ConfigMapShelf()
    put(shelf, body(immutable=False))
    put(shelf, body())
    assert list(held(shelf)) == ["settings"]
    assert shelf.left_out == 0


def test_another_object_of_the_same_name_replaces_the_first() -> None:
    shelf = ConfigMapShelf()
    put(shelf, body(uid="first"))
    put(shelf, body(uid="second", data={"MODEL": "s3://models/b/"}))
    assert held(shelf) == {"settings": {"MODEL": "s3://models/b/"}}
    assert shelf.size == len(b'{"MODEL":"s3://models/b/"}')
    put(shelf, body(uid="third", immutable=False))
    assert held(shelf) == {}
    assert shelf.size == 0


def test_what_is_deleted_or_cannot_be_read_is_gone() -> None:
    shelf = ConfigMapShelf()
    put(shelf, body())
    put(shelf, body("other"))
    shelf.on_delete(gone(body()))
    shelf.on_unreadable(gone(body("other")), "ValidationError")
    assert held(shelf) == {}
    assert (shelf.count, shelf.size) == (0, 0)
    with pytest.raises(msgspec.ValidationError):
        shelf.read(body(data={"MODEL": 7}))


def test_a_list_replaces_everything() -> None:
    shelf = ConfigMapShelf()
    replaced(shelf, body(), body("second"), body("mutable", immutable=False))
    assert (shelf.count, shelf.left_out) == (2, 1)
    replaced(shelf, body("second"), body("third"))
    assert sorted(held(shelf)) == ["second", "third"]
    assert (shelf.count, shelf.left_out) == (2, 0)


def test_what_a_list_began_to_read_and_never_ended_leaves_with_the_next_one() -> None:
    shelf = ConfigMapShelf()
    shelf.read(body())
    assert held(shelf) == {}
    assert shelf.size > 0
    replaced(shelf)
    assert shelf.size == 0


ENTRY = len(b'{"MODEL":"s3://models/a/"}')


@pytest.mark.parametrize(
    ("limits", "names"),
    [
        (Limits(each=ENTRY), ["a/1", "a/2", "b/1"]),
        (Limits(each=ENTRY - 1), []),
        (Limits(namespace=ENTRY), ["a/1", "b/1"]),
        (Limits(total=2 * ENTRY), ["a/1", "a/2"]),
    ],
    ids=["each", "each-too-large", "namespace", "total"],
)
def test_no_more_is_kept_than_the_limits_say(limits: Limits, names: list[str]) -> None:
    shelf = ConfigMapShelf(limits)
    for namespace, name in (("a", "1"), ("a", "2"), ("b", "1")):
        put(shelf, body(name, namespace))
    found = [f"{namespace}/{name}" for namespace in ("a", "b") for name in shelf.of(namespace)]
    assert found == names
    assert shelf.size == ENTRY * len(names)
    assert shelf.left_out == 3 - len(names)


def test_a_place_that_is_free_again_is_taken_by_whoever_comes_next() -> None:
    shelf = ConfigMapShelf(Limits(total=ENTRY))
    put(shelf, body("first"))
    put(shelf, body("second"))
    shelf.on_delete(gone(body("first")))
    put(shelf, body("second"))
    assert list(held(shelf)) == ["second"]
    assert shelf.left_out == 0


def test_a_long_list_takes_no_more_memory_than_the_shelf() -> None:
    shelf = ConfigMapShelf(Limits(total=10 * ENTRY))
    read = [shelf.read(body(str(number), f"namespace-{number % 7}")) for number in range(100)]
    assert shelf.size == 10 * ENTRY
    assert not any(each.data for each in read)
    asyncio.run(shelf.on_replace(read))
    assert (shelf.count, shelf.left_out) == (10, 90)
