"""What the resolver makes is freed with its last reference: parts that hold each other wait for the collector, who then
takes a tenth of the time of a review."""

import gc

import pytest
from tests.serving_examples import EXAMPLES

from aegis.core.references.objects import look

SCRIPT = r"""
start() { trap 'echo ended' EXIT; exec vllm serve "$1" --revision "${REVISION:-main}"; }
for name in org/one "$(echo org/two)"; do
  if cd /models; then start "$name" > /tmp/log; else python -c 'import os; os.system("ollama run llama3")'; fi
done <<END
$(date)
END
"""
SCRIPTED = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "server"},
    "spec": {"containers": [{"name": "server", "image": "vllm/vllm-openai", "command": ["bash", "-c", SCRIPT]}]},
}
OBJECTS = {example.path.name: example.objects for example in EXAMPLES} | {"a script": [SCRIPTED]}


@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_a_look_leaves_nothing_for_the_collector(name: str) -> None:
    gc.collect()
    gc.disable()
    try:
        found = [len(look(each)) for each in OBJECTS[name]]
        left = gc.collect()
    finally:
        gc.enable()
    assert any(found)
    assert left == 0
