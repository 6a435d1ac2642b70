"""Every place of a pod in which a model can be named, with the path by which a person finds it."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.builders import Object, container, pod

from aegis.core.admission.readings import read
from aegis.core.reasons import Reason
from aegis.core.references import Role, TooComplex, WrongType, resolve
from aegis.core.references.fields import MAX_DEPTH, MAX_MEMBERS
from aegis.core.references.mounts import MAX_MOUNTS
from aegis.core.references.pod import MAX_FINDINGS
from aegis.core.references.rooms import CONTAINER_LISTS

URI = "s3://models/evil/v1/"


def found(body: Object) -> list[tuple[str, str]]:
    """Every reference as (path, text)."""
    return [(".".join(each.path), each.text) for each in resolve(body["spec"], body["metadata"]).findings]


IN_A_CONTAINER: dict[str, tuple[Object, str]] = {
    "its command": ({"command": ["serve", URI]}, "command.[1]"),
    "its arguments": ({"args": ["--model", URI]}, "args.[1]"),
    "a flag": ({"args": [f"--model={URI}"]}, "args.[0]"),
    "a shell's script": ({"command": ["sh", "-c", f"serve --model {URI}; wait"]}, "command.[2]"),
    "a script in the arguments of a shell": ({"command": ["sh", "-ec"], "args": [f"M={URI} serve"]}, "args.[0]"),
    "its environment": ({"env": [{"name": "MODEL_URI", "value": URI}]}, "env.[MODEL_URI].value"),
    "an environment variable without a name": ({"env": [{"value": URI}]}, "env.[0].value"),
    "a hook after its start": ({"lifecycle": {"postStart": {"exec": {"command": ["get", URI]}}}}, ""),
    "a hook before its end": ({"lifecycle": {"preStop": {"exec": {"command": ["get", URI]}}}}, ""),
    "a liveness probe": ({"livenessProbe": {"exec": {"command": ["get", URI]}}}, "livenessProbe.exec.command.[1]"),
    "a readiness probe": ({"readinessProbe": {"exec": {"command": ["get", URI]}}}, ""),
    "a startup probe": ({"startupProbe": {"exec": {"command": ["get", URI]}}}, ""),
}


@pytest.mark.parametrize("kind", CONTAINER_LISTS)
@pytest.mark.parametrize(("fields", "path"), IN_A_CONTAINER.values(), ids=list(IN_A_CONTAINER))
def test_a_container_of_any_kind_may_name_a_model(kind: str, fields: Object, path: str) -> None:
    body = {"metadata": {}, "spec": {kind: [container(name="c", **fields)]}}

    ((where, text),) = found(body)

    assert text == URI
    assert where.startswith(f"spec.{kind}.[c].{path}")


IN_A_POD: dict[str, tuple[Object, str]] = {
    "an annotation": (pod(annotations={"storage-uri": URI}), "metadata.annotations.[storage-uri]"),
    "a CSI volume": (
        pod(volumes=[{"name": "v", "csi": {"driver": "d", "volumeAttributes": {"modelURI": URI}}}]),
        "spec.volumes.[v].csi.volumeAttributes.modelURI",
    ),
    "an image volume": (
        pod(volumes=[{"name": "v", "image": {"reference": "oci://registry.example/m"}}]),
        "spec.volumes.[v].image.reference",
    ),
    "a projected volume": (
        pod(volumes=[{"name": "v", "projected": {"sources": [{"x": "y"}, {"x": URI}]}}]),
        "spec.volumes.[v].projected.sources.[1].x",
    ),
}


@pytest.mark.parametrize(("body", "path"), IN_A_POD.values(), ids=list(IN_A_POD))
def test_so_may_the_pod_itself(body: Object, path: str) -> None:
    assert [where for where, _ in found(body)] == [path]


def test_what_no_runtime_reads_names_nothing() -> None:
    kept = {"kubectl.kubernetes.io/last-applied-configuration": f'{{"args":["{URI}"]}}', "empty": None}

    assert found(pod(annotations=kept)) == []  # type: ignore[arg-type]


COPY = "kubectl.kubernetes.io/last-applied-configuration"
ANNOTATION = {"fieldRef": {"fieldPath": f"metadata.annotations['{COPY}']"}}
OTHER_ANNOTATION = {"fieldRef": {"fieldPath": "metadata.annotations['other']"}}
ALL_ANNOTATIONS = {"path": "annotations", "fieldRef": {"fieldPath": "metadata.annotations"}}
HANDED_ON: dict[str, tuple[Object, bool]] = {
    "as a variable": (pod(container(env=[{"name": "M", "valueFrom": ANNOTATION}])), True),
    "in a volume": (pod(volumes=[{"name": "v", "downwardAPI": {"items": [ANNOTATION]}}]), True),
    "with all others in a volume": (
        pod(volumes=[{"projected": {"sources": [{"downwardAPI": {"items": [ALL_ANNOTATIONS]}}]}}]),
        True,
    ),
    "not at all": (pod(container(env=[{"name": "M", "valueFrom": OTHER_ANNOTATION}])), False),
}


@pytest.mark.parametrize(("body", "named"), HANDED_ON.values(), ids=list(HANDED_ON))
def test_a_copy_names_a_model_when_the_pod_hands_it_to_its_containers(body: Object, named: bool) -> None:
    body["metadata"]["annotations"] = {COPY: URI}

    assert found(body) == ([(f"metadata.annotations.[{COPY}]", URI)] if named else [])


def test_one_uri_in_two_places_is_two_finds_and_twice_in_one_place_is_one() -> None:
    body = pod(container(args=[f"{URI} {URI}"], env=[{"name": "M", "value": URI}]))

    assert found(body) == [("spec.containers.[server].args.[0]", URI), ("spec.containers.[server].env.[M].value", URI)]


READ_AS: dict[str, tuple[str, Reason | None, str]] = {
    "a canonical URI": (URI, None, ""),
    "another spelling": ("S3://models/evil/", Reason.AMBIGUOUS_URI, "lower case"),
    "a variable": ("s3://models/$(NAME)/", Reason.UNRESOLVABLE_REFERENCE, ""),
    "an escaped variable": ("s3://models/$$(NAME)/", Reason.UNRESOLVABLE_REFERENCE, ""),
    "a scheme that is no model's canonical one": ("pvc://claim/m", Reason.AMBIGUOUS_URI, "must start with"),
}


@pytest.mark.parametrize(("text", "problem", "said"), READ_AS.values(), ids=list(READ_AS))
def test_a_find_is_a_uri_or_says_why_it_is_none(text: str, problem: Reason | None, said: str) -> None:
    (finding,) = resolve(pod(container(args=[text]))["spec"], {}).findings
    reference = read(finding)

    assert (finding.text, reference.problem) == (text.replace("$$", "$"), problem)
    assert said in reference.detail
    assert reference.names_model
    assert (str(reference.uri) == text) is (problem is None)


def test_one_reference_more_than_the_limit_is_too_complex() -> None:
    most = [f"s3://models/m{number}" for number in range(MAX_FINDINGS)]

    assert len(found(pod(container(args=most)))) == MAX_FINDINGS
    with pytest.raises(TooComplex, match="more than 1000 references"):
        found(pod(container(args=[*most, URI])))


def test_what_repeats_counts_as_well() -> None:
    with pytest.raises(TooComplex, match="more than 1000 references"):
        found(pod(container(args=[f"{URI} " * (MAX_FINDINGS + 1)])))


def test_images_count_as_well_as_uris() -> None:
    image = {"name": "v", "image": {"reference": "registry.example/models/a"}}
    assert len(found(pod(volumes=[image] * MAX_FINDINGS))) == 1
    with pytest.raises(TooComplex, match="more than 1000 references"):
        found(pod(volumes=[image] * (5 * MAX_FINDINGS)))


def test_one_member_of_a_list_more_than_the_limit_is_too_complex() -> None:
    assert found(pod(container(args=["a"] * MAX_MEMBERS))) == []
    with pytest.raises(TooComplex, match="more than 10000 members"):
        found(pod(container(args=["a"] * (MAX_MEMBERS + 1))))


def test_one_mount_more_than_the_limit_is_too_complex() -> None:
    mounts = [{"name": "v", "mountPath": f"/m/{number}"} for number in range(MAX_MOUNTS + 1)]

    assert found(pod(container(volumeMounts=mounts[1:]))) == []
    with pytest.raises(TooComplex, match="more than 500 mounts"):
        found(pod(container(volumeMounts=mounts)))


def nested(depth: int) -> Any:
    value: Any = URI
    for _ in range(depth):
        value = [value]
    return value


def test_a_volume_is_searched_to_a_depth_and_refused_beyond() -> None:
    assert len(found(pod(volumes=[{"name": "v", "x": nested(MAX_DEPTH - 1)}]))) == 1
    with pytest.raises(TooComplex, match=r"nested too deeply at spec\.volumes\.\[v\]"):
        found(pod(volumes=[{"name": "v", "x": nested(MAX_DEPTH)}]))


WRONG: dict[str, tuple[Object, str]] = {
    "containers that are an object": ({"spec": {"containers": {"a": URI}}}, "spec.containers"),
    "a container that is text": ({"spec": {"containers": [URI]}}, "spec.containers.[0]"),
    "a command that is text": (pod(container(command=URI)), "spec.containers.[server].command"),
    "an argument that is a list": (pod(container(args=[[URI]])), "spec.containers.[server].args.[0]"),
    "an environment that is an object": (pod(container(env={"M": URI})), "spec.containers.[server].env"),
    "a variable that is text": (pod(container(env=[URI])), "spec.containers.[server].env.[0]"),
    "a probe that is text": (pod(container(livenessProbe="none")), "spec.containers.[server].livenessProbe"),
    "a value that is a list": (
        pod(container(env=[{"name": "M", "value": [URI]}])),
        "spec.containers.[server].env.[M].value",
    ),
    "volumes that are an object": (pod(volumes={"v": URI}), "spec.volumes"),
    "annotations that are a list": ({"spec": {}, "metadata": {"annotations": [URI]}}, "metadata.annotations"),
    "an annotation that is an object": (
        {"spec": {}, "metadata": {"annotations": {"a": {"b": URI}}}},
        "metadata.annotations.[a]",
    ),
}


@pytest.mark.parametrize(("body", "path"), WRONG.values(), ids=list(WRONG))
def test_a_field_of_another_type_is_named_and_not_passed_over(body: Object, path: str) -> None:
    with pytest.raises(WrongType) as wrong:
        resolve(body["spec"], body.get("metadata", {}))

    assert ".".join(wrong.value.path) == path
    assert wrong.value.wanted.startswith("a")


NULLS = pod(container(command=None, args=None, env=[{"name": "M", "value": None}]), volumes=None, initContainers=None)


def test_null_is_absent() -> None:
    assert found(NULLS) == []


def test_what_is_no_text_names_nothing() -> None:
    numbers = {"name": "v", "csi": {"driver": "d", "volumeAttributes": {"port": 443, "share": True}}, "size": 1.5}
    assert found(pod(volumes=[numbers])) == []


def test_a_link_is_a_models_name_only_by_its_host() -> None:
    body = pod(container(args=["https://a.example/x", "s3://models/a"]))

    linked, named = resolve(body["spec"], body["metadata"]).findings

    assert (linked.role, named.role) == (Role.URL, Role.MODEL)


def plant(body: Object, kind: str, how: Callable[[Object], None]) -> None:
    target = container(name="planted")
    how(target)
    body["spec"].setdefault(kind, []).append(target)


HIDING_PLACES: tuple[Callable[[Object], None], ...] = (
    lambda target: target.update(command=["x", URI]),
    lambda target: target.update(args=[f"--a={URI}", "b"]),
    lambda target: target.update(command=["sh", "-c"], args=[f"a && b {URI} | c"]),
    lambda target: target.update(env=[{"name": "A", "value": "1"}, {"name": "B", "value": f"a,{URI}"}]),
    lambda target: target.update(lifecycle={"postStart": {"exec": {"command": [f"x {URI}"]}}}),
    lambda target: target.update(startupProbe={"httpGet": {"httpHeaders": [{"name": "a", "value": URI}]}}),
)
HARMLESS = st.lists(
    st.builds(
        lambda name, args, env: container(name=name, args=args, env=[{"name": "E", "value": env}]),
        st.text(max_size=8),
        st.lists(st.text(max_size=12), max_size=4),
        st.text(max_size=12),
    ),
    max_size=4,
)


@given(
    others=st.fixed_dictionaries(dict.fromkeys(CONTAINER_LISTS, HARMLESS)),
    kind=st.sampled_from(CONTAINER_LISTS),
    how=st.sampled_from(HIDING_PLACES),
)
def test_a_model_that_is_planted_anywhere_is_found(others: Object, kind: str, how: Callable[[Object], None]) -> None:
    body = {"metadata": {}, "spec": others}
    plant(body, kind, how)

    assert any(text == URI and "planted" in path for path, text in found(body))
