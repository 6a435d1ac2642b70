"""The world of the cases, made once for all of them."""

from collections.abc import Iterator

import pytest
from tests.integration.admission_cases.rig import FILES, World
from tests.testbed.environment import Environment
from tests.testbed.pki import Authority
from tests.testbed.registry import Registry
from tests.unit.formats.vectors import content
from tests.unit.stores.hubs import Hub
from tests.unit.transport.fake_store import FakeStore


@pytest.fixture(scope="package")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Answers as a Hugging Face hub does; none can be had here."""
    authority = Authority(tmp_path_factory.mktemp("hub"), "hub-ca")
    with FakeStore().serving(authority) as store, FakeStore().serving(authority) as depot:
        made = Hub(store, depot, {**FILES, "model.sig": content("oms/ec-P-256.oms.json")})
        made.token, made.large = "hf_token", 1 << 30
        yield made


@pytest.fixture(scope="package")
def registry(environment: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """A registry that asks for no login."""
    made = Registry(tmp_path_factory.mktemp("registry"), environment.ports, environment.reaper)
    made.start()
    yield made
    made.close()


@pytest.fixture(scope="package")
def world(
    environment: Environment, hub: Hub, registry: Registry, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Everything that the cases tell of, with its verdict."""
    made = World(environment, hub, registry, tmp_path_factory.mktemp("world"))
    try:
        made.start()
        yield made
    finally:
        made.close()
