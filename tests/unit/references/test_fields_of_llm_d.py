"""What llm-d's fast model actuation loads: the options of its launcher's servers, and Pods that a patch describes."""

import pytest
from tests.unit.core.builders import container, pod
from tests.unit.references.seeing import custom, shown

from aegis.core.references.objects import look
from aegis.core.references.paths import pointer

LAUNCHED = {
    "options": "--model org/net --revision x --lora-modules 'a=org/lora'",
    "env_vars": {"HF_ENDPOINT": "https://m"},
}


def test_what_llm_d_s_launcher_loads_is_named_at_its_options() -> None:
    body = custom("fma.llm-d.ai/v1alpha1", "InferenceServerConfig", modelServerConfig=LAUNCHED)
    found = {(pointer(each.path), each.role.value, shown(each)) for each in look(body)}
    assert found == {
        ("/spec/modelServerConfig/options", "Model", "hf://org/net@x"),
        ("/spec/modelServerConfig/options", "Adapter", "hf://org/lora"),
        ("/spec/modelServerConfig/env_vars/HF_ENDPOINT", "Endpoint", "Unresolvable"),
    }
    assert look(custom("fma.llm-d.ai/v1alpha1", "InferenceServerConfig", modelServerConfig={"options": 1})) == ()


PATCH = "spec:\n  containers:\n  - name: server\n    command: [vllm, serve, --model=org/net]\n"


@pytest.mark.parametrize(
    ("text", "named"),
    [(PATCH, ["hf://org/net"]), ("spec: 1", []), ("{", []), ("- a", []), ("spec: {containers: x}", [])],
)
def test_the_pod_in_an_annotation_of_llm_d_is_read(text: str, named: list[str]) -> None:
    body = pod(container(image="requester"))
    body["metadata"]["annotations"] = {"dual-pods.llm-d.ai/server-patch": text}
    found = look(body)
    assert [shown(each) for each in found] == named
    assert all(pointer(each.path) == "/metadata/annotations/dual-pods.llm-d.ai~1server-patch" for each in found)
