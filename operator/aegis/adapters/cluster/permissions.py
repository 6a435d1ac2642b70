"""What each process of Aegis may do in the cluster: RBAC as data, each right with its reason.

The chart's roles and the page in the docs are generated from these rows (tools/generate.py), and the tests' processes
run with exactly these rights: one that is missing fails a test, one that is not here does not exist. There is no `*`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Account(StrEnum):
    """A ServiceAccount of the chart, by name."""

    WEBHOOK = "aegis-webhook"
    CONTROLLER = "aegis-controller"


class Scope(StrEnum):
    """How far a right reaches."""

    CLUSTER = "cluster"
    NAMESPACE = "namespace"
    """Only the namespace that Aegis is installed in."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One rule of a Role or ClusterRole. `names` empty = every object of the resources; `why` is for the reviewer.

    RBAC cannot restrict `create` to names, because the name is not part of the request's address.
    """

    account: Account
    scope: Scope
    group: str
    resources: tuple[str, ...]
    verbs: tuple[str, ...]
    why: str
    names: tuple[str, ...] = ()


SEAL_SECRET = "aegis-seal"  # noqa: S105 - the name of a Secret
CERTIFICATE_SECRET = "aegis-webhook-tls"  # noqa: S105 - the name of a Secret
AUTHORITY_SECRET = "aegis-webhook-ca"  # noqa: S105 - the name of a Secret
LEASE = "aegis-controller"
WEBHOOK_CONFIGURATION = "aegis"

_AEGIS = "aegis.dev"
_CONFIG_MAPS = (
    "What pods take from immutable ConfigMaps that are labelled aegis.dev/resolve=true. Only those are asked for and "
    "kept, but RBAC knows no labels: the right reaches every ConfigMap. Without it no replica becomes ready."
)
_KINDS = ("signedmodels", "modelkeyrings", "modelpolicies")
_STATUSES = tuple(f"{kind}/status" for kind in _KINDS)
_FOLLOW = ("list", "watch")
_WEBHOOK, _CONTROLLER = Account.WEBHOOK, Account.CONTROLLER
_CLUSTER, _NAMESPACE = Scope.CLUSTER, Scope.NAMESPACE

PERMISSIONS: tuple[Permission, ...] = (
    Permission(
        _WEBHOOK,
        _CLUSTER,
        _AEGIS,
        _KINDS,
        _FOLLOW,
        "Admission is answered from a cache of these three kinds.",
    ),
    Permission(_WEBHOOK, _CLUSTER, "", ("configmaps",), _FOLLOW, _CONFIG_MAPS),
    Permission(
        _WEBHOOK,
        _CLUSTER,
        "admissionregistration.k8s.io",
        ("validatingwebhookconfigurations",),
        _FOLLOW,
        "A replica puts a review of each of its rules to itself before it is ready.",
        (WEBHOOK_CONFIGURATION,),
    ),
    Permission(
        _WEBHOOK,
        _NAMESPACE,
        "",
        ("secrets",),
        _FOLLOW,
        "The key that evidence is sealed with, and the certificate to serve.",
        (SEAL_SECRET, CERTIFICATE_SECRET),
    ),
    Permission(
        _CONTROLLER, _CLUSTER, _AEGIS, _KINDS, _FOLLOW, "The objects to reconcile, and the trust they are judged by."
    ),
    Permission(_CONTROLLER, _CLUSTER, "", ("configmaps",), _FOLLOW, _CONFIG_MAPS),
    Permission(
        _CONTROLLER,
        _CLUSTER,
        _AEGIS,
        _STATUSES,
        ("update",),
        "Evidence, conditions and key facts are written to the status and nowhere else, each by a whole replacement.",
    ),
    Permission(
        _CONTROLLER,
        _CLUSTER,
        _AEGIS,
        ("modelpolicies",),
        ("create",),
        "The leader makes the policy `default` once, when the cluster has no ModelPolicy at all.",
    ),
    Permission(
        _CONTROLLER,
        _CLUSTER,
        "apiextensions.k8s.io",
        ("customresourcedefinitions",),
        _FOLLOW,
        "kopf takes up its watches again when the definitions were deleted and made again.",
    ),
    Permission(
        _CONTROLLER,
        _CLUSTER,
        "",
        ("pods",),
        ("list",),
        "The scan counts running Pods whose model is not verified.",
    ),
    Permission(
        _CONTROLLER,
        _CLUSTER,
        "events.k8s.io",
        ("events",),
        ("create",),
        "Events tell people beside the object what happened to it.",
    ),
    Permission(
        _CONTROLLER,
        _CLUSTER,
        "admissionregistration.k8s.io",
        ("validatingwebhookconfigurations",),
        ("get", "list", "watch", "patch"),
        "The authorities of the webhook are entered into its configuration, again when somebody removed them; what "
        "else was changed in it is told, and put right if the chart says so; and it tells whose installation leads.",
        (WEBHOOK_CONFIGURATION,),
    ),
    Permission(
        _CONTROLLER,
        _NAMESPACE,
        "coordination.k8s.io",
        ("leases",),
        ("create",),
        "The first leader makes the Lease.",
    ),
    Permission(
        _CONTROLLER,
        _NAMESPACE,
        "coordination.k8s.io",
        ("leases",),
        ("get", "update"),
        "One replica leads: it holds and renews this Lease.",
        (LEASE,),
    ),
    Permission(
        _CONTROLLER,
        _NAMESPACE,
        "",
        ("secrets",),
        ("get",),
        "Credentials of stores and key sources, under the names that policies and keyrings give.",
    ),
    Permission(
        _CONTROLLER,
        _NAMESPACE,
        "",
        ("secrets",),
        ("create",),
        "The sealing key, the authority and the certificate are made once, by whichever replica is first.",
    ),
    Permission(
        _CONTROLLER,
        _NAMESPACE,
        "",
        ("secrets",),
        _FOLLOW,
        "A new sealing key is noticed.",
        (SEAL_SECRET,),
    ),
    Permission(
        _CONTROLLER,
        _NAMESPACE,
        "",
        ("secrets",),
        ("patch",),
        "The certificate and its authority are renewed in place, and the sealing key's Secret remembers that `default` "
        "was made.",
        (SEAL_SECRET, CERTIFICATE_SECRET, AUTHORITY_SECRET),
    ),
    Permission(
        _CONTROLLER,
        _NAMESPACE,
        "",
        ("serviceaccounts/token",),
        ("create",),
        "A token of its own for the audience that a login at a key server or a cloud asks for.",
        (_CONTROLLER,),
    ),
)
