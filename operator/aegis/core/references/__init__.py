"""References: which models an object names, read as its runtime reads it.

stacks/         a row per serving stack: how it is recognised, and how it names its models
resources/      a row per kind of object that has fields of its own for models
shell/          scripts in strings
pod.py          from a pod to its findings
objects.py      from any object to its findings
"""

from aegis.core.references.finding import Ambiguous, Finding, Resolved, Role, Unresolvable
from aegis.core.references.pod import Sight, resolve
from aegis.core.references.refusals import TooComplex, WrongType

__all__ = ["Ambiguous", "Finding", "Resolved", "Role", "Sight", "TooComplex", "Unresolvable", "WrongType", "resolve"]
