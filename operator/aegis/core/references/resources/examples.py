"""The smallest objects of a kind that name a model, one for each place that its row knows."""

from collections.abc import Iterator
from typing import Any

from aegis.core.references.fields import Raw
from aegis.core.references.resources.row import Resource

BY_SHAPE = "spec.template.spec"


def examples(row: Resource, uri: str) -> Iterator[Raw]:
    """Objects that name `uri` in a pod, in a container by itself, or in a field; at least one."""
    container = {"name": "main", "image": "main", "args": [uri]}
    pod = {"containers": [container]}
    yield from (_nested(path.split("."), pod) for path in row.pods)
    yield from (_nested(path.split("."), container) for path in row.containers)
    yield from (_nested(field.path, uri) for field in row.fields if field.composed is None and field.text is None)
    if not row.builtin:
        yield _nested(BY_SHAPE.split("."), pod)


def _nested(steps: list[str] | tuple[str, ...], value: Any) -> Raw:
    for step in reversed(steps):
        if step.endswith("[]"):
            value = {step.removesuffix("[]"): [value]}
        elif step != "**":
            value = {"main" if step == "*" else step: value}
    return dict(value)
