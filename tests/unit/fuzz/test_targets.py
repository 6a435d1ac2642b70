"""The fuzz targets hold for their seeds and for some variations of each: `make fuzz` looks further."""

from itertools import islice
from random import Random

import pytest
from tests.fuzz.targets import TARGETS
from tests.fuzz.variations import varied

VARIATIONS = 400
"""Of all seeds of a target together: about a second."""


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_holds_for_its_seeds(name: str) -> None:
    target = TARGETS[name]
    seeds = list(target.seeds())

    assert seeds
    for seed in seeds:
        assert len(seed) <= target.longest
        target.run(seed)


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_holds_for_variations_of_its_seeds(name: str) -> None:
    target, random = TARGETS[name], Random(name)
    seeds = list(target.seeds())

    for data in islice(iter(lambda: random.choice(seeds), None), VARIATIONS):
        target.run(varied(data, random)[: target.longest])
