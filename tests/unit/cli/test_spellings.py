"""One spelling of a URI, everywhere: the controller, the webhook and the command line give the answer of the table.

The API server is held to the same table where there is one: tests/integration/test_crds.py.
"""

import json
from pathlib import Path

import pytest
import yaml
from tests.crds import Spelling, signed_model, spellings
from tests.unit.cli.calling import Caller
from tests.unit.core.builders import NOW, Object, Shelf, container, pod, policy, request

from aegis.core.admission import decide
from aegis.core.admission.readings import read
from aegis.core.reasons import Reason
from aegis.core.references.objects import look
from aegis.core.spec.fields import InvalidSpec
from aegis.core.spec.policy import Source, parse_policy
from aegis.core.spec.signed_model import parse_signed_model

ROWS = spellings()
SOURCES = tuple(
    Source(scheme, f"{scheme}://", "https://models.example.com") for scheme in ("s3", "gs", "az", "hf", "oci", "https")
)


def naming(uri: str) -> Object:
    return pod(container(args=["--model-uri", uri]))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: ascii(row.uri))
def test_the_controller_gives_the_answer_of_the_table(row: Spelling) -> None:
    body = signed_model(uri=row.uri)
    body["metadata"] |= {"namespace": "team-a", "uid": "u", "generation": 1}
    if row.canonical:
        assert str(parse_signed_model(body).uri) == row.uri
    else:
        with pytest.raises(InvalidSpec):
            parse_signed_model(body)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: ascii(row.uri))
def test_the_webhook_gives_the_answer_of_the_table(row: Spelling) -> None:
    named = {str(read(finding).uri) for finding in look({"apiVersion": "v1", "kind": "Pod", **naming(row.uri)})}
    decision = decide(request(naming(row.uri)), Shelf((policy(sources=SOURCES),), known=()), frozenset(), NOW)
    assert (row.uri in named) is row.canonical
    assert not (row.canonical and decision.allowed)
    assert decision.reason is not Reason.VERIFIED


def test_the_command_line_gives_the_answer_of_the_webhook(call: Caller, tmp_path: Path) -> None:
    manifests, known = tmp_path / "pods.yaml", tmp_path / "policy.yaml"
    manifests.write_text(yaml.safe_dump_all(_named(number, row.uri) for number, row in enumerate(ROWS)))
    known.write_text(yaml.safe_dump({"apiVersion": "aegis.dev/v1alpha1", "kind": "ModelPolicy", **POLICY}))
    called = call("check", "-f", manifests, "--policy", known, "-o", "json")
    said = {found["doc"]: found["reason"] for found in map(json.loads, called.out.splitlines())}
    assert called.code == 1
    assert said == {number: reason for number, row in enumerate(ROWS) if (reason := _refusal(row.uri))}


POLICY: Object = {
    "metadata": {"name": "production"},
    "spec": {
        "namespaces": ["team-*"],
        "sources": [{"name": "s3", "uriPrefix": "s3://models/", "endpoint": "https://models.example.com"}],
        "signers": [{"name": "release", "keyringRefs": [{"name": "prod"}], "uriPrefixes": ["s3://models/"]}],
    },
}


def _named(number: int, uri: str) -> Object:
    body = naming(uri)
    return {"apiVersion": "v1", "kind": "Pod", **body, "metadata": {"name": f"p{number}", "namespace": "team-a"}}


def _refusal(uri: str) -> str:
    decision = decide(request(naming(uri)), Shelf((parse_policy(POLICY),), known=()), frozenset(), NOW)
    return "" if decision.allowed else decision.reason.value
