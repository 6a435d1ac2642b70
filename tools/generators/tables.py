"""The reference pages that are one table of the code each."""

from collections.abc import Mapping
from pathlib import Path

from aegis.adapters.cluster.permissions import PERMISSIONS, Account, Permission, Scope
from aegis.adapters.telemetry.metrics import METRICS
from aegis.core.meanings import MEANINGS
from aegis.core.reasons import Family
from aegis.core.workloads import WORKLOADS
from aegis.settings import VARIABLES
from generators.markdown import code, notice, table

FAMILIES = {
    Family.VERIFIED: "The model may run.",
    Family.REJECTED: "The model may not run, and trying again without a change gives the same answer.",
    Family.UNDECIDED: "Nothing can be said yet: a workload is refused, and the controller tries again.",
    Family.ADMISSION: "Said only of a workload, by the webhook.",
    Family.REPORT: "Said only in conditions and events.",
}


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
        text += f"\n## {family}\n\n{explained}\n\n" + table(("reason", "what it says", "what to do"), rows)
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
    rows = [
        (
            workload.kind,
            ", ".join(map(code, workload.resources)),
            code(f"{workload.group or 'core'}/{workload.version}"),
            ", ".join(workload.operations),
            code(".".join(workload.template_path) or "metadata, spec"),
        )
        for workload in WORKLOADS.values()
    ]
    text = notice("operator/aegis/core/workloads.py") + (
        "# Workloads\n\n"
        "The requests that the API server asks Aegis about. Whatever else makes Pods is caught at its Pods.\n"
        "Deletions and scaling are never asked about; a status or a binding only when it sets annotations of a Pod.\n\n"
    )
    head = ("kind", "resources", "group and version", "operations", "pod template")
    return {"docs/reference/workloads.md": text + table(head, rows)}


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
