"""The CPU of one admission review, from body to body, beside `json.loads` of the same body."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from aegis.entrypoints.webhook.reviewer import PATH, Reviewer
from aegis.services.admit import Admission
from bench.known import NAMESPACE, NOW, URI, catalogue
from bench.measured import Measured, cpu_of, in_turns

MODELS = 10_000
ROUNDS, TIMES = 15, 300
NONE = ("--upstream", "none")
CASES = {
    "a Deployment of a verified model, admitted": ("--model", URI),
    "a Deployment of an unknown model, refused": ("--model", "s3://models/unknown/model.onnx"),
    "a Deployment without a model, admitted": NONE,
}


def reviews(models: int = MODELS, rounds: int = ROUNDS, times: int = TIMES) -> Iterator[Measured]:
    """A line per case, with so many models in the cache."""
    known = catalogue(models)
    admission = Admission(known, frozenset(), lambda: 0.0, 30.0, lambda: datetime.fromtimestamp(NOW, UTC))
    reviewer = Reviewer(admission.decide, lambda _: None, lambda: 0.0)
    for what, arguments in CASES.items():
        body = json.dumps(_review(arguments)).encode()
        expected = "admitted" in what
        answer = json.loads(reviewer.answer(PATH, body, 3.0) or b"{}")
        if answer["response"]["allowed"] is not expected:
            raise ValueError(f"{what}: {answer['response'].get('status')}")
        ours, beside = in_turns(
            lambda body=body: cpu_of(lambda: reviewer.answer(PATH, body, 3.0), times),
            lambda body=body: cpu_of(lambda: json.loads(body), times),
            rounds,
        )
        yield Measured(f"{what} ({len(body) / 1024:.1f} KiB), json.loads", ours, beside)


def _review(arguments: tuple[str, str]) -> dict[str, Any]:
    """What the API server sends for `kubectl apply` of a Deployment of usual size."""
    resource = {"group": "apps", "version": "v1", "resource": "deployments"}
    kind = {"group": "apps", "version": "v1", "kind": "Deployment"}
    user = {"username": "engineer", "uid": "7", "groups": ["ml", "system:authenticated"]}
    request = {
        "uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
        "kind": kind,
        "resource": resource,
        "requestKind": kind,
        "requestResource": resource,
        "name": "server",
        "namespace": NAMESPACE,
        "operation": "CREATE",
        "userInfo": user,
        "object": _deployment(arguments),
        "oldObject": None,
        "dryRun": False,
        "options": {"kind": "CreateOptions", "apiVersion": "meta.k8s.io/v1", "fieldManager": "kubectl"},
    }
    return {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": request}


def _deployment(arguments: tuple[str, str]) -> dict[str, Any]:
    labels = {"app.kubernetes.io/name": "server", "app.kubernetes.io/part-of": "fraud"}
    containers = [_container(name, arguments if name == "server" else NONE) for name in ("server", "proxy", "metrics")]
    spec = {
        "restartPolicy": "Always",
        "terminationGracePeriodSeconds": 30,
        "dnsPolicy": "ClusterFirst",
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "schedulerName": "default-scheduler",
        "initContainers": [_container("warm-up", NONE)],
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


def _container(name: str, arguments: tuple[str, str]) -> dict[str, Any]:
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
