"""The page of faults: what must hold whatever breaks, and the tests that break it. A fault is a row of its theme."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from generators.faults import cluster, load, operations, processes, sources
from generators.faults.row import Fault
from generators.markdown import notice, proofs, table

INVARIANTS = (
    ("I1", "No Pod is stored with a model that was not verified at any moment of the last seconds."),
    ("I2", "Without a decision there is no admission: the API server's count of calls that failed open stays 0."),
    ("I3", "kube-system, namespaces, deletions and scaling to 0 go on with the webhook down."),
    ("I4", "A verdict is written only after the whole content was read once; a crash leaves the last one."),
    ("I5", "Two leaders never both write, and one that slept overwrites nothing newer."),
    ("I6", "When the fault is over everything comes to the truth, with nobody's help."),
    ("I7", "No secret is in a log, an event, a status or a metric."),
    ("I8", "Memory stays within its limits."),
)

THEMES: Mapping[str, tuple[Fault, ...]] = MappingProxyType(
    {
        "Aegis's own processes": processes.ROWS,
        "Kubernetes": cluster.ROWS,
        "What people do on purpose, and by mistake": operations.ROWS,
        "Keys and stores": sources.ROWS,
        "Load": load.ROWS,
    }
)

FAULTS: tuple[Fault, ...] = tuple(row for rows in THEMES.values() for row in rows)

__all__ = ["FAULTS", "INVARIANTS", "THEMES", "Fault", "page"]


def page(_root: Path) -> Mapping[str, str]:
    """Every fault that is tried, and what must hold."""
    text = notice("tools/generators/faults") + (
        "# Faults\n\n"
        "What is broken on purpose. Tests below `faults/` have real processes and a real API server, while Pods are\n"
        "created all the time: an observer who asks nothing of Aegis reads the API server's audit log and holds it\n"
        "against what was true. Tests below `integration/` have the real servers as well, and those below `unit/` a\n"
        "server that lies as no real one does, or a clock of their own.\n"
        "`make test` runs a short form of each; `make soak` has ten thousand requests in every planned disruption.\n\n"
        "## What must hold\n\n"
    )
    text += table(("", "invariant"), INVARIANTS)
    for theme, rows in THEMES.items():
        text += f"\n## {theme}\n\n" + table(("", "fault", "meanwhile", "proof"), map(_cells, rows))
    return {"docs/security/faults.md": text}


def _cells(row: Fault) -> tuple[str, ...]:
    return row.id, row.what, row.meanwhile, proofs(row.tests)
