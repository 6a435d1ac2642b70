"""The objects of the cases, as short as the API server takes them."""

from typing import Any

from tests.integration.admission_cases.case import Object

IMAGE = "vllm/vllm-openai:v0.10.0"
GPU = {"resources": {"limits": {"nvidia.com/gpu": "1"}}}


def env(value: str, name: str = "MODEL_URI") -> Object:
    """A container that is given a variable."""
    return {"env": [{"name": name, "value": value}]}


def container(name: str = "server", **fields: Any) -> Object:
    """A container of an image that nobody knows; its fields as in a manifest."""
    return {"name": name, "image": "acme/server:1", **fields}


def idle(name: str = "server") -> Object:
    """A container that names nothing."""
    return container(name, args=["--port=80"])


def pod(*containers: Object, annotations: Object | None = None, name: str = "case", **spec: Any) -> Object:
    """A bare Pod."""
    metadata = {"name": name, **({"annotations": annotations} if annotations else {})}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": [*containers], **spec}}


def template(*containers: Object, **spec: Any) -> Object:
    """The pod template of a workload."""
    return {"metadata": {"labels": {"app": "case"}}, "spec": {"containers": [*containers], **spec}}


def workload(kind: str, of: Object, version: str = "apps/v1", **spec: Any) -> Object:
    """A workload that runs no Pod of its own accord while a test looks at it."""
    selector = {"selector": {"matchLabels": {"app": "case"}}}
    body = {"template": of, **selector, **({} if kind == "DaemonSet" else {"replicas": 0}), **spec}
    return {"apiVersion": version, "kind": kind, "metadata": {"name": "case"}, "spec": body}


def deployment(*containers: Object, **spec: Any) -> Object:
    """A Deployment of those containers; `spec` is its Pods'."""
    return workload("Deployment", template(*containers, **spec))


def job(*containers: Object, **spec: Any) -> Object:
    """A suspended Job."""
    of = template(*containers, restartPolicy="Never", **spec)
    body = {"suspend": True, "template": of}
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "case"}, "spec": body}


def cron_job(*containers: Object) -> Object:
    """A CronJob that is due once a year."""
    of = {"schedule": "0 0 1 1 *", "suspend": True, "jobTemplate": {"spec": job(*containers)["spec"]}}
    return {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "case"}, "spec": of}


def config_map(name: str, *, immutable: bool = True, labelled: bool = True, **data: str) -> Object:
    """A ConfigMap, by default one that a pod may rest on."""
    labels = {"labels": {"aegis.dev/resolve": "true"}} if labelled else {}
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, **labels},
        "immutable": immutable,
        "data": data,
    }


def custom(version: str, kind: str, spec: Object) -> Object:
    """An object of another operator's kind."""
    return {"apiVersion": version, "kind": kind, "metadata": {"name": "case"}, "spec": spec}


def as_deployment(manifest: Object) -> Object:
    """The same Pod, made by a Deployment: a Pod's own spec, and a Job's, hardly ever change."""
    body = manifest["spec"] if manifest["kind"] == "Pod" else manifest["spec"]["template"]["spec"]
    spec = {key: value for key, value in body.items() if key != "restartPolicy"}
    of = {"metadata": {"labels": {"app": "case"}}, "spec": spec}
    annotations = manifest["metadata"].get("annotations") if manifest["kind"] == "Pod" else None
    of["metadata"] |= {"annotations": annotations} if annotations else {}
    return workload("Deployment", of)
