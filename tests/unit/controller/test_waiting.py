"""Whose turn it is: namespaces in rotation, the urgent before all, and last in each what a timer brought back."""

import pytest

from aegis.entrypoints.controller.waiting import Turn, Waiting

Key = tuple[str, str]


def filled(*added: tuple[Key, Turn]) -> Waiting[Key]:
    waiting = Waiting[Key]()
    for key, turn in added:
        waiting.add(key, turn)
    return waiting


def order(waiting: Waiting[Key]) -> list[str]:
    """All that wait, as they are taken."""
    return ["/".join(waiting.take()[0]) for _ in range(len(waiting))]


def test_namespaces_take_turns_and_each_keeps_its_order() -> None:
    waiting = filled(*((("noisy", str(number)), Turn.CHANGED) for number in range(400)))
    for name in ("first", "second"):
        waiting.add(("quiet", name), Turn.CHANGED)
    assert order(waiting)[:5] == ["noisy/0", "quiet/first", "noisy/1", "quiet/second", "noisy/2"]


def test_a_namespace_that_comes_back_is_behind_those_that_wait() -> None:
    waiting = filled((("a", "1"), Turn.CHANGED), (("b", "1"), Turn.CHANGED), (("c", "1"), Turn.CHANGED))
    assert waiting.take()[0] == ("a", "1")
    waiting.add(("a", "2"), Turn.CHANGED)
    assert order(waiting) == ["b/1", "c/1", "a/2"]


def test_what_a_timer_brought_back_is_behind_what_changed_in_its_namespace_alone() -> None:
    waiting = filled(
        (("a", "retried"), Turn.TIMED),
        (("b", "retried"), Turn.TIMED),
        (("a", "x"), Turn.CHANGED),
        (("a", "y"), Turn.CHANGED),
    )
    assert order(waiting) == ["a/x", "b/retried", "a/y", "a/retried"]


def test_urgent_ones_are_first_of_all_and_take_turns_as_well() -> None:
    waiting = filled(
        (("a", "x"), Turn.CHANGED),
        (("b", "1"), Turn.URGENT),
        (("b", "2"), Turn.URGENT),
        (("c", "1"), Turn.URGENT),
    )
    assert order(waiting) == ["b/1", "c/1", "b/2", "a/x"]


@pytest.mark.parametrize(("before", "after"), [(Turn.TIMED, Turn.CHANGED), (Turn.CHANGED, Turn.URGENT)])
def test_a_key_waits_once_in_the_sooner_of_its_turns(before: Turn, after: Turn) -> None:
    for turns in ((before, after), (after, before), (after, after)):
        waiting = filled(*((("a", "key"), turn) for turn in turns))
        assert len(waiting) == 1
        assert waiting.take() == (("a", "key"), after)
        assert not waiting


def test_a_key_whose_turn_gets_sooner_keeps_its_namespace_in_its_place() -> None:
    waiting = filled((("a", "key"), Turn.TIMED), (("b", "key"), Turn.CHANGED), (("a", "key"), Turn.CHANGED))
    assert order(waiting) == ["a/key", "b/key"]


def test_keys_without_a_namespace_wait_in_line() -> None:
    waiting = Waiting[str]()
    for key in ("aa", "ab", "b"):
        waiting.add(key, Turn.CHANGED)
    assert [waiting.take()[0] for _ in range(3)] == ["aa", "ab", "b"]
