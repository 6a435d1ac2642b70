"""T22: a ConfigMap that is deleted and made again, and what the webhook keeps of them."""

import json
from collections.abc import Iterator

import pytest
from tests.integration.admission_cases.case import BAD, GOOD, STRICT
from tests.integration.admission_cases.manifests import GPU, config_map, container, deployment
from tests.integration.admission_cases.rig import World
from tests.integration.admission_cases.values import BY_KEY
from tests.testbed.processes import wait_until

pytestmark = pytest.mark.e2e


TAKING = deployment(container(**BY_KEY, **GPU))
"""A Deployment that takes its model from the ConfigMap."""


def said(world: World) -> str:
    """What the API server says of it; '' when it takes it."""
    return world.kubectl.run("create", "-n", STRICT, "--dry-run=server", "-f", "-", stdin=json.dumps(TAKING)).stderr


def wait_for(world: World, reason: str, what: str) -> None:
    """Until every webhook refuses it for that reason; '' for one that takes it."""
    world.replicas.wait_for(TAKING, STRICT, lambda text: f"[{reason}]" in text if reason else not text, what)


@pytest.fixture
def settled(world: World) -> Iterator[None]:
    """The ConfigMap, with the good model."""
    put(world, GOOD)
    wait_for(world, "", "the good model of the ConfigMap")
    yield
    world.kubectl("delete", "configmap", "settings", "-n", STRICT)
    wait_for(world, "UnresolvableReference", "the end of the ConfigMap")


def put(world: World, uri: str) -> None:
    world.kubectl("create", "-n", STRICT, "-f", "-", stdin=json.dumps(config_map("settings", MODEL_URI=uri)))


def test_one_that_is_made_again_is_read_again(world: World, settled: None) -> None:
    world.kubectl("delete", "configmap", "settings", "-n", STRICT)
    put(world, BAD)
    wait_for(world, "ModelNotVerified", "the bad model of the ConfigMap")
    assert "spec.template.spec.containers[server].env[MODEL_URI]" in said(world)
    assert f"'{BAD}'" in said(world)


def test_the_label_alone_is_enough_to_be_forgotten(world: World, settled: None) -> None:
    world.kubectl("label", "configmap", "settings", "aegis.dev/resolve-", "-n", STRICT)
    wait_for(world, "UnresolvableReference", "the ConfigMap without its label")
    world.kubectl("label", "configmap", "settings", "aegis.dev/resolve=true", "-n", STRICT)
    wait_for(world, "", "the ConfigMap with its label")
    assert said(world) == ""


def test_what_is_kept_is_counted(world: World, settled: None) -> None:
    size = len(json.dumps({"MODEL_URI": GOOD}, separators=(",", ":")))
    for webhook in world.webhooks:
        assert webhook.metric("aegis_config_maps", use="Read") == 1
        assert webhook.metric("aegis_config_map_bytes") == size
    large = config_map("large", NOTE="x" * (256 << 10))
    world.kubectl("create", "-n", STRICT, "-f", "-", stdin=json.dumps(large))
    wait_until(lambda: left_out(world) == {1}, "one that is too large")
    world.kubectl("delete", "configmap", "large", "-n", STRICT)
    wait_until(lambda: left_out(world) == {0}, "the end of it")


def left_out(world: World) -> set[float]:
    """How many ConfigMaps each webhook has left out: one number if they agree."""
    return {webhook.metric("aegis_config_maps", use="LeftOut") for webhook in world.webhooks}
