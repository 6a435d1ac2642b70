"""From any object to the models that it names: by the fields of its kind, and by every pod in it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from aegis.core.references.claims import Claim
from aegis.core.references.config_maps import NO_CONFIG_MAPS, ConfigMaps
from aegis.core.references.disk import Disk
from aegis.core.references.fields import Raw
from aegis.core.references.files import read_file
from aegis.core.references.finding import Finding, Key, Role, Unresolvable
from aegis.core.references.hearing import Ear
from aegis.core.references.named import Named, findings_of, named_in
from aegis.core.references.parts import Part, parts_of
from aegis.core.references.patches import patched
from aegis.core.references.paths import Member, Path
from aegis.core.references.pod import MAX_FINDINGS, MAX_WORK, Sight, resolve
from aegis.core.references.purposes import named
from aegis.core.references.refusals import Budget, TooComplex, WrongType
from aegis.core.references.resources import Resource, resource_of
from aegis.core.references.resources.texts import AS_WRITTEN
from aegis.core.references.stacks.stack import Names
from aegis.core.references.values import findings
from aegis.core.references.words import Word


class Material(NamedTuple):
    """All of an object from which a model can be told: its pods, and the fields of its kind."""

    row: Resource
    parts: tuple[Part, ...]
    named: tuple[Named, ...] = ()


def material_of(body: Raw, row: Resource) -> Material:
    """What there is to read in an object of that kind. Raises WrongType, TooComplex."""
    return Material(row, parts_of(body, row), named_in(body, row))


def see(material: Material, config_maps: ConfigMaps = NO_CONFIG_MAPS) -> Sight:
    """Every model that it names, by paths from the object's root, without repeats at one place.

    Raises TooComplex, WrongType.
    """
    row, budget = material.row, Budget(MAX_WORK)
    found: dict[Key, Finding] = {}
    in_play: list[Path] = []
    for each in material.named:
        _keep(findings_of(each, row.kind), found)
    for part in material.parts:
        sight = _resolved(part, config_maps, budget, serves=row.serves)
        in_play += [part.path(path) for path in sight.in_play]
        told = (*sight.findings, *patched(part.metadata, config_maps, budget))
        _keep((finding.at(part.path(finding.path)) for finding in told), found)
    kept = (each for each in found.values() if not (row.filled and isinstance(each.outcome, Unresolvable)))
    # Code alone says nothing of models, where nothing that loads one would run it.
    serves = in_play or any(each.role is not Role.CODE for each in found.values())
    return Sight(tuple(kept) if serves else (), tuple(in_play))


def _resolved(part: Part, config_maps: ConfigMaps, budget: Budget, *, serves: bool) -> Sight:
    try:
        return resolve(part.spec, part.metadata, config_maps, serves=serves, budget=budget)
    except WrongType as error:
        raise WrongType(part.path(error.path), error.wanted) from None


def _keep(findings: Iterator[Finding], found: dict[Key, Finding]) -> None:
    for finding in findings:
        found.setdefault(finding.key, finding)
    if len(found) > MAX_FINDINGS:
        raise TooComplex(f"more than {MAX_FINDINGS} references")


def look(body: Raw, config_maps: ConfigMaps = NO_CONFIG_MAPS) -> tuple[Finding, ...]:
    """Every model that a manifest names, in order, without repeats at one place. Raises TooComplex, WrongType."""
    kind, version = str(body.get("kind", "")), str(body.get("apiVersion", ""))
    items = body.get("items")
    if kind.endswith("List") and isinstance(items, list):
        return tuple(_listed(items, config_maps))
    if kind == "CustomResourceDefinition":
        # It describes objects, at a length that none of them has.
        return ()
    if kind == "ConfigMap" and "/" not in version:
        return tuple(_config_map(body))
    return see(material_of(body, resource_of(version, kind)), config_maps).findings


def _listed(items: list[Any], config_maps: ConfigMaps) -> Iterator[Finding]:
    for position, item in enumerate(items):
        for finding in look(item, config_maps) if isinstance(item, Mapping) else ():
            yield finding.at(("items", Member(position, position), *finding.path))


def _config_map(body: Raw) -> Iterator[Finding]:
    """A ConfigMap: its keys are names of variables or of files."""
    data = body.get("data")
    ear = Ear({}, Disk({}), None, Budget(MAX_WORK))
    for key, value in data.items() if isinstance(data, Mapping) else ():
        if isinstance(value, str):
            text = Word(value, ("data", str(key)))
            role = named(str(key))
            if role is not None and "\n" not in value:
                ear.said.claims.append(Claim(text, Names(role), "ConfigMap", "named", picky=True))
            else:
                read_file(str(key), text, ear)
    reading = AS_WRITTEN._replace(in_play=bool(ear.said.serves))
    claims = [*ear.said.claims, *(download.claim for download in ear.said.downloads)]
    seen: set[tuple[Path, str]] = set()
    for claim in claims:
        for finding in findings(claim, reading):
            if finding.uri and (finding.path, finding.uri) not in seen:
                seen.add((finding.path, finding.uri))
                yield finding
