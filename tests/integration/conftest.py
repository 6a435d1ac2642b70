"""Fixtures that several modules share."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from tests.crds import CRDS, definitions
from tests.integration.clusterrig import CONTROLLER, WEBHOOK, Cluster, grants
from tests.integration.webhookrig import Rig
from tests.testbed.controlplane import ControlPlane
from tests.testbed.environment import Environment
from tests.testbed.openbao import OPERATOR_NAMESPACE


@pytest.fixture(scope="module")
def running_webhook(testbed: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Rig]]:
    """Starts a webhook, given further values of the chart; it ends with the module."""
    testbed.start("control_plane")
    with ExitStack() as stack:

        def start(**values: object) -> Rig:
            made = Rig(testbed, tmp_path_factory.mktemp("pki"), values)
            stack.callback(made.close)
            made.start()
            return made

        yield start


@pytest.fixture(scope="module")
def definitions_installed(control_plane: ControlPlane) -> Iterator[None]:
    """The definitions of crds/. Those that were not there before go with the last test."""
    names = [definition["metadata"]["name"] for definition in definitions().values()]
    before = {each["metadata"]["name"] for each in control_plane.kubectl.get("crds")["items"]}
    control_plane.kubectl("apply", "--server-side", "--force-conflicts", "-f", str(CRDS))
    control_plane.kubectl("wait", "--for=condition=Established", "--timeout=120s", "crd", *names)
    yield
    if ours := [name for name in names if name not in before]:
        control_plane.kubectl("delete", "crd", *ours)


@pytest.fixture(scope="module")
def no_account_stays(control_plane: ControlPlane) -> Iterator[None]:
    """Helm takes over no ServiceAccount that it has not made, and other modules install the chart."""
    yield
    control_plane.kubectl("delete", "serviceaccount", CONTROLLER, "-n", OPERATOR_NAMESPACE, "--ignore-not-found")


@pytest.fixture
def cluster(control_plane: ControlPlane, definitions_installed: None) -> Iterator[Cluster]:
    """A namespace with both ServiceAccounts of the chart."""
    namespace = f"cluster-{os.urandom(4).hex()}"
    control_plane.kubectl("create", "namespace", namespace)
    admin = control_plane.kubeconfig_for_user(f"admin-{namespace}", ("system:masters",), namespace)
    kubectl = control_plane.kubectl_with(admin)
    kubectl.apply(*grants(CONTROLLER, namespace), *grants(WEBHOOK, namespace))
    yield Cluster(control_plane, kubectl, namespace)
    for account in (CONTROLLER, WEBHOOK):
        kubectl("delete", "clusterrole,clusterrolebinding", f"{account.value}-{namespace}")
    kubectl("delete", "namespace", namespace, "--wait=false")
