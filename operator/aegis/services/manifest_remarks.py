"""What a person should know of documents that hold no workload, but from which one may come.

A model that is not seen must not look like one that is not there: values of a chart, and objects that some controller
turns into others, name models only once they are rendered.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from aegis.core.admission.manifest import manifests
from aegis.services.check_manifests import ItsDocument

_HELM = "its chart and values are not the workloads that they become: check the output of helm template"
_KUSTOMIZE = "what it builds is not in it: check the output of kustomize build"
_ARGO_CD = "what it deploys is not in it: check the output of argocd app manifests, or what its source renders"

RENDERED_ELSEWHERE: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("argoproj.io", "Application"): _ARGO_CD,
        ("argoproj.io", "ApplicationSet"): _ARGO_CD,
        ("helm.cattle.io", "HelmChart"): _HELM,
        ("helm.cattle.io", "HelmChartConfig"): _HELM,
        ("helm.crossplane.io", "Release"): _HELM,
        ("helm.toolkit.fluxcd.io", "HelmRelease"): _HELM,
        ("kustomize.config.k8s.io", "Component"): _KUSTOMIZE,
        ("kustomize.config.k8s.io", "Kustomization"): _KUSTOMIZE,
        ("kustomize.toolkit.fluxcd.io", "Kustomization"): _KUSTOMIZE,
        ("template.openshift.io", "Template"): "its parameters are not filled in: check the output of oc process",
    }
)
"""By API group and kind: objects from which others are made, and how these are seen before they are applied."""


def remarks(documents: Iterable[ItsDocument]) -> Iterator[str]:
    """A sentence for each document or object that is not what runs, and one if there is nothing at all."""
    empty = True
    for file, number, body in documents:
        empty = empty and body is None
        yield from (f"{file}#{number}: {said}" for said in _said(body))
    if empty:
        yield "there is no Kubernetes object in these files"


def _said(body: Any) -> Iterator[str]:
    for each in manifests(body):
        if how := RENDERED_ELSEWHERE.get((each.group, each.kind)):
            yield f"{f'{each.kind} {each.name}'.rstrip()}: {how}"
    if isinstance(body, Mapping):
        if not isinstance(body.get("kind"), str):
            yield "it says no kind, so it is no Kubernetes object; values of a chart have to be rendered first"
    elif isinstance(body, list):
        yield "a list is no Kubernetes object, and is passed over: make it the items of an object of kind List"
    elif body is not None:
        yield "a single value is no Kubernetes object, and is passed over"
