"""References: which models an object names, read as its runtime reads it.

stacks/         a row per serving stack: how it is recognised, and how it names its models
resources/      a row per kind of object: where its pods stand, and which fields of its own name models
shell/          scripts in strings
pod.py          from a pod to its findings
parts.py        the pods in an object, by its row or by their shape
named.py        what the fields of an object's kind hold
objects.py      from any object to its findings
"""

from aegis.core.references.finding import Ambiguous, Finding, Resolved, Role, Unresolvable
from aegis.core.references.pod import Sight, resolve
from aegis.core.references.refusals import TooComplex, WrongType

__all__ = ["Ambiguous", "Finding", "Resolved", "Role", "Sight", "TooComplex", "Unresolvable", "WrongType", "resolve"]
