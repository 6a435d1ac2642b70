"""Pods as anybody may write them: what they name is found, or nobody can say."""

import json
from collections.abc import Iterator

from tests.fuzz.seeds import written
from tests.fuzz.target import Target, attempt
from tests.unit.core.builders import container, pod, serving

from aegis.core.references import Resolved, TooComplex, WrongType, resolve
from aegis.core.references.pod import MAX_FINDINGS


def holds(data: bytes) -> None:
    """Of what is found it is known which model it is, or why nobody can say."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        return
    if not isinstance(body, dict) or not all(isinstance(body.get(part, {}), dict) for part in ("spec", "metadata")):
        return
    sight = attempt((TooComplex, WrongType), resolve, body.get("spec", {}), body.get("metadata", {}))
    findings = sight.findings if sight else ()
    assert len(findings) <= MAX_FINDINGS
    for finding in findings:
        assert finding.path
        assert finding.uri if isinstance(finding.outcome, Resolved) else finding.outcome.why


def seeds() -> Iterator[bytes]:
    named = container(
        command=["sh", "-c", "vllm serve $MODEL"],
        args=["--model", "s3://models/llama"],
        env=[
            {"name": "MODEL", "value": "hf://owner/name"},
            {"name": "B", "valueFrom": {"fieldRef": {}}},
        ],
        lifecycle={"postStart": {"exec": {"command": ["cp", "gs://models/a/", "/models"]}}},
    )
    volume = {"name": "model", "image": {"reference": f"registry.example/models/llama@sha256:{'ab' * 32}"}}
    csi = {"name": "csi", "csi": {"driver": "d", "volumeAttributes": {"uri": "s3://models/b"}}}
    yield from written(
        serving("s3://models/llama/v2/model.safetensors"),
        pod(
            named, container("side"), initContainers=[named], volumes=[volume, csi], annotations={"a": "az://models/c"}
        ),
    )


TARGET = Target(holds, seeds)
