"""Every kind of the table at admission: what it names is found at its place, whatever else has changed passes."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.builders import NOW, URI, Object, Shelf, answer, container, model, pod, policy, request

from aegis.core.admission import AdmissionRequest, decide
from aegis.core.reasons import Reason
from aegis.core.references.paths import Member
from aegis.core.references.resources import RESOURCES, UNKNOWN, Resource, Scope
from aegis.core.references.resources.examples import examples
from aegis.core.spec.policy import Mode
from aegis.core.workloads import ANY, WORKLOADS, addresses, row_of, rules

BAD = "s3://models/unknown/"
SHARING = Shelf(held=(policy(shared_from=("team-a",)),))
ROWS = pytest.mark.parametrize("row", RESOURCES, ids=lambda row: f"{row.kind}.{row.groups[0]}")


def asked(row: Resource, body: Object, old: Object | None = None, **changed: Any) -> AdmissionRequest:
    """A request about an object of that kind."""
    namespace = "" if row.scope is Scope.CLUSTER else "team-a"
    known = {"group": row.groups[0], "resource": row.plural, "namespace": namespace}
    return request(body, old=old, **known | changed)


def places(value: Any, wanted: str, at: tuple[str, ...] = ()) -> Iterator[str]:
    """Where a text stands, as people write it."""
    if value == wanted:
        yield "".join(step if step.startswith("[") or not deep else f".{step}" for deep, step in enumerate(at))
    members: Any = ()
    if isinstance(value, dict):
        members = value.items()
    elif isinstance(value, list):
        named = ((each.get("name", at) if isinstance(each, dict) else at, each) for at, each in enumerate(value))
        members = ((Member(name, name), each) for name, each in named)
    for step, member in members:
        yield from places(member, wanted, (*at, step))


@ROWS
def test_what_an_object_names_is_refused_at_its_place_and_admitted_once_it_is_verified(row: Resource) -> None:
    for bad, good in zip(examples(row, BAD), examples(row, URI), strict=True):
        (place,) = places(bad, BAD)

        refused = answer(asked(row, bad), SHARING)

        assert refused.message.startswith(f"[ModelUnknown] {place}: '{BAD}'")
        assert answer(asked(row, good), SHARING).reason is Reason.VERIFIED
        assert answer(asked(row, bad, operation="DELETE"), SHARING).allowed


@ROWS
def test_an_update_is_judged_only_if_it_changes_what_a_runtime_may_read(row: Resource) -> None:
    about = {"metadata": {"labels": {"a": "b"}, "finalizers": []}, "status": {"x": [BAD]}}
    for bad in examples(row, BAD):
        new = copy.deepcopy(dict(bad)) | about
        new.setdefault("spec", {})["replicas"] = 3

        assert answer(asked(row, new, old=dict(bad)), SHARING).reason is Reason.UNCHANGED
        for old in (next(examples(row, URI)), {}):
            assert not answer(asked(row, new, old=dict(old)), SHARING).allowed


@ROWS
def test_an_object_that_names_nothing_passes_and_one_that_cannot_be_read_does_not(row: Resource) -> None:
    assert answer(asked(row, {"metadata": {"name": "x"}, "spec": {}})).reason is Reason.NO_MODEL
    broken = {"spec": {"template": {"spec": {"containers": [{"name": "a", "args": ["x"]}, 5]}}}}
    if not row.builtin:
        refused = answer(asked(row, broken))
        assert refused.message.startswith("[RequestMalformed] spec.template.spec.containers[1]: ")


PLANTS = st.sampled_from(
    [{"args": ["run", BAD]}, {"command": ["sh", "-c", f"get {BAD}"]}, {"env": [{"name": "MODEL_URI", "value": BAD}]}]
)
LISTS = st.sampled_from(["containers", "initContainers", "ephemeralContainers"])
STEPS = st.lists(st.sampled_from(["spec", "template", "jobs", "x", "workers", "metadata2", "status2"]), max_size=12)


@given(
    row=st.sampled_from([*RESOURCES, UNKNOWN]),
    path=STEPS,
    listed=st.integers(0, 3),
    kind=LISTS,
    planted=PLANTS,
    before=st.integers(0, 2),
)
def test_a_reference_in_any_container_of_any_template_of_any_kind_is_found(
    row: Resource, path: list[str], listed: int, kind: str, planted: Object, before: int
) -> None:
    spec = {"containers": [container()], kind: [*(container(f"c{n}") for n in range(before)), container(**planted)]}
    body: Any = {"metadata": {"labels": {"a": "b"}}, "spec": spec}
    if row.builtin:
        for step in reversed(row.pods[0].split(".")[:-1]):
            body = {step: body}
    else:
        for depth, step in enumerate(path):
            body = {step: [{}, body] if depth < listed else body}
    group, plural = (row.groups[0], row.plural) if row.groups else ("example.com", "things")

    refused = answer(request(body, group=group, resource=plural))

    assert refused.reason is Reason.MODEL_UNKNOWN
    assert f".{kind}[server]." in refused.message


def test_a_kind_that_nobody_taught_aegis_is_read_by_its_shape() -> None:
    body = {"spec": {"parts": [{"template": pod(container(args=[BAD]))}], "modelUri": "s3://models/other/"}}
    things = {"group": "example.com", "resource": "things"}

    assert row_of("example.com", "things") is UNKNOWN
    assert answer(request({"spec": {"size": 3}}, **things)).reason is Reason.NO_MODEL
    said = answer(request(body, **things)).message.splitlines()
    assert [line.partition(":")[0] for line in said] == [
        "[ModelUnknown] spec.modelUri",
        "[ModelUnknown] spec.parts[0].template.spec.containers[server].args[0]",
    ]


MULTI_NODE = """
ray start --head
until [[ $(ray status | grep -c node_) -eq ${SIZE} ]]; do sleep 1; done
for each in /sys/class/net/*; do
  found=$(basename "$each")
  known["${each}"]="${found}"
done
if [[ -n ${MODEL_DIR} ]]; then MODEL=${MODEL_DIR}; else MODEL=${MODEL_ID}; fi
eval "exec vllm serve ${MODEL} --served-model-name "{{ .Spec.Model.Name }}" ${MORE} $@"
"""
"""As the runtimes that come with KServe start a server on several nodes."""


@pytest.mark.parametrize(
    ("resource", "body"),
    [
        ("servingruntimes", {"spec": {"containers": [container(args=["--model", "{{.Name}}", "--dir=/mnt/m"])]}}),
        ("llminferenceserviceconfigs", {"spec": {"template": {"containers": [container(image="vllm/vllm-openai")]}}}),
        ("servingruntimes", {"spec": {"containers": [container(command=["bash", "-c"], args=[MULTI_NODE])]}}),
        ("servingruntimes", {"spec": {"containers": [container(args=["tritonserver", "--model-store=/mnt/models"])]}}),
    ],
)
def test_what_a_controller_fills_in_later_says_nothing_of_what_is_not_there_yet(resource: str, body: Object) -> None:
    spec = next(iter([body["spec"], body["spec"].get("template", {})]))
    spec["resources"] = {"limits": {"nvidia.com/gpu": "1"}}

    assert answer(request(body, group="serving.kserve.io", resource=resource)).reason is Reason.NO_MODEL


CACHE = {"spec": {"sourceModelUri": URI}}
ENDLESS: Object = {"group": "serving.kserve.io", "resource": "localmodelcaches", "namespace": ""}


@pytest.mark.parametrize(
    ("shelf", "reason"),
    [
        (Shelf(held=(policy(shared_from=("platform",)),), known=(model(namespace="platform"),)), Reason.VERIFIED),
        (Shelf(held=(policy("a"), policy("b", shared_from=("team-a",)))), Reason.VERIFIED),
        (Shelf(held=(policy("a"), policy("b", mode=Mode.DISABLED))), Reason.MODEL_UNKNOWN),
        (Shelf(held=(policy("a", mode=Mode.DISABLED),)), Reason.NOT_ENROLLED),
        (Shelf(held=(policy("a"), policy("b", mode=Mode.AUDIT))), Reason.MODEL_UNKNOWN),
        (Shelf(held=(policy("a", mode=Mode.AUDIT), policy("b", shared_from=("team-a",)))), Reason.VERIFIED),
        (Shelf(held=()), Reason.POLICY_NOT_FOUND),
        (Shelf(), Reason.MODEL_UNKNOWN),
    ],
)
def test_what_lies_in_no_namespace_needs_one_policy_that_would_let_a_namespace_have_it(
    shelf: Shelf, reason: Reason
) -> None:
    decision = answer(request(CACHE, **ENDLESS), shelf)

    audited = any(each.mode is Mode.AUDIT for each in shelf.held)
    assert decision.reason is reason
    assert decision.allowed is (audited or reason in (Reason.VERIFIED, Reason.NOT_ENROLLED))


TOO_DEEP: Any = {"x": BAD}
for _ in range(80):
    TOO_DEEP = {"x": TOO_DEEP}


@pytest.mark.parametrize("changed", [{"status": {"ready": 1}}, {"metadata": {"finalizers": []}}])
def test_what_cannot_be_read_may_still_be_let_go(changed: Object) -> None:
    old = {"metadata": {"finalizers": ["a/b"]}, "spec": TOO_DEEP}
    things = {"group": "example.com", "resource": "things"}

    assert answer(request(old | changed, old=old, **things)).reason is Reason.UNCHANGED
    assert answer(request(old | {"more": 1}, old=old, **things)).reason is Reason.REQUEST_TOO_COMPLEX


def test_what_could_not_be_read_may_be_made_readable() -> None:
    things = {"group": "example.com", "resource": "things"}

    assert answer(request({"spec": {"size": 1}}, old={"spec": TOO_DEEP}, **things)).reason is Reason.NO_MODEL
    assert answer(request({"spec": {"modelUri": BAD}}, old={"spec": TOO_DEEP}, **things)).reason is Reason.MODEL_UNKNOWN


ANNOTATION = "internal.serving.kserve.io/storage-initializer-sourceuri"


def test_annotations_that_a_controller_hands_to_its_pods_are_read() -> None:
    service = {"group": "serving.kserve.io", "resource": "inferenceservices"}
    old = {"metadata": {"annotations": {"a": "b"}}, "spec": {"predictor": {"minReplicas": 1}}}
    new = {"metadata": {"annotations": {ANNOTATION: BAD}}, "spec": old["spec"]}

    assert answer(request(new, old=old, **service)).message.startswith(
        f"[ModelUnknown] metadata.annotations[{ANNOTATION}]: '{BAD}'"
    )
    assert answer(request(old, old=new, **service)).reason is Reason.NO_MODEL
    noted = {"metadata": {"annotations": {ANNOTATION: BAD, "a": "c"}}, "spec": old["spec"]}
    assert answer(request(noted, old=new, **service)).reason is Reason.UNCHANGED


def test_an_object_that_hands_its_annotations_on_may_declare_its_models() -> None:
    service = {"group": "serving.kserve.io", "resource": "inferenceservices"}
    server = {"spec": {"predictor": {"containers": [container(resources={"limits": {"nvidia.com/gpu": "1"}})]}}}
    declared = server | {"metadata": {"annotations": {"aegis.dev/model": "llama"}}}

    assert answer(request(server, **service)).reason is Reason.SOURCE_NOT_DECLARED
    assert answer(request(declared, **service)).reason is Reason.VERIFIED
    beside = {"spec": {"predictor": server["spec"]["predictor"] | declared["metadata"]}}
    assert answer(request(beside, **service)).reason is Reason.VERIFIED
    changed = {"spec": {"predictor": server["spec"]["predictor"] | {"annotations": {"aegis.dev/model": "other"}}}}
    said = answer(request(changed, old=beside, **service)).message
    assert said.startswith("[ModelUnknown] spec.predictor.annotations[aegis.dev/model]: 'other'")
    rollout = {"spec": {"template": {"metadata": declared["metadata"], "spec": server["spec"]["predictor"]}}}
    assert answer(request(rollout, group="argoproj.io", resource="rollouts")).reason is Reason.VERIFIED
    misplaced = rollout | {"metadata": declared["metadata"]}
    refused = answer(request(misplaced, group="argoproj.io", resource="rollouts"))
    assert refused.reason is Reason.PROTECTED_FIELD
    assert refused.message.endswith("put it on the pod template instead, in spec.template.metadata.annotations")


def test_every_kind_is_asked_about_once() -> None:
    assert len(WORKLOADS) == sum(len(row.groups) for row in RESOURCES)
    assert len({(group, row.kind) for row in RESOURCES for group in row.groups}) == len(WORKLOADS)


def test_the_rules_ask_about_every_kind_and_of_those_that_are_not_built_in_about_any_version() -> None:
    asked_about = [(group, name) for rule in rules() for group in rule.groups for name in rule.resources]
    assert sorted(asked_about) == sorted(
        (group, name) for (group, _), row in WORKLOADS.items() for name in addresses(row)
    )
    built_in = {group for row in RESOURCES if row.builtin for group in row.groups}
    for rule in rules():
        known = built_in.issuperset(rule.groups)
        assert (ANY not in rule.versions, rule.scope in list(Scope)) == (known, known)


def test_an_object_of_too_many_pods_fields_or_members_or_too_deep_a_one_is_refused() -> None:
    many = {"spec": {"parts": [{"spec": {"containers": []}} for _ in range(501)]}}
    deep: Any = {"modelUri": BAD}
    for _ in range(70):
        deep = {"x": deep}
    wide = {"spec": {"parts": [{} for _ in range(20_001)]}}
    named = {"spec": {"parts": [{"modelUri": f"s3://models/{n}"} for n in range(501)]}}
    for body in (many, {"spec": deep}, wide, named):
        decision = decide(request(body, group="example.com", resource="things"), Shelf(), frozenset(), NOW)
        assert decision.reason is Reason.REQUEST_TOO_COMPLEX
