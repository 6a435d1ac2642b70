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


def said(world: World) -> str:
    """What the API server says of a Deployment that takes its model from the ConfigMap; '' when it takes it."""
    text = json.dumps(deployment(container(**BY_KEY, **GPU)))
    return world.kubectl.run("create", "-n", STRICT, "--dry-run=server", "-f", "-", stdin=text).stderr


@pytest.fixture
def settled(world: World) -> Iterator[None]:
    """The ConfigMap, with the good model."""
    put(world, GOOD)
    wait_until(lambda: said(world) == "", "the good model of the ConfigMap")
    yield
    world.kubectl("delete", "configmap", "settings", "-n", STRICT)
    wait_until(lambda: "[UnresolvableReference]" in said(world), "the end of the ConfigMap")


def put(world: World, uri: str) -> None:
    world.kubectl("create", "-n", STRICT, "-f", "-", stdin=json.dumps(config_map("settings", MODEL_URI=uri)))


def test_one_that_is_made_again_is_read_again(world: World, settled: None) -> None:
    world.kubectl("delete", "configmap", "settings", "-n", STRICT)
    put(world, BAD)
    wait_until(lambda: "[ModelNotVerified]" in said(world), "the bad model of the ConfigMap")
    assert "spec.template.spec.containers[server].env[MODEL_URI]" in said(world)
    assert f"'{BAD}'" in said(world)


def test_the_label_alone_is_enough_to_be_forgotten(world: World, settled: None) -> None:
    world.kubectl("label", "configmap", "settings", "aegis.dev/resolve-", "-n", STRICT)
    wait_until(lambda: "[UnresolvableReference]" in said(world), "the ConfigMap without its label")
    world.kubectl("label", "configmap", "settings", "aegis.dev/resolve=true", "-n", STRICT)
    wait_until(lambda: said(world) == "", "the ConfigMap with its label")


def test_what_is_kept_is_counted(world: World, settled: None) -> None:
    assert world.webhook.metric("aegis_config_maps", use="Read") == 1
    assert world.webhook.metric("aegis_config_map_bytes") == len(json.dumps({"MODEL_URI": GOOD}, separators=(",", ":")))
    large = config_map("large", NOTE="x" * (256 << 10))
    world.kubectl("create", "-n", STRICT, "-f", "-", stdin=json.dumps(large))
    wait_until(lambda: world.webhook.metric("aegis_config_maps", use="LeftOut") == 1, "one that is too large")
    world.kubectl("delete", "configmap", "large", "-n", STRICT)
    wait_until(lambda: world.webhook.metric("aegis_config_maps", use="LeftOut") == 0, "the end of it")
