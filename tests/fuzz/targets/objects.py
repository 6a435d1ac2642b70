"""Objects of any kind: every pod and every field in them that may name a model."""

import json
from collections.abc import Iterator
from typing import Any

from tests.fuzz.seeds import written
from tests.fuzz.target import Target, attempt

from aegis.core.references import Resolved, TooComplex, WrongType
from aegis.core.references.objects import look
from aegis.core.references.paths import Member, Path, pointer
from aegis.core.references.pod import MAX_FINDINGS
from aegis.core.references.resources import RESOURCES
from aegis.core.references.resources.examples import examples


def holds(data: bytes) -> None:
    """Each finding says which model it is, or why nobody can say, and points to something that is in the object."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        return
    found = attempt((TooComplex, WrongType, RecursionError), look, body) if isinstance(body, dict) else None
    assert len(found or ()) <= MAX_FINDINGS or str(body.get("kind")).endswith("List")
    for finding in found or ():
        assert finding.uri if isinstance(finding.outcome, Resolved) else finding.outcome.why
        assert _leads(body, finding.path), pointer(finding.path)


def _leads(value: Any, path: Path) -> bool:
    for step in path:
        key = str(step.step) if isinstance(step, Member) else step
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return False
    return True


def seeds() -> Iterator[bytes]:
    uri = "s3://models/net"
    for row in RESOURCES:
        named = {"apiVersion": f"{row.groups[0]}/{row.versions[0]}".lstrip("/"), "kind": row.kind}
        yield from written(*(named | dict(body) for body in examples(row, uri)))
    yield from written({"apiVersion": "v1", "kind": "ConfigMap", "data": {"a.yaml": "model: org/net", "MODEL_ID": uri}})


TARGET = Target(holds, seeds)
