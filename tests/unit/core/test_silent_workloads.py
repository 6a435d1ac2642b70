"""What loads a model and does not say which: refused, warned of or allowed by the policy, and no false alarms."""

from typing import Any

import pytest
from tests.unit.core.builders import URI, Object, Shelf, answer, container, deployment, pod, policy, request

from aegis.core.admission import decide_without_catalogue
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Unresolved

SERVER = "registry.example/vllm/vllm-openai:1"
WHERE = "spec.containers[server]"
UNSEEN = "--model-control-mode=explicit"


def asking(resource: str) -> dict[str, Any]:
    return {"resources": {"limits": {resource: "1"}}}


SILENT: dict[str, Object] = {
    "a known server": container(image=SERVER),
    "a known server by its command": container(command=["tritonserver"]),
    "a known server with options that name nothing": container(image=SERVER, args=["--port", "80"]),
    "a job that trains": container(command=["python", "train.py"], **asking("nvidia.com/gpu")),
    "AMD's": container(**asking("amd.com/gpu")),
    "Intel's": container(**asking("gpu.intel.com/i915")),
    "Gaudi": container(**asking("habana.ai/gaudi")),
    "a TPU": container(**asking("google.com/tpu")),
    "Neuron": container(**asking("aws.amazon.com/neuron")),
    "Ascend": container(**asking("huawei.com/Ascend910")),
    "Tencent's share of a GPU": container(**asking("tencent.com/vcuda-core")),
    "Rebellions'": container(**asking("rebellions.ai/ATOM")),
    "IBM's": container(**asking("ibm.com/spyre_pf")),
    "a part of a GPU": container(**asking("nvidia.com/mig-1g.5gb")),
    "a claim to a device": container(resources={"claims": [{"name": "gpu"}]}),
    "a link that names no model": container(args=["--docs", "https://docs.example/m"], **asking("nvidia.com/gpu")),
}


@pytest.mark.parametrize("silent", SILENT.values(), ids=list(SILENT))
def test_what_names_no_model_is_told_how_to(silent: Object) -> None:
    decision = answer(request(pod(silent)))

    assert decision.message == (
        f"[SourceNotDeclared] {WHERE}: the container runs a model server or asks for an accelerator, and nothing says"
        " which model it loads; name the model in its arguments or variables, or declare its SignedModel in the pod"
        " template's annotation aegis.dev/model; see what there is: kubectl -n team-a get smodel"
    )
    assert (decision.reason, decision.code) == (Reason.SOURCE_NOT_DECLARED, 403)
    assert decision.audit["unresolved"] == WHERE


ORDINARY: dict[str, Object] = {
    "a web server": pod(container(image="registry.example/nginx:1")),
    "a script": pod(container(command=["sh", "-c", 'exec app "$MODE" $(cat /x)'])),
    "an exporter of GPU metrics": pod(container(image="nvcr.io/nvidia/k8s/dcgm-exporter:3"), hostPID=True),
    "a device plugin": pod(
        container(image="nvcr.io/nvidia/k8s-device-plugin:v1", securityContext={"privileged": True}),
        volumes=[{"name": "plugins", "hostPath": {"path": "/var/lib/kubelet/device-plugins"}}],
    ),
    "an operator of GPUs": pod(container(image="nvcr.io/nvidia/gpu-operator:v25", args=["--leader-elect"])),
    "a router before servers": pod(container(image="registry.example/vllm/router:1")),
    "a client of a server": pod(container(env=[{"name": "OPENAI_BASE_URL", "value": "http://vllm:8000/v1"}])),
}


@pytest.mark.parametrize("body", ORDINARY.values(), ids=list(ORDINARY))
def test_ordinary_workloads_have_nothing_to_declare(body: Object) -> None:
    assert answer(request(body)).reason is Reason.NO_MODEL


@pytest.mark.parametrize(
    ("unresolved", "allowed", "warned"),
    [(Unresolved.DENY, False, False), (Unresolved.WARN, True, True), (Unresolved.ALLOW, True, False)],
)
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (pod(container(image=SERVER)), Reason.SOURCE_NOT_DECLARED),
        (
            pod(container(image="nvcr.io/nvidia/tritonserver:24", args=["--model-repository", URI, UNSEEN])),
            Reason.RUNTIME_LOADING,
        ),
    ],
    ids=["nothing named", "loading later"],
)
def test_the_policy_says_what_becomes_of_it(
    body: Object, reason: Reason, unresolved: Unresolved, allowed: bool, warned: bool
) -> None:
    decision = answer(request(body), Shelf(held=(policy(unresolved=unresolved),)))

    assert (decision.allowed, bool(decision.warnings), decision.reason) == (allowed, warned, reason)
    assert decision.audit["findings"].startswith(f"[{reason.value}]")
    assert decision.audit["unresolved"]


def test_a_server_that_loads_models_later_is_refused_at_the_option() -> None:
    body = pod(container(image="nvcr.io/nvidia/tritonserver:24", args=["--model-repository", URI, UNSEEN]))

    assert answer(request(body)).message.startswith(
        f"[RuntimeLoading] {WHERE}.args[2]: '{UNSEEN}' lets the server load models while it runs that nothing here"
        " names; start it so that it loads only what the workload names"
    )


def test_what_is_found_speaks_for_the_whole_pod() -> None:
    both = pod(container(args=["--model", URI]), container(name="worker", **asking("nvidia.com/gpu")))
    unresolvable = pod(container(image=SERVER, envFrom=[{"secretRef": {"name": "s"}}]))

    assert answer(request(both)).allowed
    assert answer(request(unresolvable)).reason is Reason.UNRESOLVABLE_REFERENCE


def test_the_server_is_named_and_not_what_prepares_for_it() -> None:
    shared = {"volumeMounts": [{"name": "v", "mountPath": "/v"}]}
    body = pod(
        container(image=SERVER, **shared),
        initContainers=[container(name="prepare", **shared)],
        volumes=[{"name": "v", "emptyDir": {}}],
    )

    assert answer(request(deployment(body), resource="deployments")).message.startswith(
        "[SourceNotDeclared] spec.template.spec.containers[server]: "
    )


def test_an_init_container_that_loads_a_model_is_named_where_it_is_alone() -> None:
    body = pod(initContainers=[container(name="warm-up", **asking("nvidia.com/gpu"))])

    assert answer(request(body)).findings[0].path == "spec.initContainers[warm-up]"


def test_it_depends_on_a_policy() -> None:
    body = pod(container(image=SERVER))

    assert decide_without_catalogue(request(body), frozenset()) is None
    decision = answer(request(body), Shelf(held=()))
    assert decision.message.startswith(f"[PolicyNotFound] {WHERE}: it is not trusted, because no ModelPolicy governs")
