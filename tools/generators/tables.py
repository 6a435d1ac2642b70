"""The reference pages that are one table of the code each."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from aegis.adapters.cluster.permissions import PERMISSIONS, Account, Permission, Scope
from aegis.adapters.telemetry.metrics import METRICS
from aegis.core.meanings import MEANINGS
from aegis.core.meanings.families import FAMILIES
from aegis.core.references.resources import RESOURCES, Resource
from aegis.core.workloads import addresses
from aegis.settings import VARIABLES
from generators.markdown import code, notice, table

WORKLOADS_HEAD = """\
# Workloads

The requests that the API server asks Aegis about: creations and updates of these kinds. Deletions and scaling are never
asked about; a status or a binding only when it sets annotations or labels of a Pod. Whatever else makes Pods is caught
at its Pods. [Judge further kinds](../how-to/judge-further-kinds.md) tells how a kind is added, and what holds of kinds
that lie in no namespace.
"""
FILLED = "filled in later: what cannot be resolved is not held against it"
ANNOTATED = "its own annotations are read, as its Pods get them"
BUILTIN = "Read where their type has the pod, and nowhere else."
OTHERS = """\
Pods and containers are found by their shape, at any depth and in any version: the paths say where these projects have
them. `*` is any key or member, `**` any number of them. A rule about a kind whose definition is not installed does
nothing."""


def reasons(_root: Path) -> Mapping[str, str]:
    """Every reason with its sentence and next step, by what it does to a request."""
    text = notice("operator/aegis/core/meanings") + (
        "# Reasons\n\n"
        "The same words appear in conditions, events, admission messages, metric labels, logs and the command line.\n"
    )
    for family, explained in FAMILIES.items():
        rows = [
            (code(reason), meaning.sentence, meaning.next_step)
            for reason, meaning in MEANINGS.items()
            if meaning.family is family
        ]
        about = f"{explained.does} It is said {explained.said}"
        text += f"\n## {family}\n\n{about}\n\n" + table(("reason", "what it says", "what to do"), rows)
    return {"docs/reference/reasons.md": text}


def permissions(_root: Path) -> Mapping[str, str]:
    """What each process may do, and why."""
    text = notice("operator/aegis/adapters/cluster/permissions.py") + (
        "# Permissions\n\n"
        "What each process of Aegis may do, and why. Nothing else is granted, and no rule has a `*`.\n"
        "RBAC cannot restrict `create` to names, because the name is not part of such a request's address.\n"
    )
    head = ("group", "resources", "names", "verbs", "why")
    where = {Scope.CLUSTER: "in the whole cluster", Scope.NAMESPACE: "in its own namespace"}
    for account in Account:
        for scope in Scope:
            rows = [_row(row) for row in PERMISSIONS if (row.account, row.scope) == (account, scope)]
            if rows:
                text += f"\n## `{account}` {where[scope]}\n\n" + table(head, rows)
    return {"docs/reference/permissions.md": text}


def workloads(_root: Path) -> Mapping[str, str]:
    """Which kinds of object are judged."""
    text = notice("operator/aegis/core/references/resources") + WORKLOADS_HEAD
    head = ("kind", "resources", "groups", "versions", "scope", "pods", "fields of its own", "besides")
    for title, told, builtin in (("Built-in kinds", BUILTIN, True), ("Kinds of other projects", OTHERS, False)):
        rows = [_workload(row) for row in RESOURCES if row.builtin is builtin]
        text += f"\n## {title}\n\n{told}\n\n" + table(head, rows)
    return {"docs/reference/workloads.md": text}


def _workload(row: Resource) -> tuple[str, ...]:
    cells = (
        addresses(row),
        [group or "core" for group in row.groups],
        row.versions,
        [row.scope],
        [*row.pods, *row.containers],
        [_steps(field.path) for field in row.fields],
    )
    besides = [told for told, holds in ((FILLED, row.filled), (ANNOTATED, row.annotated)) if holds]
    return (row.kind, *(", ".join(map(code, cell)) for cell in cells), "; ".join(besides))


def _steps(path: Sequence[str]) -> str:
    return ".".join(path)


def metrics(_root: Path) -> Mapping[str, str]:
    """Every metric."""
    text = notice("operator/aegis/adapters/telemetry/metrics.py") + (
        "# Metrics\n\n"
        "`/metrics` of the webhook and of the controller, in the Prometheus text format. Times are in seconds.\n"
        "A gauge that was never set is not shown; every `reason` is one of the [reasons](reasons.md).\n"
        "Beside these there are the usual `process_*` metrics: memory, CPU time, open files.\n\n"
    )
    rows = [(code(row.name), row.kind, ", ".join(map(code, row.labels)), row.shown_by, row.says) for row in METRICS]
    return {"docs/reference/metrics.md": text + table(("metric", "type", "labels", "shown by", "what it is"), rows)}


def settings(_root: Path) -> Mapping[str, str]:
    """Every environment variable."""
    text = notice("operator/aegis/settings.py") + (
        "# Settings\n\n"
        "Every environment variable that Aegis reads. In a cluster the chart sets them from its values.\n\n"
    )
    rows = [(code(variable.name), variable.takes, variable.says) for variable in VARIABLES]
    return {"docs/reference/settings.md": text + table(("variable", "takes", "what it is"), rows)}


def _row(row: Permission) -> tuple[str, ...]:
    resources, names, verbs = (", ".join(map(code, values)) for values in (row.resources, row.names, row.verbs))
    return (code(row.group or "core"), resources, names or "all", verbs, row.why)
