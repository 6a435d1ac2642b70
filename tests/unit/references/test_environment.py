"""The environment of a container: where each variable comes from, and which of two counts."""

from typing import Any

import pytest
from tests.unit.core.builders import Object, container, pod
from tests.unit.references.seeing import findings, shown

from aegis.core.references.config_maps import NO_CONFIG_MAPS, ConfigMaps
from aegis.core.references.environment import environment
from aegis.core.references.refusals import Budget, TooComplex, WrongType
from aegis.core.references.surroundings import Surroundings
from aegis.core.references.words import Word


def read(
    container: Object, config_maps: ConfigMaps = NO_CONFIG_MAPS, metadata: Object | None = None
) -> tuple[dict[str, str], tuple[Word, ...]]:
    found, hidden = environment(container, (), Surroundings(metadata or {}, config_maps, Budget(60_000)))
    return {name: each.text for name, each in found.items()}, hidden


def taken(key: str, *, optional: bool = False) -> Object:
    reference = {"name": "m", "key": key} | ({"optional": True} if optional else {})
    return {"name": "A", "valueFrom": {"configMapKeyRef": reference}}


def of_field(path: Any) -> Object:
    return {"name": "MODEL_ID", "valueFrom": {"fieldRef": {"fieldPath": path}}}


def test_variables_that_double_each_other_are_too_much() -> None:
    entries = [{"name": "A0", "value": "x" * 1000}]
    entries += [{"name": f"A{number}", "value": f"$(A{number - 1})$(A{number - 1})"} for number in range(1, 40)]
    with pytest.raises(TooComplex):
        read({"env": entries})


def test_the_last_of_two_variables_wins_and_may_use_the_first() -> None:
    entries = [{"name": "A", "value": "1"}, {"name": "A", "value": "$(A)2"}, {"name": "B", "value": "$(LATER)"}]
    assert read({"env": entries}) == ({"A": "12", "B": "$(LATER)"}, ())


def test_variables_of_a_config_map_come_first() -> None:
    given = {
        "envFrom": [{"prefix": "P_", "configMapRef": {"name": "m"}}, {"configMapRef": {"name": "n"}}],
        "env": [{"name": "P_A", "value": "own"}, {"name": "C", "value": "$(P_B)$(B)"}],
    }
    known = {"m": {"A": "map", "B": "b"}, "n": {"B": "n", "P_B": "later"}}
    assert read(given, known) == ({"P_A": "own", "P_B": "later", "B": "n", "C": "latern"}, ())


@pytest.mark.parametrize("source", ["configMapRef", "secretRef"])
def test_a_source_that_is_not_known_hides_its_variables(source: str) -> None:
    found, (hidden,) = read({"envFrom": [{source: {"name": "m", "optional": True}, "prefix": "P_"}]})
    assert found == {}
    assert hidden.text == "P_"
    assert hidden.unknown.startswith("its variables come from")


def test_a_key_of_a_config_map_is_its_value() -> None:
    assert read({"env": [taken("k")]}, {"m": {"k": "v"}}) == ({"A": "v"}, ())


def test_an_optional_key_that_is_not_there_leaves_the_variable_as_it_was() -> None:
    entries = [{"name": "A", "value": "before"}, taken("other", optional=True)]
    assert read({"env": entries}, {"m": {"k": "v"}}) == ({"A": "before"}, ())


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ({"configMapKeyRef": {"name": "m", "key": "other"}}, "the ConfigMap m has no such key"),
        ({"configMapKeyRef": {"name": "n", "key": "k"}}, "it comes from the ConfigMap n"),
        ({"secretKeyRef": {"name": "s", "key": "k"}}, "it comes from a Secret"),
        ({"fieldRef": {"fieldPath": "metadata.name"}}, "it is a field of the Pod"),
        ({"resourceFieldRef": {"resource": "limits.cpu"}}, "it is an amount of a resource"),
        ({"fileKeyRef": {"path": "a"}}, "it comes from a file of a volume"),
        ({"inventedRef": {}}, "it comes from a source that is not known"),
    ],
)
def test_a_value_that_is_not_known_says_why(source: Object, why: str) -> None:
    around = Surroundings({}, {"m": {"k": "v"}}, Budget(1000))
    found, _ = environment({"env": [{"name": "A", "valueFrom": source}]}, (), around)
    assert found["A"].text == "$(A)"
    assert found["A"].unknown.startswith(why)


METADATA = {"annotations": {"a/model": "org/net"}, "labels": {"model": "org/other"}}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("metadata.annotations['a/model']", "org/net"),
        ("metadata.labels['model']", "org/other"),
        ("metadata.labels['none']", "$(MODEL_ID)"),
        ("metadata.annotations", "$(MODEL_ID)"),
        ("metadata.annotations['a/model", "$(MODEL_ID)"),
        ("spec.nodeName", "$(MODEL_ID)"),
        (None, "$(MODEL_ID)"),
    ],
)
def test_a_field_of_the_pods_own_metadata_is_its_value(field: str | None, value: str) -> None:
    assert read({"env": [of_field(field)]}, metadata=METADATA)[0] == {"MODEL_ID": value}


def test_a_model_in_an_annotation_is_found_where_it_is_written() -> None:
    server = container(image="text-generation-inference", env=[of_field("metadata.annotations['a/model']")])
    (finding,) = findings(pod(server, annotations=METADATA["annotations"]))
    assert (shown(finding), finding.path) == ("hf://org/net", ("metadata", "annotations", "[a/model]"))


def test_an_annotation_that_is_not_there_is_unresolvable_in_a_server_only() -> None:
    variable = of_field("metadata.annotations['a/model']")
    (finding,) = findings(pod(container(image="text-generation-inference", env=[variable])))
    assert shown(finding) == "Unresolvable"
    assert findings(pod(container(env=[variable]))) == ()


@pytest.mark.parametrize("entry", [{"name": "A", "value": 1}, {"name": "A", "valueFrom": []}, "A"])
def test_a_variable_of_another_type_is_refused(entry: Any) -> None:
    with pytest.raises(WrongType):
        read({"env": [entry]})
