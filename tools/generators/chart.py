"""The parts of the chart that follow from tables in the code: rights, webhook rules, definitions of the kinds."""

import json
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path

from aegis.adapters.cluster.permissions import PERMISSIONS, Account, Permission, Scope
from aegis.core.workloads import OPERATIONS, rules

FILES = "charts/aegis/files"
WIDTH = 120
KEEP = """\
  annotations:
    # An uninstalled chart leaves the definitions, and with them every object of theirs.
    helm.sh/resource-policy: keep
  labels:
    app.kubernetes.io/name: aegis
    app.kubernetes.io/part-of: aegis
"""


def roles(_root: Path) -> Mapping[str, str]:
    """The rules of each ServiceAccount, in the cluster and in its namespace."""
    made = {}
    for account in Account:
        for scope in Scope:
            rows = [row for row in PERMISSIONS if (row.account, row.scope) == (account, scope)]
            path = f"{FILES}/rbac-{account.removeprefix('aegis-')}-{scope}.yaml"
            made[path] = _notice("operator/aegis/adapters/cluster/permissions.py") + "".join(map(_rule, rows))
    return made


def webhook_rules(_root: Path) -> Mapping[str, str]:
    """Which requests the API server sends to the webhook."""
    text = _notice("operator/aegis/core/references/resources") + "".join(
        f"- apiGroups: {_list(rule.groups)}\n"
        f"  apiVersions: {_list(rule.versions)}\n"
        f"  operations: {_list(OPERATIONS)}\n"
        f"  resources: {_wrapped(_list(rule.resources), WIDTH - 13, ' ' * 14)}\n"
        f"  scope: {json.dumps(rule.scope)}\n"
        for rule in rules()
    )
    return {f"{FILES}/webhook-rules.yaml": text}


def definitions(root: Path) -> Mapping[str, str]:
    """The CRDs, as written by hand, with what Helm needs to leave them alone on uninstall."""
    made = {}
    for path in sorted((root / "crds").glob("*.yaml")):
        head, separator, rest = path.read_text(encoding="utf-8").partition("\nmetadata:\n")
        if not separator or "\n  annotations:" in rest or "\n  labels:" in rest.partition("\nspec:")[0]:
            raise ValueError(f"{path}: expected a CRD whose metadata has neither annotations nor labels")
        made[f"{FILES}/crds/{path.name}"] = _notice(f"crds/{path.name}") + head + separator + KEEP + rest
    return made


def _rule(row: Permission) -> str:
    text = f"# {_wrapped(row.why, WIDTH - 2, '# ')}\n"
    text += f"- apiGroups: {_list([row.group])}\n  resources: {_list(row.resources)}\n"
    if row.names:
        text += f"  resourceNames: {_list(row.names)}\n"
    return text + f"  verbs: {_list(row.verbs)}\n"


def _wrapped(text: str, width: int, indent: str) -> str:
    """The text in lines of that width, of which all but the first begin with the indent."""
    return f"\n{indent}".join(textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False))


def _notice(source: str) -> str:
    return f"# Made by tools/generate.py from {source}: do not edit.\n"


def _list(values: Iterable[str]) -> str:
    return json.dumps(list(values))
