"""Kinds of platforms that run any container: Knative, Argo, Tekton, OpenShift."""

from aegis.core.references.resources import texts
from aegis.core.references.resources.row import Field, Resource, Scope

_TEMPLATE = ("spec.template.spec",)
_KNATIVE = ("serving.knative.dev",)
_ARGO = ("argoproj.io",)
_V1 = ("v1",)
_V1ALPHA1 = ("v1alpha1",)


_SCRIPT = (Field(("spec", "**", "script", "source"), text=texts.program),)


def _workflow(*above: str) -> tuple[str, ...]:
    """Where a workflow has containers; the words of its parameters come later."""
    kinds = ("container", "script", "containerSet.containers[]", "initContainers[]", "sidecars[]")
    return tuple(".".join((*above, "templates[]", kind)) for kind in kinds)


_TEKTON = ("tekton.dev",)
_STEPS = (Field(("spec", "**", "script"), text=texts.program),)


def _task(kind: str, *above: str, versions: tuple[str, ...] = ("v1", "v1beta1")) -> Resource:
    """A kind of Tekton's with tasks; the words of their parameters come later."""
    where = tuple(".".join(("spec", *above, each)) for each in ("steps[]", "sidecars[]"))
    return Resource(kind, f"{kind.lower()}s", _TEKTON, versions, containers=where, fields=_STEPS, filled=True)


RESOURCES = (
    _task("Task"),
    _task("TaskRun", "taskSpec"),
    _task("Pipeline", "tasks[]", "taskSpec"),
    _task("PipelineRun", "pipelineSpec", "tasks[]", "taskSpec"),
    Resource("StepAction", "stepactions", _TEKTON, ("v1", "v1beta1"), containers=("spec",), fields=_STEPS, filled=True),
    Resource("Service", "services", _KNATIVE, _V1, _TEMPLATE),
    Resource("Configuration", "configurations", _KNATIVE, _V1, _TEMPLATE),
    Resource("Revision", "revisions", _KNATIVE, _V1, ("spec",)),
    Resource("Rollout", "rollouts", _ARGO, _V1ALPHA1, _TEMPLATE),
    Resource("Workflow", "workflows", _ARGO, _V1ALPHA1, containers=_workflow("spec"), fields=_SCRIPT, filled=True),
    Resource(
        "WorkflowTemplate",
        "workflowtemplates",
        _ARGO,
        _V1ALPHA1,
        containers=_workflow("spec"),
        fields=_SCRIPT,
        filled=True,
    ),
    Resource(
        "ClusterWorkflowTemplate",
        "clusterworkflowtemplates",
        _ARGO,
        _V1ALPHA1,
        containers=_workflow("spec"),
        fields=_SCRIPT,
        scope=Scope.CLUSTER,
        filled=True,
    ),
    Resource(
        "CronWorkflow",
        "cronworkflows",
        _ARGO,
        _V1ALPHA1,
        containers=_workflow("spec", "workflowSpec"),
        fields=_SCRIPT,
        filled=True,
    ),
    Resource("DeploymentConfig", "deploymentconfigs", ("apps.openshift.io",), _V1, _TEMPLATE),
)
