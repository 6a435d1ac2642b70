"""`aegis references`: what is printed of manifests, and which exit code says what."""

import json
from pathlib import Path

from tests.unit.cli.calling import Caller

MANIFEST = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: m}
data: {MODEL_ID: org/net}
---
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - name: server
    image: registry.example/huggingface/text-generation-inference
    envFrom: [{configMapRef: {name: m}}]
  - name: other
    command: [vllm, serve, $(X)]
"""


def test_every_finding_is_a_line_of_json(call: Caller, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(MANIFEST)
    called = call("references", "-f", file, "-o", "json", "--repo", "r")
    first, second, third = map(json.loads, called.out.splitlines())
    assert called.code == 0
    assert (first["doc"], first["pointer"], first["uri"]) == (0, "/data/MODEL_ID", "hf://org/net")
    assert second == {
        "repo": "r",
        "path": str(file),
        "doc": 1,
        "pointer": "/spec/containers/0/envFrom/0/configMapRef/name",
        "uri": "hf://org/net",
        "revision": "",
        "mutable": True,
        "outcome": "Resolved",
        "why": None,
        "role": "Model",
        "stack": "TGI",
        "derived": False,
    }
    assert (third["outcome"], third["uri"]) == ("Unresolvable", None)
    assert third["why"]


def test_a_table_is_for_people(call: Caller, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(MANIFEST)
    called = call("references", file)
    assert called.out.splitlines()[0].split() == ["FILE", "PLACE", "MODEL", "OUTCOME", "ROLE", "SEEN", "BY"]
    assert "spec.containers[other].command[2]" in called.out
    assert "Resolved, mutable" in called.out


def test_no_model_is_no_line(call: Caller, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("kind: Service\n")
    called = call("references", "-f", file)
    assert (called.code, called.out) == (0, "")


def test_what_cannot_be_read_is_a_wrong_call(call: Caller, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a: [")
    assert call("references", "-f", file).code == 2
    assert call("references", "-f", tmp_path / "missing").code == 2
    assert call("references").code == 2


def test_an_object_that_cannot_be_examined_is_said_so(call: Caller, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("kind: Pod\nspec: {containers: [{name: c, args: [{}]}]}\n")
    called = call("references", "-f", file)
    assert called.code == 3
    assert "spec.containers[c].args[0] must be a string" in called.err


def test_secrets_in_addresses_are_not_shown(call: Caller, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(
        "kind: Pod\nspec: {containers: [{name: c, args: [--model, 'https://u:hidden@h.example/m?token=hidden']}]}\n"
    )
    for form in ("json", "table"):
        called = call("references", "-f", file, "-o", form)
        assert "h.example" in called.out
        assert "hidden" not in called.out
