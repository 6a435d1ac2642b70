"""The controller on real parts: from `kubectl apply` to a status, through rotations, outages and its own death."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.controllerrig import Rig
from tests.testbed.environment import Environment

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def rig(environment: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    made = Rig(environment, Path(tmp_path_factory.mktemp("keys")))
    try:
        made.start()
        yield made
    finally:
        made.aegis.close()
        made.aegis.uninstall_chart()


def test_a_model_signed_with_openssl_becomes_ready(rig: Rig) -> None:
    pair = rig.key("first")
    rig.write_key("signing/first", pair)
    rig.keyring("first", "signing/first")
    rig.policy("first")
    rig.model("churn", rig.sign_with_openssl("churn.onnx", pair, b"weights of churn"))
    rig.wait_verified("churn")
