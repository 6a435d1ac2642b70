"""Who is killed when a run ends without a word: what it started and did not end itself."""

import pytest
from tests.testbed.reaper import left_over

CASES = {
    "nothing was started": ([], set()),
    "all were ended": (["+10\n", "+11\n", "-11\n", "-10\n"], set()),
    "one was not": (["+10\n", "+11\n", "-10\n"], {11}),
    "a number came back for another group": (["+10\n", "-10\n", "+10\n"], {10}),
}


@pytest.mark.parametrize(("lines", "expected"), CASES.values(), ids=CASES.keys())
def test_what_is_left_over(lines: list[str], expected: set[int]) -> None:
    assert left_over(lines) == expected
