"""Fixtures of the services' tests."""

import pytest
from tests.unit.services.model_controller import Controller


@pytest.fixture
def controller() -> Controller:
    return Controller()


@pytest.fixture
def verified(controller: Controller) -> Controller:
    controller.settle()
    assert controller.ready() == ("True", "Verified")
    return controller
