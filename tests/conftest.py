"""One testbed for the whole suite: a test that asks for a part gets it started, and all parts end with the suite."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from tests.testbed.aws import AWS
from tests.testbed.controlplane import ControlPlane
from tests.testbed.environment import Environment
from tests.testbed.openbao import OpenBao
from tests.testbed.ports import Ports
from tests.testbed.seaweedfs import SeaweedFS

# Nothing is timed: how long an example takes says as much of what else the machine does.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

pytest_plugins = ["tests.scheduling"]

COUNTED = ("tests/unit/", "tests/contract/")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Suites of others that are not in the repository, and time for what takes long."""
    parser.addoption("--wycheproof", metavar="FOLDER", help="the folder testvectors_v1 of Project Wycheproof")
    parser.addoption("--soak", action="store_true", help="faults in their long form: ten thousand requests in each")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Unit and contract tests have to reach every branch of the core; counting would only slow down the others."""
    if not item.nodeid.startswith(COUNTED):
        item.add_marker(pytest.mark.no_cover)


@pytest.fixture(scope="session")
def testbed() -> Iterator[Environment]:
    """The environment with nothing started yet."""
    with Environment() as environment:
        yield environment


@pytest.fixture(scope="session")
def control_plane(testbed: Environment) -> ControlPlane:
    """A Kubernetes API server with its controllers and one Node."""
    return testbed.start("control_plane").control_plane


@pytest.fixture(scope="session")
def openbao(testbed: Environment) -> OpenBao:
    """A key server that speaks Vault's API, and knows the control plane's ServiceAccounts."""
    return testbed.start("control_plane", "openbao").openbao


@pytest.fixture(scope="session")
def s3(testbed: Environment) -> SeaweedFS:
    """An S3 store with the versioned bucket `models`."""
    return testbed.start("s3").s3


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AWS]:
    """AWS's KMS and STS."""
    ports = Ports()
    served = AWS(tmp_path_factory.mktemp("aws"), ports)
    try:
        served.start()
        yield served
    finally:
        served.close()
        ports.close()


@pytest.fixture(scope="session")
def environment(testbed: Environment) -> Environment:
    """Everything at once."""
    return testbed.start()
