"""What the fields of an object's kind hold that name a model."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aegis.core.references.claims import Claim
from aegis.core.references.fields import Raw
from aegis.core.references.finding import Finding, Resolved
from aegis.core.references.parts import Nodes, Trail, path_of
from aegis.core.references.paths import Path
from aegis.core.references.refusals import TooComplex
from aegis.core.references.resources.row import Field, Resource
from aegis.core.references.resources.texts import AS_WRITTEN
from aegis.core.references.stacks.stack import Form, Names
from aegis.core.references.values import findings
from aegis.core.references.words import Word

MAX_NAMED = 500
"""Most values of one object's fields: some are read as a command line is."""


@dataclass(frozen=True, slots=True)
class Named:
    """The text of a field and the revision beside it, or what an object of several fields names."""

    field: Field
    path: Path
    value: str | tuple[Finding, ...]
    revision: str = ""


def named_in(body: Raw, row: Resource) -> tuple[Named, ...]:
    """The values at the fields of `row`, in its order. Raises TooComplex."""
    nodes, found = Nodes(), []
    for field in row.fields:
        for named in _values(body, field, nodes):
            found.append(named)
            if len(found) > MAX_NAMED:
                raise TooComplex(f"more than {MAX_NAMED} fields that name models")
    return tuple(found)


def _values(body: Raw, field: Field, nodes: Nodes) -> Iterator[Named]:
    for path, value, beside in _at(body, field.path, (), {}, nodes):
        if field.composed is not None and isinstance(value, Mapping):
            yield Named(field, path, tuple(field.composed(value, path)))
        elif field.composed is None and isinstance(value, str):
            revision = beside.get(field.revision) if field.revision else None
            yield Named(field, path, value, revision if isinstance(revision, str) else "")


def findings_of(named: Named, kind: str) -> Iterator[Finding]:
    """The models that a value names. Raises TooComplex."""
    field = named.field
    if not isinstance(named.value, str):
        yield from named.value
        return
    if field.text is not None:
        yield from field.text(named.value, named.path)
        return
    names = Names(field.role, Form.NAME if field.hub else Form.LOCATION)
    claim = Claim(Word(named.value, named.path), names, kind, field.hub or "hf", named.revision)
    yield from map(_as_spelt, findings(claim, AS_WRITTEN))


def _as_spelt(finding: Finding) -> Finding:
    """With the scheme of a node's directory as others write it than llmaz."""
    if not finding.uri.startswith("host://"):
        return finding
    return finding._replace(outcome=Resolved(f"hostpath://{finding.uri.removeprefix('host://')}"))


def _at(
    value: Any, steps: tuple[str, ...], trail: Trail, beside: Raw, nodes: Nodes, depth: int = 0
) -> Iterator[tuple[Path, Any, Raw]]:
    """Every value at a path with wildcards, and the object that it stands in."""
    if not steps:
        yield path_of(trail), value, beside
        return
    nodes.spend(depth)
    step, rest = steps[0], steps[1:]
    if step == "**":
        yield from _at(value, rest, trail, beside, nodes, depth)
    following = steps if step == "**" else rest
    inside = value if isinstance(value, Mapping) else {}
    for key, member in _members(value, step):
        if not following or isinstance(member, Mapping | list):
            yield from _at(member, following, (trail, key), inside, nodes, depth + 1)


def _members(value: Any, step: str) -> Iterable[tuple[Any, Any]]:
    """The members that a step leads to, each by what a trail calls it."""
    if isinstance(value, Mapping):
        if step in _WILDCARDS:
            return value.items()
        return ((step, value[step]),) if step in value else ()
    if isinstance(value, list) and step in _WILDCARDS:
        return (((member, position), member) for position, member in enumerate(value))
    return ()


_WILDCARDS = frozenset({"*", "**"})
