"""What a row says: which kind of object it is, where its pods stand, and which fields of its own name models."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from aegis.core.references.fields import Raw
from aegis.core.references.finding import Finding, Role
from aegis.core.references.paths import Path

Composed = Callable[[Raw, Path], Iterator[Finding]]
"""Reads an object of several fields that name a model together."""

Text = Callable[[str, Path], Iterator[Finding]]
"""Reads a string that is more than a name: a document, or a script."""


class Scope(StrEnum):
    """Whether objects of a kind lie in a namespace, in the words of a webhook's rule."""

    NAMESPACED = "Namespaced"
    CLUSTER = "Cluster"


@dataclass(frozen=True, slots=True)
class Field:
    """A field by its path; '*' is any key or member, '**' any number of them.

    `hub` reads a bare name, '' for URIs and paths only; `revision` is the field beside it that says which state.
    `composed` reads the object at the path, and `text` the string there, in place of a name.
    """

    path: tuple[str, ...]
    role: Role = Role.MODEL
    hub: str = ""
    revision: str = ""
    composed: Composed | None = None
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of object: `plural` is how its address names it, `groups` are the API groups that have had it.

    `versions` are those that this row was written from. `pods` are the paths to its pod specs, and `containers` to
    containers that stand alone, as kubectl writes them: `spec.jobs[].template.spec`, and `.*` for any key of a map.
    For a built-in kind they are all that is read, and its version is exactly that; in any other object pods are found
    by their shape, at any depth and in any version, and these paths are what people are told and what the tests plant.
    """

    kind: str
    plural: str
    groups: tuple[str, ...]
    versions: tuple[str, ...]
    pods: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    subresources: tuple[str, ...] = ()
    scope: Scope = Scope.NAMESPACED
    builtin: bool = False
    serves: bool = False
    """Whatever runs in its pods is a model server, whatever its image is called."""
    filled: bool = False
    """A controller fills it in later: what cannot be resolved in it says nothing."""
    annotated: bool = False
    """Its controller hands the object's own annotations to its pods."""
    passes_on: bool = False
    """Its controller writes what its fields name into Pods, each of which is judged by that again."""
    makes_none_with: tuple[str, str] = ("", "")
    """An annotation and its value with which no Pod comes of it: servers that run already load what it names."""
