"""What the examples of serving stacks say of themselves is what Aegis says of them."""

from collections import Counter
from dataclasses import replace

import pytest
import yaml
from tests.serving_examples import EXAMPLES, NAMESPACE, POLICY, Example, Object, declared
from tests.testbed.recipes import ROOT
from tests.unit.core.builders import NOW, Shelf, keyring, model

from aegis.core.admission import AdmissionRequest, decide
from aegis.core.judgement import Model
from aegis.core.spec.policy import parse_policy
from aegis.core.workloads import WORKLOADS

RULED = parse_policy(yaml.safe_load(POLICY.read_text()))
FEWEST = 12


def verified(body: Object) -> Model:
    """The SignedModel with evidence that fits it."""
    uri, revision = body["spec"]["uri"], body["spec"].get("revision", "")
    made = model(uri, name=body["metadata"]["name"], namespace=NAMESPACE, revision=revision)
    source = RULED.source_of(made.uri)
    assert source is not None, uri
    assert made.evidence is not None
    return replace(made, evidence=replace(made.evidence, revision=revision, endpoint=source.endpoint))


SHELF = Shelf(held=(RULED,), rings=(keyring(name="production"),), known=tuple(map(verified, declared())))


def request(body: Object) -> AdmissionRequest:
    group = body["apiVersion"].rpartition("/")[0]
    resource = next(name for (known, name), row in WORKLOADS.items() if (known, row.kind) == (group, body["kind"]))
    return AdmissionRequest("u", group, resource, "CREATE", NAMESPACE, object=body)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.path.stem)
def test_an_example_is_answered_as_it_says(example: Example) -> None:
    (workload,) = example.workloads
    decision = decide(request(workload), SHELF, frozenset(), NOW)
    assert decision.allowed is not example.refused, decision.message
    lines = decision.message.splitlines()
    assert len(lines) == len(example.said)
    for line, said in zip(lines, example.said, strict=True):
        assert line.startswith(said)


def test_every_stack_has_both() -> None:
    counted = Counter(example.stack for example in EXAMPLES)
    assert set(counted.values()) == {2}
    assert len(counted) >= FEWEST
    assert all(example.said for example in EXAMPLES if example.refused)


def test_one_name_is_one_model() -> None:
    for example in EXAMPLES:
        for body in example.models:
            assert body in declared()


def test_the_page_lists_every_file() -> None:
    page = (ROOT / "examples" / "README.md").read_text()
    files = [path.relative_to(ROOT / "examples").as_posix() for path in (ROOT / "examples").rglob("*.yaml")]
    assert [name for name in files if f"]({name})" not in page] == []
