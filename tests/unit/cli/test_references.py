"""`aegis references`: what is printed of manifests, and which exit code says what."""

import io
import json
import sys
from pathlib import Path

import pytest
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
    assert called.out.splitlines()[0].split() == ["FILE", "PLACE", "MODEL", "OUTCOME", "ROLE", "SEEN", "BY", "WHY"]
    assert "spec.containers[other].command[2]" in called.out
    assert "Resolved, mutable" in called.out


def test_columns_are_as_wide_as_what_is_shown(call: Caller, tmp_path: Path) -> None:
    file = tmp_path / "a\x1b.yaml"
    file.write_text(MANIFEST)
    heading, *rows = call("references", file).out.splitlines()
    assert len({line.index(word) for line, word in zip(rows, ("data", "spec", "spec"), strict=True)}) == 1
    assert rows[0].index("data") == heading.index("PLACE")
    assert rows[2][heading.index("WHY") :]
    assert len(rows[0]) <= heading.index("WHY")


@pytest.mark.parametrize("form", ["json", "table"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind: Service\n", "no model is named in these files"),
        ("", "there is no Kubernetes object in these files"),
        ("---\n---\n", "there is no Kubernetes object in these files"),
    ],
)
def test_no_model_is_no_line_and_said(call: Caller, tmp_path: Path, text: str, said: str, form: str) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(text)
    called = call("references", "-f", file, "-o", form)
    assert (called.code, called.out, called.err) == (0, "", f"aegis references: {said}\n")


def test_what_cannot_be_read_is_a_wrong_call(call: Caller, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a: [")
    assert call("references", "-f", file).code == 2
    assert call("references", "-f", tmp_path / "missing").code == 2
    assert call("references").code == 2
    assert "a variable not set" in call("references", "-f", "").err
    assert "curl -fsSL URL | aegis" in call("references", "-f", "https://h.example/a.yaml").err


def test_standard_input_is_read_once(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(MANIFEST.encode())))
    called = call("references", "-f", "-", "-f", "-")
    assert (called.code, called.out) == (2, "")
    assert called.err == (
        "aegis references: -: standard input can be read only once: write it to a file, and name that\n"
    )


def test_an_object_that_cannot_be_examined_is_said_so(call: Caller, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("kind: Pod\nspec: {containers: [{name: c, args: [{}]}]}\n")
    called = call("references", "-f", file)
    assert called.code == 3
    assert "spec.containers[c].args[0] must be a string" in called.err


def test_secrets_in_addresses_are_not_shown(call: Caller, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(
        "kind: Pod\nspec: {containers: [{name: c, image: vllm/vllm-openai, args: [--model,"
        " 'https://u:hidden@h.example/m?token=hidden']}]}\n"
    )
    for form in ("json", "table"):
        called = call("references", "-f", file, "-o", form)
        assert "h.example" in called.out
        assert "hidden" not in called.out


def test_folders_and_standard_input_are_read(call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.yaml", "sub/a.yml"):
        (tmp_path / name).write_text(MANIFEST)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"---\n# Source: x\n---\n{MANIFEST}".encode())))
    called = call("references", "-f", tmp_path, "-", "-o", "json")
    found = [json.loads(line) for line in called.out.splitlines()]
    assert called.code == 0
    assert [(Path(each["path"]).name, each["doc"]) for each in found] == [
        *[("b.yaml", doc) for doc in (0, 1, 1)],
        *[("a.yml", doc) for doc in (0, 1, 1)],
        *[("-", doc) for doc in (1, 2, 2)],
    ]


def test_a_key_that_stands_twice_is_remarked(call: Caller, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(f"{MANIFEST}  containers: []\n")
    called = call("references", "-f", file)
    assert called.code == 0
    assert called.err.startswith(f'aegis references: {file}:16:3: the key "containers" stands here a second time')


def test_every_broken_file_is_one_line_that_says_where(call: Caller, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\n b: 2\n")
    (tmp_path / "b\x1b.yaml").write_text("a: {{ b }}")
    called = call("references", "-f", tmp_path)
    first, second = called.err.splitlines()
    assert (called.code, called.out) == (2, "")
    assert first.startswith(f"aegis references: {tmp_path}/a.yaml:2:3: mapping values are not allowed")
    assert second.startswith(f"aegis references: {tmp_path}/b\\x1b.yaml:1:")
    assert "a Helm template has to be rendered first" in second
