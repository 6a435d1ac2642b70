"""The measurements run, and check what they measure: a wrong answer is an error there, not a fast one."""

from bench.hashing import hashing
from bench.review import CASES, reviews


def test_reviews_are_measured() -> None:
    measured = list(reviews(models=3, rounds=1, times=5))
    assert len(measured) == len(CASES)
    assert all(each.line().endswith("x") and each.ours > 0 for each in measured)


def test_a_verification_is_measured_with_and_without_its_start() -> None:
    whole, bare = hashing(size=8 << 20, rounds=1)
    assert whole.ours > bare.ours
    assert whole.beside > 0
