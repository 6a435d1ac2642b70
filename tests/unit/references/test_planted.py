"""A model that is named in any place of any container of any kind is found there."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.builders import Object, container

from aegis.core.references import Finding
from aegis.core.references.objects import look
from aegis.core.references.resources import RESOURCES, Resource

URI = "s3://planted/model"
HUB = "planted/model"

CONTAINERS: dict[str, tuple[Object, str]] = {
    "a word of the command": ({"command": ["serve", URI]}, "command"),
    "an argument": ({"args": ["--load", URI]}, "args"),
    "a flag": ({"args": [f"--load={URI}"]}, "args"),
    "a flag for a model": ({"args": ["--model-id", HUB]}, "args"),
    "a word of a server": ({"command": ["vllm", "serve", HUB]}, "command"),
    "a script": ({"command": ["sh", "-c", f"cd /; exec vllm serve {HUB}"]}, "command"),
    "a script in arguments": ({"command": ["bash", "-ec"], "args": [f"serve {URI}"]}, "args"),
    "JSON in an argument": ({"args": [f'{{"a": [{{"path": "{URI}"}}]}}']}, "args"),
    "a variable": ({"env": [{"name": "A", "value": URI}]}, "env"),
    "a variable for a model": ({"env": [{"name": "MODEL_ID", "value": HUB}]}, "env"),
    "YAML in a variable": ({"env": [{"name": "A", "value": f"a:\n  model_id: {HUB}\n"}]}, "env"),
    "a variable of a variable": (
        {"env": [{"name": "A", "value": "planted"}, {"name": "MODEL_ID", "value": "$(A)/model"}]},
        "env",
    ),
    "a variable in an argument": ({"args": ["--model=$(A)"], "env": [{"name": "A", "value": HUB}]}, ""),
    "a hook before the end": ({"lifecycle": {"preStop": {"exec": {"command": ["get", URI]}}}}, "lifecycle"),
    "a hook after the start": (
        {"lifecycle": {"postStart": {"httpGet": {"path": "/", "httpHeaders": [{"name": "a", "value": URI}]}}}},
        "lifecycle",
    ),
    "a probe's command": ({"livenessProbe": {"exec": {"command": ["sh", "-c", f"get {URI}"]}}}, "livenessProbe"),
    "a probe's path": ({"readinessProbe": {"httpGet": {"path": f"/?{URI}"}}}, "readinessProbe"),
    "a probe's header": (
        {"startupProbe": {"httpGet": {"httpHeaders": [{"name": "a", "value": URI}]}}},
        "startupProbe",
    ),
}
"""A container's fields, and the one in which the model is found ('' for any)."""

PODS: dict[str, tuple[Object, Object, str]] = {
    "an annotation": ({}, {"annotations": {"a": f"see {URI}"}}, "annotations"),
    "an image volume": (
        {"volumes": [{"name": "v", "image": {"reference": "reg.example/planted/model"}}]},
        {},
        "volumes",
    ),
    "a driver's attribute": (
        {"volumes": [{"name": "v", "csi": {"driver": "d", "volumeAttributes": {"x": URI}}}]},
        {},
        "volumes",
    ),
    "a volume of a kind that is not known": ({"volumes": [{"name": "v", "invented": {"a": [URI]}}]}, {}, "volumes"),
}

PATHS = {f"{row.kind} at {path}": (row, path) for row in RESOURCES for path in row.pods}
"""Every pod of every kind."""
LISTS = ("containers", "initContainers", "ephemeralContainers")


def made(row: Resource, path: str, spec: Object, metadata: Object) -> Object:
    """An object of that kind with one pod in it, at that path."""
    *above, last = path.split(".")
    body: Any = {last: spec}
    if metadata:
        body["metadata"] = metadata
    for step in reversed(above):
        name = step.removesuffix("[]")
        body = {"any" if name == "*" else name: [body] if step.endswith("[]") else body}
    group = row.groups[0]
    return {"apiVersion": f"{group}/{row.versions[0]}".lstrip("/"), "kind": row.kind, **body}


def found(body: Object) -> list[Finding]:
    return [each for each in look(body) if "planted/model" in each.uri]


@given(st.sampled_from(sorted(PATHS)), st.sampled_from(LISTS), st.sampled_from(sorted(CONTAINERS)), st.integers(0, 2))
def test_what_a_container_names_is_found_in_every_kind(kind: str, among: str, place: str, before: int) -> None:
    row, path = PATHS[kind]
    fields, where = CONTAINERS[place]
    spec: Object = {"containers": [container("main")]}
    spec[among] = [*(container(f"c{number}") for number in range(before)), container("server") | fields]
    (finding,) = found(made(row, path, spec, {}))
    assert {among, "[server]"} <= set(finding.path)
    assert where in (*finding.path, "")


@given(st.sampled_from(sorted(PATHS)), st.sampled_from(sorted(PODS)))
def test_what_a_pod_names_beside_its_containers_is_found_in_every_kind(kind: str, place: str) -> None:
    row, path = PATHS[kind]
    fields, metadata, where = PODS[place]
    if metadata and not path.endswith("spec"):
        return  # Such a pod has its metadata where its kind's own row says.
    (finding,) = found(made(row, path, {"containers": [container()], **fields}, metadata))
    assert where in finding.path
