"""A webhook configuration beside what it should be: every field that decides who is asked, and nothing else."""

import copy
from typing import Any

import pytest

from aegis.core.webhook_configuration import FIELDS, differences, installed_in, repaired

WANTED: list[dict[str, Any]] = [
    {
        "name": "workloads.aegis.dev",
        "admissionReviewVersions": ["v1"],
        "sideEffects": "None",
        "failurePolicy": "Fail",
        "timeoutSeconds": 3,
        "clientConfig": {"service": {"name": "aegis-webhook", "namespace": "aegis-system", "path": "/validate"}},
        "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}],
        "namespaceSelector": {"matchExpressions": [{"key": "k", "operator": "NotIn", "values": ["kube-system"]}]},
        "matchConditions": [{"name": "c", "expression": "true"}],
    }
]


def live(**changes: Any) -> list[dict[str, Any]]:
    """As the API server answers: with its defaults, and with these fields changed; None removes one."""
    made = copy.deepcopy(WANTED[0]) | {"matchPolicy": "Equivalent", "objectSelector": {}}
    made["rules"][0]["scope"] = "*"
    made["clientConfig"]["service"]["port"] = 443
    made["clientConfig"]["caBundle"] = "Zm91bmQ="
    return [{name: value for name, value in (made | changes).items() if value is not None}]


def test_what_the_api_server_adds_is_no_difference() -> None:
    assert differences(WANTED, live()) == ()


CHANGES: tuple[tuple[str, Any], ...] = (
    ("admissionReviewVersions", ["v1beta1"]),
    ("failurePolicy", "Ignore"),
    ("matchConditions", None),
    ("matchPolicy", "Exact"),
    ("namespaceSelector", None),
    ("objectSelector", {"matchLabels": {"judged": "yes"}}),
    ("rules", []),
    ("sideEffects", "Some"),
    ("timeoutSeconds", 1),
    ("clientConfig", {"url": "https://elsewhere.example/validate"}),
)


@pytest.mark.parametrize(("field", "value"), CHANGES, ids=[field for field, _ in CHANGES])
def test_each_field_is_told_by_its_name(field: str, value: Any) -> None:
    assert differences(WANTED, live(**{field: value})) == (field,)


def test_several_are_told_in_one_order() -> None:
    assert differences(WANTED, live(timeoutSeconds=1, failurePolicy="Ignore")) == ("failurePolicy", "timeoutSeconds")


def test_one_that_was_removed_and_other_webhooks_are_told() -> None:
    assert differences(WANTED, None) == ("removed",)
    assert differences(WANTED, []) == ("webhooks",)
    assert differences(WANTED, [*live(), {"name": "more"}]) == ("webhooks",)
    assert {"removed", "webhooks"} < set(FIELDS)


def test_authorities_are_compared_where_they_are_wanted() -> None:
    wanted = copy.deepcopy(WANTED)
    wanted[0]["clientConfig"]["caBundle"] = "d2FudGVk"
    assert differences(wanted, live()) == ("caBundle",)
    assert differences(wanted, repaired(wanted, live())) == ()
    assert repaired(wanted, live())[0]["clientConfig"]["caBundle"] == "d2FudGVk"


def test_a_repair_keeps_the_authorities_that_somebody_else_enters() -> None:
    made = repaired(WANTED, live(failurePolicy="Ignore"))
    assert differences(WANTED, made) == ()
    assert made[0]["clientConfig"]["caBundle"] == "Zm91bmQ="
    assert "caBundle" not in repaired(WANTED, [])[0]["clientConfig"]


def test_whose_it_is_says_the_annotation_else_the_service() -> None:
    assert installed_in({"aegis.dev/namespace": "a"}, WANTED) == "a"
    assert installed_in({}, WANTED) == "aegis-system"
    assert installed_in({}, [{"clientConfig": {"url": "https://localhost/validate"}}]) == ""
    assert installed_in({}, []) == ""
