"""Declared models: a pod template may say which SignedModels it serves.

    aegis.dev/model: llama, llama-adapter

That widens nothing: each has to be verified, what the workload names besides must be among them, and what cannot be
resolved stays unresolved. It answers for a workload that names no model in a way that anybody can read.
"""

import re
from dataclasses import dataclass
from string import whitespace

from aegis.core.admission.decision import redacted
from aegis.core.references.fields import Raw, mapping, string
from aegis.core.references.paths import Member

MODEL_ANNOTATION = "aegis.dev/model"
PATH = ("metadata", "annotations", Member(MODEL_ANNOTATION, MODEL_ANNOTATION))
"""Where it stands in a pod template."""

MAX_DECLARED = 16
MAX_NAME = 253

_NAME = re.compile(r"[a-z0-9]([a-z0-9\-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9\-]{0,61}[a-z0-9])?)*", re.ASCII)
"""A DNS subdomain (RFC 1123), as the name of a Kubernetes object is one."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """The `text` of the annotation: the names in it, or the `problem` that there is with it, for people."""

    text: str
    names: tuple[str, ...] = ()
    problem: str = ""


def declaration(metadata: Raw) -> Declaration | None:
    """What a pod template declares; None without the annotation. Raises WrongType."""
    annotations = mapping(metadata, "annotations", ("metadata",))
    if MODEL_ANNOTATION not in annotations:
        return None
    text = string(annotations[MODEL_ANNOTATION], PATH)
    # One more is enough to see that there are too many: an annotation may have a quarter of a million characters.
    names = [name.strip(whitespace) for name in text.split(",", MAX_DECLARED)]
    if len(names) > MAX_DECLARED:
        return Declaration(text, problem=f"it has more than {MAX_DECLARED} names")
    wrong = next((name for name in names if len(name) > MAX_NAME or not _NAME.fullmatch(name)), None)
    if wrong is not None:
        return Declaration(text, problem=f"'{redacted(wrong)}' is no name of an object" if wrong else "a name is empty")
    return Declaration(text, tuple(dict.fromkeys(names)))
