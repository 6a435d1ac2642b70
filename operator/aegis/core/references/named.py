"""What the fields of an object's kind hold that name a model."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aegis.core.references.claims import Claim
from aegis.core.references.fields import Raw
from aegis.core.references.finding import Finding, Resolved
from aegis.core.references.parts import MAX_STEPS
from aegis.core.references.paths import Member, Path
from aegis.core.references.refusals import TooComplex
from aegis.core.references.resources.row import Field, Resource
from aegis.core.references.resources.texts import AS_WRITTEN
from aegis.core.references.stacks.stack import Form, Names
from aegis.core.references.values import findings
from aegis.core.references.words import Word


@dataclass(frozen=True, slots=True)
class Named:
    """The text of a field and the revision beside it, or what an object of several fields names."""

    field: Field
    path: Path
    value: str | tuple[Finding, ...]
    revision: str = ""


def named_in(body: Raw, row: Resource) -> tuple[Named, ...]:
    """The values at the fields of `row`, in its order. Raises TooComplex."""
    return tuple(named for field in row.fields for named in _values(body, field))


def _values(body: Raw, field: Field) -> Iterator[Named]:
    for path, value, beside in _at(body, field.path, (), {}):
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
    return replace(finding, outcome=Resolved(f"hostpath://{finding.uri.removeprefix('host://')}"))


def _at(value: Any, steps: tuple[str, ...], path: Path, beside: Raw) -> Iterator[tuple[Path, Any, Raw]]:
    """Every value at a path with wildcards, and the object that it stands in."""
    if not steps:
        yield path, value, beside
        return
    if len(path) > MAX_STEPS:
        raise TooComplex("an object that is nested too deeply")
    step, *rest = steps
    if step == "**":
        yield from _at(value, tuple(rest), path, beside)
    following = steps if step == "**" else tuple(rest)
    inside = value if isinstance(value, Mapping) else {}
    for key, member in _members(value, step):
        if not following or isinstance(member, Mapping | list):
            yield from _at(member, following, (*path, key), inside)


def _members(value: Any, step: str) -> Iterator[tuple[str, Any]]:
    any_of_them = step in _WILDCARDS
    if isinstance(value, Mapping):
        yield from ((str(key), member) for key, member in value.items() if any_of_them or key == step)
    elif isinstance(value, list) and any_of_them:
        for at, member in enumerate(value):
            yield Member(member.get("name", at) if isinstance(member, Mapping) else at, at), member


_WILDCARDS = frozenset({"*", "**"})
