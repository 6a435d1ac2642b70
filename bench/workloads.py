"""Admission reviews of the usual sizes, as the API server sends them."""

import json
from typing import Any

from .known import NAMESPACE

Object = dict[str, Any]

NONE = ("--upstream", "none")
SCRIPT = """export HF_HOME=/cache
exec vllm serve {model} --served-model-name llama --port 8000 \\
  --tensor-parallel-size 2 --gpu-memory-utilization 0.9 --max-model-len 8192
"""
_SIDECARS = 7


def review(body: Object, old: Object | None = None) -> bytes:
    """What the API server sends for `kubectl apply` of a Deployment."""
    resource = {"group": "apps", "version": "v1", "resource": "deployments"}
    kind = {"group": "apps", "version": "v1", "kind": "Deployment"}
    request = {
        "uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
        "kind": kind,
        "resource": resource,
        "requestKind": kind,
        "requestResource": resource,
        "name": "server",
        "namespace": NAMESPACE,
        "operation": "UPDATE" if old else "CREATE",
        "userInfo": {"username": "engineer", "uid": "7", "groups": ["ml", "system:authenticated"]},
        "object": body,
        "oldObject": old,
        "dryRun": False,
        "options": {"kind": "CreateOptions", "apiVersion": "meta.k8s.io/v1", "fieldManager": "kubectl"},
    }
    asked = {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": request}
    return json.dumps(asked, separators=(",", ":")).encode()


def naming(arguments: tuple[str, str]) -> Object:
    """A Deployment of usual size whose server gets those arguments."""
    return _deployment([_container("server", arguments), _container("proxy"), _container("metrics")])


def vllm(model: str = "meta-llama/Llama-3.1-8B-Instruct") -> Object:
    """One whose server is vLLM, started by a script."""
    return _vllm({"command": ["sh", "-c"], "args": [SCRIPT.format(model=model)]})


def plain_vllm(model: str) -> Object:
    """One whose server is vLLM, which its image starts with plain arguments."""
    return _vllm({"args": ["--model", model, "--served-model-name", "llama", "--port=8000", "--max-model-len=8192"]})


def _vllm(started: Object) -> Object:
    server = {name: value for name, value in _container("server").items() if name != "command"}
    server |= {"image": "vllm/vllm-openai:v0.10.1", **started}
    server["resources"] = {"limits": {"nvidia.com/gpu": "2"}}
    token = {"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": {"name": "hub", "key": "token"}}}
    server["env"] = [token, {"name": "VLLM_LOGGING_LEVEL", "value": "INFO"}]
    return _deployment([server, _container("proxy")])


def large(model: str = "meta-llama/Llama-3.1-8B-Instruct") -> bytes:
    """An update of such a Deployment with many sidecars, with all that clients and the API server note beside it."""
    return review(_noted(vllm(model), "2"), _noted(vllm(model), "1"))


def _noted(body: Object, version: str) -> Object:
    spec = body["spec"]["template"]["spec"]
    spec["containers"] += [_container(f"sidecar-{number}") for number in range(_SIDECARS)]
    body["spec"]["template"]["metadata"]["annotations"] = {"version": version}
    body["metadata"]["annotations"] = {"kubectl.kubernetes.io/last-applied-configuration": json.dumps(body)}
    body["metadata"]["managedFields"] = [
        {"manager": manager, "operation": "Update", "apiVersion": "apps/v1", "fieldsV1": _fields(body["spec"])}
        for manager in ("kubectl-client-side-apply", "argocd-controller")
    ]
    return body


def _fields(value: Any) -> Object:
    """Who owns which field, as the API server notes it (structured-merge-diff's FieldsV1)."""
    if isinstance(value, dict):
        return {f"f:{name}": _fields(each) for name, each in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return {f'k:{{"name":"{each["name"]}"}}': {".": {}, **_fields(each)} for each in value}
    return {}


def _deployment(containers: list[Object]) -> Object:
    labels = {"app.kubernetes.io/name": "server", "app.kubernetes.io/part-of": "fraud"}
    spec = {
        "restartPolicy": "Always",
        "terminationGracePeriodSeconds": 30,
        "dnsPolicy": "ClusterFirst",
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "schedulerName": "default-scheduler",
        "initContainers": [_ends("warm-up")],
        "containers": containers,
        "volumes": [{"name": "cache", "emptyDir": {}}, {"name": "config", "configMap": {"name": "server"}}],
    }
    return {
        "kind": "Deployment",
        "apiVersion": "apps/v1",
        "metadata": {"name": "server", "namespace": NAMESPACE, "generation": 1, "labels": labels},
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"creationTimestamp": None, "labels": labels}, "spec": spec},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "25%", "maxSurge": "25%"}},
            "revisionHistoryLimit": 10,
            "progressDeadlineSeconds": 600,
        },
        "status": {},
    }


def _ends(name: str) -> Object:
    """An init container, which may have no probes."""
    return {field: value for field, value in _container(name).items() if not field.endswith("Probe")}


def _container(name: str, arguments: tuple[str, str] = NONE) -> Object:
    probe = {"httpGet": {"path": "/healthz", "port": 8000, "scheme": "HTTP"}, "timeoutSeconds": 1, "periodSeconds": 10}
    return {
        "name": name,
        "image": f"acme/{name}:2.3.1",
        "command": ["/usr/bin/server"],
        "args": [*arguments, "--port=8000", "--max-batch=32", "--log-format=json"],
        "env": [{"name": f"SETTING_{number}", "value": f"value-{number}"} for number in range(12)],
        "resources": {"limits": {"cpu": "4", "memory": "32Gi"}, "requests": {"cpu": "2", "memory": "16Gi"}},
        "livenessProbe": probe,
        "readinessProbe": probe,
        "volumeMounts": [{"name": "cache", "mountPath": "/cache"}, {"name": "config", "mountPath": "/etc/server"}],
        "terminationMessagePath": "/dev/termination-log",
        "imagePullPolicy": "IfNotPresent",
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }
