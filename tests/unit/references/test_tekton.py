"""Tekton: the scripts of a task's steps, and the Pods that its controller makes of them."""

import base64

import pytest
from tests.unit.core.builders import Object, container, pod
from tests.unit.references.seeing import custom, findings, named_by, shown

GPU = {"limits": {"nvidia.com/gpu": 1}}
STEP = {"name": "a", "image": "x", "script": "#!/bin/sh\nhf download org/net\n"}

OBJECTS = {
    "a task": (custom("tekton.dev/v1", "Task", steps=[STEP]), "/spec/steps/0/script"),
    "a run": (custom("tekton.dev/v1", "TaskRun", taskSpec={"steps": [STEP]}), "/spec/taskSpec/steps/0/script"),
    "a sidecar": (custom("tekton.dev/v1", "Task", sidecars=[STEP]), "/spec/sidecars/0/script"),
    "a pipeline": (
        custom("tekton.dev/v1", "Pipeline", tasks=[{"taskSpec": {"steps": [STEP]}}]),
        "/spec/tasks/0/taskSpec/steps/0/script",
    ),
    "what comes last in a run": (
        custom("tekton.dev/v1", "PipelineRun", pipelineSpec={"finally": [{"taskSpec": {"steps": [STEP]}}]}),
        "/spec/pipelineSpec/finally/0/taskSpec/steps/0/script",
    ),
    "an action": (custom("tekton.dev/v1beta1", "StepAction", **STEP), "/spec/script"),
    "what all steps have": (
        custom("tekton.dev/v1", "Task", stepTemplate={"env": [{"name": "MODEL_ID", "value": "org/net"}]}, steps=[]),
        "/spec/stepTemplate/env/0/value",
    ),
}


@pytest.mark.parametrize(("body", "pointer"), OBJECTS.values(), ids=list(OBJECTS))
def test_what_a_step_fetches_is_named_at_its_script(body: Object, pointer: str) -> None:
    assert named_by(body) == {pointer: "hf://org/net"}


SCRIPTS = [{"name": "tekton-internal-scripts", "mountPath": "/tekton/scripts"}]
VOLUMES = [{"name": "tekton-internal-scripts", "emptyDir": {}}]
PLACE = """scriptfile="/tekton/scripts/script-0-9l9zj"
touch ${{scriptfile}} && chmod +x ${{scriptfile}}
cat > ${{scriptfile}} << '_EOF_'
{}
_EOF_
/tekton/bin/entrypoint decode-script "${{scriptfile}}"
"""


def told(script: str, *words: str) -> list[str]:
    """What is seen of the Pod of a task with one step."""
    encoded = base64.b64encode(script.encode()).decode()
    place = container(name="place-scripts", command=["sh"], args=["-c", PLACE.format(encoded)], volumeMounts=SCRIPTS)
    args = [
        "-wait_file",
        "/tekton/downward/ready",
        "-post_file",
        "/tekton/run/0/out",
        "-termination_path",
        "/t",
        *words,
    ]
    step = container(name="step-a", command=["/tekton/bin/entrypoint"], args=args, volumeMounts=SCRIPTS, resources=GPU)
    return [shown(each) for each in findings(pod(step, initContainers=[place], volumes=VOLUMES))]


ENTRY = ("-entrypoint", "/tekton/scripts/script-0-9l9zj", "--")


def test_the_encoded_script_of_a_step_is_read() -> None:
    assert told("#!/bin/sh\nvllm serve org/net\n", *ENTRY) == ["hf://org/net"]
    assert told("#!/bin/sh\nvllm serve $1\n", *ENTRY, "org/net") == ["hf://org/net"]


def test_the_command_of_a_step_is_read() -> None:
    assert told("", "-entrypoint", "vllm", "--", "serve", "org/net") == ["hf://org/net"]
    assert told("", "-entrypoint", "sh", "--", "-c", "vllm serve org/net") == ["hf://org/net"]
    assert told("", "-entrypoint", "hostname") == []
    assert told("") == []


def test_a_script_that_is_not_encoded_as_tekton_does_it_is_not_known() -> None:
    place = "echo '%%%' > /tekton/scripts/x; /tekton/bin/entrypoint decode-script /tekton/scripts/x"
    first = container(name="place-scripts", command=["sh", "-c", place], volumeMounts=SCRIPTS)
    step = container(command=["/tekton/bin/entrypoint"], args=["-entrypoint", "/tekton/scripts/x"], resources=GPU)
    body = pod(step | {"volumeMounts": SCRIPTS}, initContainers=[first], volumes=VOLUMES)
    assert [shown(each) for each in findings(body)] == ["Unresolvable"]
