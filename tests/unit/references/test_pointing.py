"""From a place as people read it back to a pointer: whatever `join` writes of an object leads to where it was."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aegis.core.admission.templates import join
from aegis.core.references.objects import look
from aegis.core.references.paths import pointer
from aegis.core.references.pointing import locate

BODY: dict[str, Any] = {
    "kind": "Pod",
    "metadata": {"annotations": {"a.b/c: d": "s3://m/one", "x]y": "s3://m/two"}},
    "spec": {
        "initContainers": [{"name": "server", "image": "i", "args": ["s3://m/three"]}],
        "containers": [
            {"name": "a.b", "image": "i", "args": ["--port", "s3://m/four"]},
            {"name": "server", "image": "i", "env": [{"name": "M", "value": "s3://m/five"}]},
            {"image": "i", "command": ["sh", "-c", "get s3://m/six"]},
        ],
    },
}


def test_every_place_that_is_told_leads_back() -> None:
    findings = look(BODY)
    assert len(findings) == 6
    for finding in findings:
        assert locate(BODY, f"{join(finding.path)}: 's3://…") == (pointer(finding.path), join(finding.path))


@pytest.mark.parametrize(
    "text",
    ["request: it", "spec.containers[nobody].args: it", "spec.containers[server]", "", ": it", "spec.volumes: it"],
)
def test_what_leads_nowhere_is_no_place(text: str) -> None:
    assert locate(BODY, text) is None


KEYS = st.text("a.[]: /~", min_size=1, max_size=4)
TREES = st.recursive(st.just("x"), lambda inner: st.dictionaries(KEYS, inner, max_size=3) | st.lists(inner, max_size=3))


def places(tree: Any, shown: str = "", at: str = "") -> list[tuple[str, str]]:
    """Every place in a tree as `join` would write it, with its pointer."""
    found = [(shown, at)] if shown else []
    if isinstance(tree, dict):
        for key, value in tree.items():
            step = key.replace("~", "~0").replace("/", "~1")
            found += places(value, f"{shown}.{key}" if shown else key, f"{at}/{step}")
    elif isinstance(tree, list):
        for position, value in enumerate(tree):
            found += places(value, f"{shown}[{position}]", f"{at}/{position}")
    return found


@given(TREES)
def test_a_place_is_read_as_one_that_is_there(tree: Any) -> None:
    known = dict.fromkeys(pointer for _, pointer in places(tree))
    for shown, _ in places(tree):
        found = locate(tree, f"{shown}: it")
        assert found is not None
        assert found[0] in known


def test_a_hostile_object_costs_little() -> None:
    tree: Any = "x"
    for _ in range(200):
        tree = {"a": tree, "a.a": tree, "a.a.a": tree}
    assert locate(tree, f"{'a.' * 199}a; it") is None
