"""Every admission case, on the real API server: by CREATE and by UPDATE, for real and dry, in words and in numbers."""

from collections.abc import Iterator

import pytest
from tests.integration.admission_cases import names, places, resources, values, ways_round
from tests.integration.admission_cases.oracle import Trial
from tests.integration.admission_cases.rig import World

pytestmark = pytest.mark.e2e

CASES = {case.id: case for module in (places, names, values, resources, ways_round) for case in module.CASES}


@pytest.fixture(params=CASES)
def trial(request: pytest.FixtureRequest, world: World) -> Iterator[Trial]:
    made = Trial(world, CASES[request.param])
    with made.prepared():
        yield made


def test_created(trial: Trial) -> None:
    trial.create()


def test_updated(trial: Trial) -> None:
    trial.update()


@pytest.fixture(params=["A16", "A17"])
def mounting(request: pytest.FixtureRequest, world: World) -> Trial:
    if not world.mounts_images():
        pytest.skip("this version of Kubernetes drops image volumes")
    cases = {case.id: case for case in names.images(world.registry.name, world.digest)}
    return Trial(world, cases[request.param])


def test_an_image_is_mounted_by_its_digest_alone(mounting: Trial) -> None:
    mounting.create()
    mounting.update()
