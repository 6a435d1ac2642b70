"""An update passes unjudged only if no runtime could read anything new from it."""

import copy
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.builders import NOW, Object, Shelf, container, deployment, pod, request, serving

from aegis.core.admission import decide, decide_without_catalogue
from aegis.core.reasons import Reason

BAD = "s3://models/unknown/"
SHELF = Shelf()
Change = Callable[[Object], object]

UNJUDGED: dict[str, tuple[str, Change]] = {
    "a Deployment is scaled": ("deployments", lambda body: body["spec"].update(replicas=0)),
    "a Deployment gets a label": ("deployments", lambda body: body["metadata"].update(labels={"a": "b"})),
    "a Deployment's status is written": ("deployments", lambda body: body.update(status={"replicas": 1})),
    "a finalizer is taken away": ("deployments", lambda body: body["metadata"].update(finalizers=[])),
    "an object is applied again": (
        "deployments",
        lambda body: body["metadata"].update(annotations={"kubectl.kubernetes.io/last-applied-configuration": BAD}),
    ),
    "a Pod gets a label": ("pods", lambda body: body["metadata"].update(labels={"a": "b"})),
    "a Pod gets an annotation": ("pods", lambda body: body["metadata"].update(annotations={"cni": "10.0.0.1"})),
    "a Pod is applied again": (
        "pods",
        lambda body: body["metadata"].update(annotations={"kubectl.kubernetes.io/last-applied-configuration": BAD}),
    ),
    "a Pod's status is written": ("pods", lambda body: body.update(status={"phase": "Running"})),
}

JUDGED: dict[str, tuple[str, Change]] = {
    "an argument": ("deployments", lambda body: body["spec"]["template"]["spec"]["containers"][0].update(args=[BAD])),
    "a rollout is restarted": (
        "deployments",
        lambda body: body["spec"]["template"]["metadata"].update(annotations={"restartedAt": "now"}),
    ),
    "a label of the template": (
        "deployments",
        lambda body: body["spec"]["template"]["metadata"].update(labels={"a": "b"}),
    ),
    "an image": ("pods", lambda body: body["spec"]["containers"][0].update(image="other")),
    "an ephemeral container": ("pods", lambda body: body["spec"].update(ephemeralContainers=[container("debug")])),
    "an annotation with a model": ("pods", lambda body: body["metadata"].update(annotations={"uri": "hf://a/b"})),
    "an annotation with a link that a policy may know": (
        "pods",
        lambda body: body["metadata"].update(annotations={"uri": "https://s3.example.com/m"}),
    ),
}


def old_and_new(resource: str, change: Change) -> tuple[Object, Object]:
    """An object that names an unverified model, made before anybody asked, and the same after the change."""
    old = serving(BAD) if resource == "pods" else deployment(serving(BAD))
    new = copy.deepcopy(old)
    change(new)
    return old, new


@pytest.mark.parametrize(("resource", "change"), UNJUDGED.values(), ids=list(UNJUDGED))
def test_what_runs_already_is_not_in_the_way_when(resource: str, change: Change) -> None:
    old, new = old_and_new(resource, change)

    decision = decide(request(new, old=old, resource=resource), SHELF, frozenset(), NOW)

    assert (decision.allowed, decision.reason) == (True, Reason.UNCHANGED)


@pytest.mark.parametrize(("resource", "change"), JUDGED.values(), ids=list(JUDGED))
def test_the_whole_workload_is_judged_anew_when_a_change_is(resource: str, change: Change) -> None:
    old, new = old_and_new(resource, change)

    assert not decide(request(new, old=old, resource=resource), SHELF, frozenset(), NOW).allowed


def test_a_copy_that_the_pod_hands_to_its_containers_is_judged_when_it_changes() -> None:
    copy_of = "metadata.annotations['kubectl.kubernetes.io/last-applied-configuration']"
    variable = {"name": "MODEL", "valueFrom": {"fieldRef": {"fieldPath": copy_of}}}
    old, new = pod(container(env=[variable])), pod(container(env=[variable]))
    new["metadata"]["annotations"] = {"kubectl.kubernetes.io/last-applied-configuration": BAD}

    assert decide(request(new, old=old), SHELF, frozenset(), NOW).reason is Reason.MODEL_UNKNOWN


@pytest.mark.parametrize("field", ["annotations", "labels"])
def test_what_a_variable_shows_of_the_pods_metadata_is_judged_when_it_changes(field: str) -> None:
    variable = {"name": "MODEL_ID", "valueFrom": {"fieldRef": {"fieldPath": f"metadata.{field}['m']"}}}
    old, new = pod(container(env=[variable])), pod(container(env=[variable]))
    old["metadata"][field], new["metadata"][field] = {"m": "org/net"}, {"m": "org/other"}

    assert decide(request(new, old=old), SHELF, frozenset(), NOW).reason is not Reason.UNCHANGED
    assert decide(request(old, old=old), SHELF, frozenset(), NOW).reason is Reason.UNCHANGED


@pytest.mark.parametrize("name", ["uri", "kubectl.kubernetes.io/last-applied-configuration"])
def test_the_annotations_that_a_binding_gives_its_pod_are_judged(name: str) -> None:
    binding = {"metadata": {"name": "p", "annotations": {name: BAD}}, "target": {"kind": "Node", "name": "n"}}

    decision = decide(request(binding, subresource="binding"), SHELF, frozenset(), NOW)

    assert decision.message.startswith(f"[ModelUnknown] metadata.annotations[{name}]: '{BAD}'")


COMMIT = "0123456789abcdef0123456789abcdef01234567"
HELD: dict[str, tuple[str, str]] = {
    "a repository": ("annotations", "org/other"),
    "words with one": ("annotations", "serve org/other --port 80"),
    "a path": ("annotations", "/models/other"),
    "a commit": ("annotations", COMMIT),
    "a commit as a label": ("labels", COMMIT),
}


@pytest.mark.parametrize(("field", "value"), HELD.values(), ids=list(HELD))
def test_what_a_variable_of_a_bound_pod_may_show_is_unresolved(field: str, value: str) -> None:
    binding = {"metadata": {"name": "p", field: {"m": value}}, "target": {"kind": "Node", "name": "n"}}

    decision = decide(request(binding, subresource="binding"), SHELF, frozenset(), NOW)

    assert decision.message.startswith(f"[UnresolvableReference] metadata.{field}[m]: '")
    assert "may show it to a container); write it on the Pod itself" in decision.message
    assert decide_without_catalogue(request(binding, subresource="binding"), frozenset()) is None


@pytest.mark.parametrize("value", ["0,1", "GPU-4cf8db2d", "eu-central-1a", '{"gpu":1}', ""])
def test_what_schedulers_say_of_devices_and_zones_is_not_in_the_way(value: str) -> None:
    binding = {"metadata": {"name": "p", "annotations": {"m": value}, "labels": {"topology.kubernetes.io/zone": "a"}}}

    assert decide(request(binding, subresource="binding"), SHELF, frozenset(), NOW).reason is Reason.NO_MODEL


def test_an_ephemeral_container_is_judged_with_its_pod() -> None:
    old = pod()
    new = pod(ephemeralContainers=[container("debug", args=[BAD])])

    decision = decide(request(new, old=old, subresource="ephemeralcontainers"), SHELF, frozenset(), NOW)

    assert decision.message.startswith(f"[ModelUnknown] spec.ephemeralContainers[debug].args[0]: '{BAD}'")


def test_an_update_without_its_old_object_is_judged() -> None:
    asked = request(serving(BAD), operation="UPDATE")

    assert not decide(asked, SHELF, frozenset(), NOW).allowed


def test_an_update_that_takes_the_model_away_passes() -> None:
    assert decide(request(pod(), old=serving(BAD)), SHELF, frozenset(), NOW).allowed


@pytest.mark.parametrize(
    ("body", "old", "operation", "reason"),
    [
        (pod(), {}, "CREATE", Reason.NO_MODEL),
        (serving(BAD), serving(BAD), "UPDATE", Reason.UNCHANGED),
        (serving(BAD), {}, "DELETE", Reason.UNCHANGED),
        (serving(BAD), {}, "CREATE", None),
        (serving("https://anywhere.example/m"), {}, "CREATE", None),
        (pod(annotations={"aegis.dev/x": "y"}), {}, "CREATE", None),
        ({"spec": {"containers": 1}}, {}, "CREATE", None),
        (pod(container(args=[f"s3://models/{n}" for n in range(1001)])), {}, "CREATE", None),
    ],
)
def test_without_a_catalogue_only_what_no_model_could_change_is_answered(
    body: Object, old: Object, operation: str, reason: Reason | None
) -> None:
    decision = decide_without_catalogue(request(body, old=old, operation=operation), frozenset())

    assert (decision and decision.reason) == reason
    assert decision is None or decision.allowed


SPEC = st.dictionaries(st.sampled_from(["a", "b", "nodeName"]), st.integers() | st.text(max_size=3), max_size=3)


@given(metadata=SPEC, other=SPEC, status=SPEC)
def test_nothing_but_the_template_matters(metadata: Object, other: Object, status: Object) -> None:
    old = deployment(serving(BAD))
    new = {"metadata": metadata, "spec": other | {"template": serving(BAD)}, "status": status}

    assert decide(request(new, old=old, resource="deployments"), SHELF, frozenset(), NOW).allowed
