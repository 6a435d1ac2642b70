"""Pods as anybody may write them: what they name is found, or nobody can say."""

import json
from collections.abc import Iterator

from tests.fuzz.seeds import written
from tests.fuzz.target import Target, attempt
from tests.unit.core.builders import container, pod, serving

from aegis.core.references.find import MAX_REFERENCES, find
from aegis.core.references.refusals import TooComplex, WrongType


def holds(data: bytes) -> None:
    """Of what is found it is known what it is, or why it is nothing."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        return
    if not isinstance(body, dict) or not all(isinstance(body.get(part, {}), dict) for part in ("spec", "metadata")):
        return
    found = attempt((TooComplex, WrongType), find, body.get("spec", {}), body.get("metadata", {}))
    assert len(found or ()) <= 2 * MAX_REFERENCES
    for reference in found or ():
        assert (reference.uri is None) == (reference.problem is not None)
        assert reference.uri is None or reference.text in str(reference.uri)


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
