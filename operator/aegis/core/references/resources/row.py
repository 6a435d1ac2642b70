"""What a row says: of which kind of object, which fields name models, and how each is read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from aegis.core.references.fields import Raw
from aegis.core.references.finding import Finding, Role
from aegis.core.references.paths import Path

Composed = Callable[[Raw, Path], Iterator[Finding]]
"""Reads an object of several fields that name a model together."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field by its path; '*' is any key or member, '**' any number of them.

    `hub` reads a bare name, '' for URIs and paths only; `revision` is the field beside it that says which state.
    `composed` reads the object at the path in place of a string.
    """

    path: tuple[str, ...]
    role: Role = Role.MODEL
    hub: str = ""
    revision: str = ""
    composed: Composed | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of object: `groups` are the API groups that have had it; `documents` hold configuration as text,
    `scripts` a shell's command line."""

    kind: str
    groups: tuple[str, ...]
    fields: tuple[Field, ...] = ()
    documents: tuple[tuple[str, ...], ...] = ()
    scripts: tuple[tuple[str, ...], ...] = ()
    serves: bool = True
    template: bool = False
    """A controller fills it in later: what cannot be resolved in it says nothing."""
    source: str = field(default="")
