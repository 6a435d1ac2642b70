"""The pod template inside a workload, and when two of them are the same."""

from dataclasses import dataclass
from typing import Any

from aegis.core.admission.decision import Finding
from aegis.core.admission.declared import MODEL_ANNOTATION
from aegis.core.reasons import Reason
from aegis.core.references.fields import Raw, mapping
from aegis.core.references.places import read_annotations
from aegis.core.references.tokens import SEPARATOR
from aegis.core.spec.signed_model import REVERIFY_ANNOTATION
from aegis.core.workloads import Workload

DOMAIN = "aegis.dev"
"""Labels and annotations of this domain belong to the operator: on a workload only MODEL_ANNOTATION means anything."""


@dataclass(frozen=True, slots=True)
class Template:
    """A pod's metadata and spec, and where they stand in the object; for a Pod itself `at` is empty."""

    metadata: Raw
    spec: Raw
    at: tuple[str, ...] = ()

    def path(self, path: tuple[str, ...]) -> str:
        """A path inside the template, from the root of the object, as people write it."""
        return join((*self.at, *path))


def template_of(workload: Workload, body: Raw) -> Template:
    """The pod template of `body`; what is not there reads as empty, as for the API server. Raises WrongType."""
    template, at = body, workload.template_path
    for depth, key in enumerate(at):
        template = mapping(template, key, at[:depth])
    return Template(mapping(template, "metadata", at), mapping(template, "spec", at), at)


def same_template(new: Template, old: Template) -> bool:
    """Deep equality of all that a runtime may read.

    A Pod's own metadata changes all the time (labels, finalizers, the annotations of controllers), so there only the
    annotations that may name models count. Raises WrongType.
    """
    if new.spec != old.spec:
        return False
    return new.metadata == old.metadata if new.at else _naming(new) == _naming(old)


def protected_fields(body: Raw, template: Template) -> tuple[Finding, ...]:
    """Labels and annotations of a workload that pretend to come from the operator. Raises WrongType."""
    of_pods = (*template.at, "metadata")
    places = {("metadata",): mapping(body, "metadata", ()), of_pods: template.metadata}
    return tuple(
        _pretending(join((*path, field, f"[{name}]")), str(name), template)
        for path, metadata in places.items()
        for field in ("annotations", "labels")
        for name in mapping(metadata, field, path)
        if _protected(str(name)) and not (path == of_pods and field == "annotations" and _declares(str(name), template))
    )


def _declares(name: str, template: Template) -> bool:
    """A pod template may declare its models; what has no containers (a Binding) has nothing to say of models."""
    return name == MODEL_ANNOTATION and bool(template.spec)


def _pretending(path: str, name: str, template: Template) -> Finding:
    if name == REVERIFY_ANNOTATION:
        return Finding(path, "", Reason.PROTECTED_FIELD, "on a workload", next_step="put it on the SignedModel instead")
    if name == MODEL_ANNOTATION:
        at = join((*template.at, "metadata", "annotations"))
        return Finding(path, "", Reason.PROTECTED_FIELD, next_step=f"put it on the pod template instead, in {at}")
    return Finding(path, "", Reason.PROTECTED_FIELD)


def _protected(name: str) -> bool:
    domain, slash, _ = name.casefold().partition("/")
    return bool(slash) and f".{domain}".endswith(f".{DOMAIN}")


MAX_STEP = 512
"""Most characters of one step of a path that are shown: a key of an object may be as long as the object."""


def join(path: tuple[str, ...]) -> str:
    """`("spec", "containers", "[server]", "args")` as `spec.containers[server].args`."""
    # A variable is called by its name: that its text is in `value` everybody knows.
    shown = path[:-1] if path[-3:-2] == ("env",) and path[-1:] == ("value",) else path
    steps = (part[:MAX_STEP] for part in shown)
    return "".join(part if part.startswith("[") or not position else f".{part}" for position, part in enumerate(steps))


def _naming(pod: Template) -> dict[str, Any]:
    """What is declared, and every annotation with a URL in it: whether that is a model's is for a policy to say."""
    annotations = read_annotations(pod.spec, pod.metadata)
    return {
        name: value
        for name, value in annotations.items()
        if name == MODEL_ANNOTATION or not isinstance(value, str) or SEPARATOR in value
    }
