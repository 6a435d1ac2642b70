"""`aegis run`."""

from argparse import Namespace

from aegis.entrypoints.cli.command import Command, importing
from aegis.entrypoints.cli.serving import serve


def _run(_: Namespace) -> int:
    with importing():
        from aegis.entrypoints.together import run_together  # noqa: PLC0415 (see the package)

    return serve(run_together)


TEXT = """\
Configured by environment variables (docs/reference/settings.md). KUBECONFIG must lead to the cluster
as the ServiceAccount aegis-controller of the chart, for nobody else may write the status of a
SignedModel, and that account needs the webhook's rights as well:

  kubectl create rolebinding both --namespace=aegis-system --role=aegis-webhook \\
    --serviceaccount=aegis-system:aegis-controller

The controller's status pages are one port above the webhook's.
"""

COMMAND = Command(
    "run",
    "webhook and controller in one process, for a laptop or a test",
    _run,
    TEXT,
)
