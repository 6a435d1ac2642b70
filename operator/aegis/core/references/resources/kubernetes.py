"""The kinds of Kubernetes itself that run containers, or make objects that do.

The API server refuses fields that their types do not have, so nothing but the template is read.
"""

from aegis.core.references.resources.row import Resource

_TEMPLATE = ("spec.template.spec",)
_APPS = ("apps",)
_BATCH = ("batch",)
_V1 = ("v1",)

RESOURCES = (
    Resource(
        "Pod",
        "pods",
        ("",),
        _V1,
        ("spec",),
        # Those whose requests can change its containers, or the annotations that the downward API shows to them. A
        # resize may start containers again. Eviction carries no template, and what a scale makes are other Pods.
        subresources=("ephemeralcontainers", "resize", "status", "binding"),
        builtin=True,
    ),
    Resource("ReplicationController", "replicationcontrollers", ("",), _V1, _TEMPLATE, builtin=True),
    Resource("Deployment", "deployments", _APPS, _V1, _TEMPLATE, builtin=True),
    Resource("ReplicaSet", "replicasets", _APPS, _V1, _TEMPLATE, builtin=True),
    Resource("StatefulSet", "statefulsets", _APPS, _V1, _TEMPLATE, builtin=True),
    Resource("DaemonSet", "daemonsets", _APPS, _V1, _TEMPLATE, builtin=True),
    Resource("Job", "jobs", _BATCH, _V1, _TEMPLATE, builtin=True),
    Resource("CronJob", "cronjobs", _BATCH, _V1, ("spec.jobTemplate.spec.template.spec",), builtin=True),
)
