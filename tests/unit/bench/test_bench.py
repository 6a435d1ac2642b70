"""The measurements run, and check what they measure: a wrong answer is an error there, not a fast one."""

from collections.abc import Iterable, Iterator

from bench.hashing import hashing
from bench.hostile import hostile, pods
from bench.measured import Measured
from bench.review import RESOLVED, REVIEWS, resolver, reviews


def test_reviews_are_measured() -> None:
    measured = list(reviews(models=3, rounds=1, times=5))
    assert len(measured) == len(REVIEWS)
    assert all(each.ours > 0 and each.beside > 0 for each in measured)


def test_the_resolver_is_measured() -> None:
    measured = list(resolver(rounds=1, times=5))
    assert len(measured) == len(RESOLVED)
    assert all(each.limit for each in measured)


def test_the_worst_objects_are_measured_beside_what_they_may_take() -> None:
    measured = list(hostile(rounds=1))
    assert len(measured) == len(pods())
    assert all(each.ours > 0 for each in measured)


def test_a_verification_is_measured_with_and_without_its_start() -> None:
    small, *others = hashing(scale=0.004)
    assert small.ours > 0
    for whole, bare in batched(others):
        assert whole.ours > bare.ours
        assert whole.beside > 0


def batched(measured: Iterable[Measured]) -> Iterator[tuple[Measured, Measured]]:
    """Each measurement with the one without the start of the program."""
    each = iter(measured)
    return zip(each, each, strict=True)
