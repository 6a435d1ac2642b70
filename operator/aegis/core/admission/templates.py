"""When two states of a workload are the same to a runtime, and which of its fields only the operator may write."""

from typing import Any

from aegis.core.admission.decision import Finding
from aegis.core.admission.declared import MODEL_ANNOTATION
from aegis.core.reasons import Reason
from aegis.core.references.downward import shown_metadata
from aegis.core.references.fields import Raw, mapping
from aegis.core.references.objects import Material
from aegis.core.references.parts import OWN, Part
from aegis.core.references.paths import Path
from aegis.core.references.places import read_annotations
from aegis.core.references.tokens import SEPARATOR
from aegis.core.spec.signed_model import REVERIFY_ANNOTATION

DOMAIN = "aegis.dev"
"""Labels and annotations of this domain belong to the operator: on a workload only MODEL_ANNOTATION means anything."""


def same(new: Material, old: Material) -> bool:
    """Deep equality of all that a runtime may read: every pod, and every field that names a model. Raises WrongType."""
    return new.named == old.named and list(map(_read, new.parts)) == list(map(_read, old.parts))


def _read(part: Part) -> tuple[Path, Raw, Raw]:
    """What a runtime may read of a pod, and where it stands.

    An object's own metadata changes all the time (labels, finalizers, the annotations of controllers), so there only
    the annotations that may name models count. A custom resource may have its number of pods beside their containers.
    """
    spec = part.spec
    if not _SCALING.isdisjoint(spec):
        spec = {name: value for name, value in spec.items() if name not in _SCALING}
    return part.at, spec, _naming(part) if part.metadata_at == OWN else part.metadata


_SCALING = frozenset({"replicas", "minReplicas", "maxReplicas"})


def _naming(part: Part) -> dict[str, Any]:
    """What is declared, what variables show, and every annotation with a URL in it: that a policy says whose it is."""
    annotations = read_annotations(part.spec, part.metadata)
    return shown_metadata(part.spec, part.metadata) | {
        name: value
        for name, value in annotations.items()
        if name == MODEL_ANNOTATION or not isinstance(value, str) or SEPARATOR in value
    }


def protected_fields(body: Raw, material: Material) -> tuple[Finding, ...]:
    """Labels and annotations of a workload that pretend to come from the operator. Raises WrongType."""
    pods = {part.metadata_at: part.metadata for part in material.parts if part.metadata_at}
    declaring = tuple(part.metadata_at for part in material.parts if _declares(part, material))
    return tuple(
        _pretending(path, field, str(name), declaring)
        for path, metadata in {OWN: mapping(body, "metadata", ()), **pods}.items()
        for field in ("annotations", "labels")
        for name in mapping(metadata, field, path)
        if _protected(str(name)) and not (field == "annotations" and name == MODEL_ANNOTATION and path in declaring)
    )


def _declares(part: Part, material: Material) -> bool:
    """A pod template may declare its models, and so may an object that hands its annotations to its pods.

    What has no containers (a Binding) has nothing to say of models.
    """
    return bool(part.metadata_at) and (bool(part.spec) or material.row.annotated)


def _pretending(path: Path, field: str, name: str, declaring: tuple[Path, ...]) -> Finding:
    at = join((*path, field, f"[{name}]"))
    if name == REVERIFY_ANNOTATION:
        return Finding(at, "", Reason.PROTECTED_FIELD, "on a workload", next_step="put it on the SignedModel instead")
    if name == MODEL_ANNOTATION and declaring:
        instead = join((*declaring[0], "annotations"))
        return Finding(at, "", Reason.PROTECTED_FIELD, next_step=f"put it on the pod template instead, in {instead}")
    if field == "annotations" and path in declaring:
        step = f"remove it; to declare the models of the workload, use the annotation {MODEL_ANNOTATION}"
        return Finding(at, "", Reason.PROTECTED_FIELD, next_step=step)
    return Finding(at, "", Reason.PROTECTED_FIELD)


def _protected(name: str) -> bool:
    domain, slash, _ = name.partition("/")
    return bool(slash) and f".{domain.casefold()}".endswith(_BELOW)


_BELOW = f".{DOMAIN}"

MAX_STEP = 512
"""Most characters of one step of a path that are shown: a key of an object may be as long as the object."""


def join(path: tuple[str, ...]) -> str:
    """`("spec", "containers", "[server]", "args")` as `spec.containers[server].args`."""
    # A variable is called by its name: that its text is in `value` everybody knows.
    shown = path[:-1] if path[-3:-2] == ("env",) and path[-1:] == ("value",) else path
    steps = (part[:MAX_STEP] for part in shown)
    return "".join(part if part.startswith("[") or not position else f".{part}" for position, part in enumerate(steps))
