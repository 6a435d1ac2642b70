"""A38 and A39: large objects, and every way to reach the webhook."""

import json
from typing import Any

import pytest
import urllib3
from tests.integration.admission_cases.case import BAD, GOOD, STRICT, Object
from tests.integration.admission_cases.manifests import container, deployment
from tests.integration.admission_cases.replicas import message, review
from tests.integration.admission_cases.rig import World

pytestmark = pytest.mark.e2e

SIZE = 1_400_000
PIECE = 100_000


def padded(uri: str, name: str = "PAD") -> str:
    """A Deployment of 1.4 MB: annotations end at 256 KiB, variables do not."""
    entries = [{"name": f"{name}_{number}", "value": "<" * PIECE} for number in range(SIZE // PIECE)]
    return json.dumps(deployment(container(env=[{"name": "MODEL_URI", "value": uri}, *entries])))


PLACE = "[ModelNotVerified] spec.template.spec.containers[server].env[MODEL_URI]: "
COLLECTION = f"/apis/apps/v1/namespaces/{STRICT}/deployments"


def test_a38_a_large_object_is_judged_like_a_small_one(world: World) -> None:
    good, other, bad = padded(GOOD), padded(GOOD, "ANOTHER"), padded(BAD)
    assert len(good) > SIZE
    allow(world, "create", COLLECTION, good)
    allow(world, "replace", f"{COLLECTION}/case", other, good)
    deny(world, "replace", f"{COLLECTION}/case", bad, other)
    world.kubectl("delete", "deployment", "case", "-n", STRICT)
    deny(world, "create", COLLECTION, bad)
    assert world.kubectl("get", "deployments", "-n", STRICT, "-o", "name") == ""


def allow(world: World, verb: str, path: str, body: str, old: str = "null") -> None:
    """The dry run leaves what is there, each replica admits it, and so does the real request, which is counted."""
    before = stored(world)
    assert send(world, verb, f"{path}?dryRun=All", body) == ""
    assert stored(world) == before
    assert [each["allowed"] for each in world.replicas.answers(json.loads(body), STRICT, json.loads(old))] == [True] * 2
    with world.counting(decision="allowed", reason="Verified", kind="Deployment"):
        assert send(world, verb, path, body) == ""
    assert stored(world) != before


def deny(world: World, verb: str, path: str, body: str, old: str = "null") -> None:
    """Refused in the same words as a dry run, by each replica and for real, which is counted; nothing changes."""
    before = stored(world)
    assert PLACE in send(world, verb, f"{path}?dryRun=All", body)
    assert [
        message(each).startswith(PLACE) for each in world.replicas.answers(json.loads(body), STRICT, json.loads(old))
    ] == [True] * 2
    with world.counting(decision="denied", reason="ModelNotVerified", kind="Deployment"):
        assert PLACE in send(world, verb, path, body)
    assert stored(world) == before


def send(world: World, verb: str, path: str, body: str) -> str:
    """As it is: kubectl would write six characters for each '<', and the API server takes 3 MiB."""
    return world.kubectl.run(verb, "--raw", path, "-f", "-", stdin=body).stderr


def stored(world: World) -> Object:
    """The spec that is there, if any."""
    return dict(world.kubectl.find(deployment(), STRICT).get("spec", {}))


@pytest.fixture(params=[0, 1])
def server(request: pytest.FixtureRequest, world: World) -> urllib3.HTTPSConnectionPool:
    """Connections to each webhook, past the API server."""
    return world.replicas.pools[request.param]


def bad_review(**changed: Any) -> Object:
    """A review of a Deployment of a bad model."""
    return review(deployment(container(env=[{"name": "MODEL_URI", "value": BAD}])), STRICT, **changed)


@pytest.mark.parametrize("path", ["/", "/validate/", "/Validate", "/validate/pods", "//validate"])
def test_a39_another_path_admits_nothing(server: urllib3.HTTPSConnectionPool, path: str) -> None:
    # As it is: the client would mend it otherwise.
    answer = server.urlopen("POST", path, body=json.dumps(bad_review()))
    assert answer.status == 404
    assert b"true" not in answer.data


@pytest.mark.parametrize(
    "asked",
    [
        bad_review(resource={"group": "example.com", "version": "v1", "resource": "nobodies"}),
        bad_review(object={"spec": {"template": "none"}}),
        {},
    ],
    ids=["unknown-kind", "malformed", "empty"],
)
def test_a39_what_cannot_be_judged_is_never_admitted(server: urllib3.HTTPSConnectionPool, asked: Object) -> None:
    answer = server.urlopen("POST", "/validate", body=json.dumps(asked))
    response = json.loads(answer.data)["response"]
    assert response["allowed"] is False


@pytest.mark.parametrize("dry", [True, False])
def test_a39_the_namespace_of_the_request_counts_and_not_the_objects(
    server: urllib3.HTTPSConnectionPool, dry: bool
) -> None:
    body = bad_review(dryRun=dry)
    body["request"]["object"]["metadata"]["namespace"] = "kube-system"
    response = json.loads(server.urlopen("POST", "/validate", body=json.dumps(body)).data)["response"]
    assert "[ModelNotVerified]" in response["status"]["message"]
