"""One cluster for all faults, made once: what breaks here shares nothing with other tests."""

from collections.abc import Iterator

import pytest
from tests.faults.world import World
from tests.testbed.environment import Environment


@pytest.fixture(scope="package")
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The chart, two webhooks and two controllers."""
    with Environment() as environment:
        environment.start()
        made = World(environment, tmp_path_factory.mktemp("keys"), bool(request.config.getoption("--soak")))
        try:
            made.start()
            yield made
        finally:
            made.close()
