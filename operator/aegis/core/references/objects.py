"""From any object to the models that it names: by the fields of its kind, and by every pod template in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aegis.core.references.claims import Claim
from aegis.core.references.config_maps import NO_CONFIG_MAPS, ConfigMaps
from aegis.core.references.documents import Unreadable, read_document
from aegis.core.references.environment import Settings
from aegis.core.references.fields import MAX_DEPTH, Raw
from aegis.core.references.files import claims_in, read_file
from aegis.core.references.finding import Finding, Outcome, Resolved
from aegis.core.references.hearing import Ear
from aegis.core.references.mounts import normal
from aegis.core.references.paths import Member, Path
from aegis.core.references.pod import MAX_WORK, resolve
from aegis.core.references.purposes import named
from aegis.core.references.refusals import Budget, TooComplex
from aegis.core.references.resources import resource_of
from aegis.core.references.resources.row import Field, Resource
from aegis.core.references.stacks.stack import Form, Names
from aegis.core.references.values import Reading, findings
from aegis.core.references.words import Word

_CONTAINER_LISTS = ("containers", "initContainers", "ephemeralContainers")
MAX_NODES = 200_000


@dataclass(frozen=True, slots=True)
class Part:
    """A pod spec in an object, or one container that stands alone: where it is, and the pod's metadata."""

    spec: Raw
    metadata: Raw
    at: Path
    metadata_at: Path
    alone: bool = False


def look(body: Raw, config_maps: ConfigMaps = NO_CONFIG_MAPS) -> tuple[Finding, ...]:
    """Every model that an object names, in order, without repeats at one place. Raises TooComplex, WrongType."""
    kind, version = str(body.get("kind", "")), str(body.get("apiVersion", ""))
    items = body.get("items")
    if kind.endswith("List") and isinstance(items, list):
        return tuple(_listed(items, config_maps))
    if kind == "ConfigMap" and "/" not in version:
        return tuple(_config_map(body))
    row = resource_of(version, kind)
    found: dict[tuple[Path, str], Finding] = {}
    for finding in _all(body, row, config_maps):
        found.setdefault((finding.path, finding.uri or finding.text), finding)
    return tuple(found.values())


def _listed(items: list[Any], config_maps: ConfigMaps) -> Iterator[Finding]:
    for position, item in enumerate(items):
        for finding in look(item, config_maps) if isinstance(item, Mapping) else ():
            yield replace(finding, path=("items", Member(position, position), *finding.path))


def _all(body: Raw, row: Resource | None, config_maps: ConfigMaps) -> Iterator[Finding]:
    if row is not None:
        yield from _fields(body, row)
    for part in parts(body):
        serves = row is not None and row.serves and bool(row.fields)
        sight = resolve(part.spec, part.metadata, config_maps, serves=serves)
        for finding in sight.findings:
            if isinstance(finding.outcome, Resolved) or row is None or not row.template:
                yield replace(finding, path=_moved(finding.path, part))


def _moved(path: Path, part: Part) -> Path:
    if path[0] == "metadata":
        return (*part.metadata_at, *path[1:])
    return (*part.at, *path[3:]) if part.alone else (*part.at, *path[1:])


def parts(body: Raw) -> Iterator[Part]:
    """Every pod spec at any depth, known by its lists of containers, and every container that stands alone."""
    budget = [MAX_NODES]
    yield from _parts(body, (), {}, (), budget)


def _parts(value: Any, at: Path, metadata: Raw, metadata_at: Path, budget: list[int]) -> Iterator[Part]:
    budget[0] -= 1
    if budget[0] < 0 or len(at) > 2 * MAX_DEPTH:
        raise TooComplex("an object that is nested too deeply or holds too much")
    if isinstance(value, list | tuple):
        for position, member in enumerate(value):
            if isinstance(member, Mapping | list):
                shown = member.get("name", position) if isinstance(member, Mapping) else position
                yield from _parts(member, (*at, Member(shown, position)), {}, (), budget)
    elif isinstance(value, Mapping):
        skipped: tuple[str, ...] = ()
        if any(isinstance(value.get(kind), list) for kind in _CONTAINER_LISTS):
            yield Part(value, metadata, at, metadata_at)
            skipped = (*_CONTAINER_LISTS, "volumes")
        elif _alone(value):
            yield Part({"containers": [_container(value)]}, {}, at, (), alone=True)
        given = value.get("metadata")
        own: Raw = given if isinstance(given, Mapping) else {}
        for key, member in value.items():
            if key not in skipped and key not in ("metadata", "status") and isinstance(member, Mapping | list):
                beside = own if key == "spec" else {}
                yield from _parts(member, (*at, str(key)), beside, (*at, "metadata"), budget)


def _alone(value: Raw) -> bool:
    words = [value.get(field) for field in ("args", "command")]
    if any(isinstance(each, list) and each and all(isinstance(word, str) for word in each) for each in words):
        return True
    variables = value.get("env")
    return isinstance(variables, list) and any(isinstance(each, Mapping) and "name" in each for each in variables)


def _container(value: Raw) -> Raw:
    """A container from what custom resources write: an image in parts, an environment as a map."""
    image = value.get("image")
    if isinstance(image, Mapping):
        image = f"{image.get('repository', '')}:{image.get('tag', '')}"
    kept = {
        key: value[key] for key in ("name", "env", "envFrom", "resources", "volumeMounts", "workingDir") if key in value
    }
    if isinstance(kept.get("env"), Mapping):
        kept["env"] = Settings(kept["env"])
    lists = {key: value[key] for key in ("args", "command") if isinstance(value.get(key), list)}
    return kept | lists | {"image": image if isinstance(image, str) else ""}


def _fields(body: Raw, row: Resource) -> Iterator[Finding]:
    for field in row.fields:
        for path, value, beside in _at(body, field.path, (), {}):
            if field.composed is not None and isinstance(value, Mapping):
                yield from field.composed(value, path)
            elif isinstance(value, str):
                yield from _named(field, Word(value, path), beside, row)
    for text in _texts(body, row.documents):
        yield from _document(text)
    for text in _texts(body, row.scripts):
        yield from _script(text, row)


def _texts(body: Raw, places: tuple[tuple[str, ...], ...]) -> Iterator[Word]:
    for place in places:
        yield from (Word(value, path) for path, value, _ in _at(body, place, (), {}) if isinstance(value, str))


def _script(text: Word, row: Resource) -> Iterator[Finding]:
    container = {"name": "script", "command": ["sh", "-c", text.text]}
    for finding in resolve({"containers": [container]}, {}, serves=row.serves).findings:
        yield replace(finding, path=text.path)


def _at(value: Any, steps: tuple[str, ...], path: Path, beside: Raw) -> Iterator[tuple[Path, Any, Raw]]:
    """Every value at a path with wildcards, and the object that it stands in."""
    if not steps:
        yield path, value, beside
        return
    step, *rest = steps
    members: list[tuple[str, Any]] = []
    if isinstance(value, Mapping):
        members = [(str(key), each) for key, each in value.items() if step in ("*", "**", key)]
    elif isinstance(value, list) and len(path) < MAX_DEPTH:
        members = [
            (Member(each.get("name", at) if isinstance(each, Mapping) else at, at), each)
            for at, each in enumerate(value)
        ]
        if step not in ("*", "**"):
            return
    if step == "**":
        yield from _at(value, tuple(rest), path, beside)
    inside = value if isinstance(value, Mapping) else {}
    for key, each in members:
        following = steps if step == "**" else tuple(rest)
        if len(path) < MAX_DEPTH:
            yield from _at(each, following, (*path, key), inside)


_PATHS = Reading(lambda path: (_local(path), False), in_play=True)


def _local(path: str) -> Outcome:
    return Resolved(f"local://{normal(path)}")


def _named(field: Field, word: Word, beside: Raw, row: Resource) -> Iterator[Finding]:
    revision = beside.get(field.revision) if field.revision else None
    names = Names(field.role, Form.NAME if field.hub else Form.LOCATION)
    claim = Claim(word, names, row.kind, field.hub or "hf", revision if isinstance(revision, str) else "")
    for finding in findings(claim, _PATHS):
        uri = finding.uri
        # The scheme of a node's directory, as llmaz spells it.
        if uri.startswith("host://"):
            finding = replace(finding, outcome=Resolved(f"hostpath://{uri.removeprefix('host://')}"))  # noqa: PLW2901
        yield finding


def _document(text: Word) -> Iterator[Finding]:
    try:
        tree = read_document(text.text)
    except Unreadable:
        return
    for claim in claims_in(tree, text):
        yield from findings(claim, _PATHS)


def _config_map(body: Raw) -> Iterator[Finding]:
    """A ConfigMap: its keys are names of variables or of files."""
    data = body.get("data")
    ear = Ear({}, {}, None, Budget(MAX_WORK))
    for key, value in data.items() if isinstance(data, Mapping) else ():
        if isinstance(value, str):
            text = Word(value, ("data", str(key)))
            role = named(str(key))
            if role is not None and "\n" not in value:
                ear.said.claims.append(Claim(text, Names(role), "ConfigMap", "named", picky=True))
            else:
                read_file(str(key), text, ear)
    reading = replace(_PATHS, in_play=False)
    claims = [*ear.said.claims, *(download.claim for download in ear.said.downloads)]
    seen: set[tuple[Path, str]] = set()
    for claim in claims:
        for finding in findings(claim, reading):
            if finding.uri and (finding.path, finding.uri) not in seen:
                seen.add((finding.path, finding.uri))
                yield finding
