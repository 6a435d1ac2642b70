"""How ordinary programs are run: in which kind of object, with which neighbours, variables and volumes."""

from collections.abc import Callable, Mapping

from tests.unit.ordinary.app import App, Object

Dress = Callable[[App], Object]
"""Makes a Pod's spec."""


def _plain(app: App) -> Object:
    return {"containers": [app.container()]}


def _hidden_environment(app: App) -> Object:
    container = app.container()
    container["envFrom"] = [{"configMapRef": {"name": "settings"}}, {"secretRef": {"name": "passwords"}}]
    keys = [
        {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "passwords", "key": "token"}}},
        {"name": "MODEL_NAME", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "model"}}},
        {"name": "POD_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
    ]
    return {"containers": [container | {"env": [*container.get("env", []), *keys]}]}


def _mesh(app: App) -> Object:
    proxy = ["proxy", "sidecar", "--domain", "$(POD_NAMESPACE).svc.cluster.local", "--proxyLogLevel=warning"]
    rules = ["istio-iptables", "-p", "15001", "-z", "15006", "-u", "1337", "-m", "REDIRECT", "-i", "*", "-x", ""]
    return {
        "initContainers": [{"name": "istio-init", "image": "istio/proxyv2:1.24.0", "args": rules}],
        "containers": [app.container(), {"name": "istio-proxy", "image": "istio/proxyv2:1.24.0", "args": proxy}],
    }


def _log_shipper(app: App) -> Object:
    mounts = [{"name": "logs", "mountPath": "/var/log/app"}]
    shipper = {"name": "logs", "image": "fluent/fluent-bit:3.1", "volumeMounts": mounts, "restartPolicy": "Always"}
    volumes = [{"name": "logs", "emptyDir": {}}]
    return {"initContainers": [shipper], "containers": [app.container() | {"volumeMounts": mounts}], "volumes": volumes}


def _waiting(app: App) -> Object:
    wait = "until nc -z db 5432; do echo waiting; sleep 2; done"
    clone = ["git", "clone", "--depth=1", "https://git.example.com/acme/config.git", "/config"]
    mounts = [{"name": "config", "mountPath": "/config"}]
    return {
        "initContainers": [
            {"name": "wait", "image": "busybox:1.36", "command": ["sh", "-c", wait]},
            {"name": "config", "image": "alpine/git:2", "command": clone, "volumeMounts": mounts},
        ],
        "containers": [app.container() | {"volumeMounts": mounts}],
        "volumes": [{"name": "config", "emptyDir": {}}],
    }


VOLUMES: Mapping[str, Object] = {
    "claim": {"persistentVolumeClaim": {"claimName": "data"}},
    "host": {"hostPath": {"path": "/var/lib/docker"}},
    "nfs": {"nfs": {"server": "nfs.example.com", "path": "/exports"}},
    "settings": {"configMap": {"name": "settings"}},
    "passwords": {"secret": {"secretName": "passwords"}},
    "vault": {"csi": {"driver": "secrets-store.csi.k8s.io", "volumeAttributes": {"secretProviderClass": "vault"}}},
    "token": {"projected": {"sources": [{"serviceAccountToken": {"path": "token", "audience": "vault"}}]}},
}


def _mounting(app: App) -> Object:
    mounts = [{"name": name, "mountPath": f"/mnt/{name}"} for name in VOLUMES]
    volumes = [{"name": name, **source} for name, source in VOLUMES.items()]
    return {"containers": [app.container() | {"volumeMounts": mounts}], "volumes": volumes}


def _probed(app: App) -> Object:
    check = {"exec": {"command": ["sh", "-c", "curl -fsS http://localhost:8080/healthz || exit 1"]}}
    hooks = {"preStop": {"exec": {"command": ["sh", "-c", "sleep 10 && kill -TERM 1"]}}}
    probes = {"livenessProbe": check, "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}}}
    return {"containers": [app.container() | probes | {"lifecycle": hooks}]}


def _limited(app: App) -> Object:
    resources = {"limits": {"cpu": "2", "memory": "4Gi", "ephemeral-storage": "10Gi", "hugepages-2Mi": "64Mi"}}
    place = {
        "nodeSelector": {"kubernetes.io/arch": "amd64"},
        "tolerations": [{"key": "dedicated", "operator": "Exists"}],
    }
    return {"containers": [app.container() | {"resources": resources}], **place}


DRESSINGS: Mapping[str, Dress] = {
    "plain": _plain,
    "hidden environment": _hidden_environment,
    "mesh": _mesh,
    "log shipper": _log_shipper,
    "waiting": _waiting,
    "mounting": _mounting,
    "probed": _probed,
    "limited": _limited,
}

KINDS = ("deployments", "statefulsets", "daemonsets", "replicasets", "jobs", "cronjobs", "pods")
