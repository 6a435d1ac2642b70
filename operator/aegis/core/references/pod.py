"""The resolver: from a pod to the models that it will load, each with its place."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from aegis.core.references.aws_settings import configured
from aegis.core.references.baked import baked
from aegis.core.references.caches import cached, caches, folder, offline
from aegis.core.references.changers import changes
from aegis.core.references.claims import Claim, Download, OptionFile
from aegis.core.references.config_maps import NO_CONFIG_MAPS, Charged, ConfigMaps
from aegis.core.references.endpoints import other_endpoints
from aegis.core.references.envfrom import hidden_variables
from aegis.core.references.fields import Raw
from aegis.core.references.files import options_in
from aegis.core.references.finding import Finding, Key, Outcome, Role, Unresolvable
from aegis.core.references.flows import Filled, filled, is_below, join, leads_to, moved, place_of
from aegis.core.references.foreign import Place, Whereabouts, foreign, preloaded
from aegis.core.references.hearing import Ear
from aegis.core.references.listening import Heard
from aegis.core.references.mounts import may_hold, mount_of, normal
from aegis.core.references.overlaid import overlaid, put_by
from aegis.core.references.paths import Path
from aegis.core.references.places import elsewhere_in_pod
from aegis.core.references.playing import hear_all, runs_code
from aegis.core.references.refusals import Budget, TooComplex
from aegis.core.references.remotes import settled
from aegis.core.references.rooms import Room, rooms
from aegis.core.references.runtime_environments import FETCHED
from aegis.core.references.servers import asks_a_server, default, in_store, on_demand, only_for_others
from aegis.core.references.shared_processes import reaching
from aegis.core.references.stacks.stack import Form
from aegis.core.references.surplus import Idle
from aegis.core.references.surroundings import Surroundings
from aegis.core.references.tokens import SEPARATOR
from aegis.core.references.values import Reading, findings
from aegis.core.references.words import Word

MAX_FINDINGS = 1000
"""Most references of one pod, and most places where a URI begins."""

MAX_WORK = 60_000
"""How much work one object may cause, in the units of `Budget`: less than a tenth of a second."""

_MOVE = 6
_CLAIM = 6
"""What it costs to see which model a word names, or what is put somewhere."""

_HUB = "hf://"
_IN_CONTAINER = 3
"""How many steps lead to a container: what is below them is the container's own."""


class Sight(NamedTuple):
    """What was seen of a pod: its findings, and the containers (by path) that are in play."""

    findings: tuple[Finding, ...]
    in_play: tuple[Path, ...] = ()


def resolve(
    spec: Raw,
    metadata: Raw,
    config_maps: ConfigMaps = NO_CONFIG_MAPS,
    *,
    serves: bool = False,
    budget: Budget | None = None,
) -> Sight:
    """Every model that a pod names, with its place, in the order of its containers, without repeats at one place.

    `config_maps`: those of the namespace that cannot change. `serves`: its kind is a model server's. `budget`: what
    the pods of one object share. Raises TooComplex, WrongType.
    """
    budget = budget or Budget(MAX_WORK)
    around = Surroundings(metadata, Charged(config_maps, budget), budget)
    heard, left = hear_all(rooms(spec, around, every=serves), budget, serves=serves)
    known = [one for each in heard for one in _fetched(each)]
    for each in heard:
        known += _moved(each, known)
    every = _all(heard, known, spec, metadata)
    if known:
        every = chain(every, changes(spec, around, left, heard, known))
    if spec.get("shareProcessNamespace") or spec.get("hostPID"):
        every = chain(every, reaching(heard))
    found: dict[Key, Finding] = {}
    # What repeats counts as well: each look takes its time, whether or not it finds something new.
    for looks, finding in enumerate(every):
        found.setdefault(finding.key, finding)
        if len(found) > MAX_FINDINGS or looks > 2 * MAX_FINDINGS:
            raise TooComplex(f"more than {MAX_FINDINGS} references")
    in_play = tuple(each.room.path for each in heard if each.in_play)
    if found and not in_play:
        return Sight(tuple(Idle(heard, known, spec, metadata, budget).without_surplus(found.values())))
    return Sight(tuple(found.values()), in_play)


def _fetched(heard: Heard) -> Iterator[Filled]:
    """What the container fetches, and where it puts it: in its cache of the hub, if nothing else is said."""
    reading = _reading(heard, ())
    for told in heard.ear.said.downloads:
        download = _settled(told, heard) if heard.in_play else told
        for finding in findings(download.claim, reading):
            if finding.uri.startswith("local://"):
                continue
            heard.downloads.append((download, finding))
            yield from filter(None, (filled(heard.room, to, finding) for to in _targets(heard, download, finding)))


def _settled(told: Download, heard: Heard) -> Download:
    """The download, of a bucket where the pod says which server a store's name stands for."""
    claim = settled(told.claim, heard.ear.said, heard.ear.values, heard.room.mounts)
    return told if claim is told.claim else Download(claim, told.to)


def _moved(heard: Heard, known: list[Filled]) -> list[Filled]:
    """What the container's commands put elsewhere, in their order: a copy of a copy is what the first one is."""
    found: list[Filled] = []
    for command, source, to in heard.ear.said.moves:
        heard.ear.budget.spend(_MOVE + len(known) + len(found))
        found += filter(None, [moved(heard.room, command, source, to, (*known, *found))])
    return found


def _targets(heard: Heard, download: Download, finding: Finding) -> list[str]:
    if download.to or not finding.uri.startswith(_HUB):
        return [download.to]
    return [] if _offline(heard) else [f"{place}/{folder(finding.uri)}" for place in _caches(heard)]


def _instead(heard: Heard, finding: Finding, known: list[Filled]) -> Iterator[Finding]:
    """What a container that may not ask the hub loads for a name of it."""
    if heard.in_play and not finding.derived and _offline(heard):
        yield from cached(finding, heard.room, _caches(heard), _reading(heard, known).paths)


def _offline(heard: Heard) -> bool:
    if heard.offline is None:
        heard.offline = offline(heard.ear.values)
    return heard.offline


def _caches(heard: Heard) -> tuple[str, ...]:
    if heard.caches is None:
        room, image = heard.room, heard.stack.cache if heard.stack is not None else ""
        words = (*room.command, *room.args, *(word for word, _ in heard.ear.said.words))
        heard.caches = tuple(dict.fromkeys(map(normal, caches(room, words, image, heard.ear.values))))
    heard.ear.budget.spend(len(heard.caches))
    return heard.caches


def _reading(heard: Heard, known: Sequence[Filled]) -> Reading:
    room, budget = heard.room, heard.ear.budget
    cost = 2 + len(room.mounts) // 4 + len(known) // 2

    def paths(path: str) -> tuple[Outcome, bool]:
        budget.spend(cost + len(path) // 16)
        return leads_to(room, path, known)

    return Reading(paths, heard.in_play, lambda name, inside: _beside(room, name, inside, known))


def _beside(room: Room, name: str, inside: str, known: Sequence[Filled]) -> bool:
    """True when there may be a directory of a hub's name: libraries look for that first.

    A volume has it where the program runs, or where it would run if a change of directory failed, or something put it
    there.
    """
    place, there = place_of(room, f"{inside}/{name}" if inside else name)
    if any(each.place == place and each.inside and is_below(there, each.inside) for each in known):
        return True
    starts = [base for base in (join(room.working_dir, inside), room.working_dir) if base.startswith("/")]
    if starts:
        return any(may_hold(normal(f"{base}/{name}"), room.mounts) for base in starts)
    if "$" in inside:
        return any(mount.volume.files is None for mount in room.mounts)
    owner = name.partition("/")[0]
    return any(mount.at.endswith((f"/{name}", f"/{owner}")) for mount in room.mounts)


def _all(heard: list[Heard], known: list[Filled], spec: Raw, metadata: Raw) -> Iterator[Finding]:
    seen: dict[Path, list[str]] = {}
    schemes: dict[Path, set[str]] = {each.room.path: set() for each in heard}
    fetched = _unjudged(heard)
    for each in heard:
        for finding in _of_container(each, known, fetched):
            seen.setdefault(finding.path, []).append(finding.text)
            schemes[each.room.path].add(finding.uri.partition("://")[0])
            yield finding
            yield from _instead(each, finding, known) if finding.uri.startswith(_HUB) else ()
    put = [place for each in heard for place in put_by(each.room, each.ear, known, in_play=each.in_play)]
    yield from overlaid(known, dict.fromkeys(put))
    for finding in elsewhere_in_pod(spec, metadata, [(each.room, each.ear.said) for each in heard], MAX_FINDINGS):
        # A longer one is another model: `s3://models/good` says nothing of `s3://models/good-not`.
        if not any(finding.text in text for text in seen.get(finding.path, ())):
            schemes.get(finding.path[:_IN_CONTAINER], set()).add(finding.uri.partition("://")[0])
            yield finding
    for each in heard:
        if each.in_play:
            stack = each.stack.name if each.stack else ""
            yield from other_endpoints(sorted(schemes[each.room.path]), stack, each.ear.said, each.ear.values)
            if "s3" in schemes[each.room.path]:
                yield from configured(each.room, each.ear.disk, each.ear.values, each.ear.budget)


def _unjudged(heard: list[Heard]) -> tuple[Place, ...]:
    """Where the containers put what they fetch, and which is no model."""
    found = ((each.room, path) for each in heard for path in each.ear.said.fetched)
    return tuple(dict.fromkeys(place_of(room, path) for room, path in found))


def _of_container(heard: Heard, known: list[Filled], fetched: tuple[Place, ...]) -> Iterator[Finding]:
    said, reading = heard.ear.said, _reading(heard, known)
    named = False
    for _, finding in heard.downloads:
        named = True
        yield finding
    for claim in (*_told(heard), *_configured(heard)):
        heard.ear.budget.spend(_CLAIM)
        if claim.names.form is Form.CODE:
            said.runs(claim.word)
            continue
        for finding in findings(claim, reading):
            named = named or finding.role is Role.MODEL
            yield finding
    yield from baked(heard.room)
    if heard.in_play:
        assumed = None if named else default(heard.stack, heard.room, said)
        yield from () if assumed is None else findings(assumed, reading)
        yield from () if named else in_store(heard.stack, heard.room, said, reading.paths)
        yield from _unseen(heard, named)
        yield from _foreign(heard, fetched) if runs_code(heard) else ()


def _told(heard: Heard) -> Iterator[Claim]:
    """The claims of the container, but for the names that it gives to a server elsewhere."""
    room, claims = heard.room, heard.ear.said.claims
    asks = not heard.in_play and asks_a_server(heard.ear.variables, (*room.command, *room.args), heard.ear.said)
    yield from (claim for claim in claims if not only_for_others(claim)) if asks else claims


def _configured(heard: Heard) -> Iterator[Claim]:
    ear = heard.ear
    for file in dict.fromkeys(ear.said.configs):
        text = _text_of(file, ear)
        if text is not None:
            yield from options_in(text, file, ear.budget)


def _text_of(file: OptionFile, ear: Ear) -> Word | None:
    return file.text if file.read else ear.disk.known(file.word.text)


def _unseen(heard: Heard, named: bool) -> Iterator[Finding]:
    """What a container in play may load and this object does not show."""
    said = heard.ear.said
    for word, by in said.loading:
        why = "it lets the server load models that this object does not name"
        yield Finding(word.place, word.text, Unresolvable(why), Role.LOADING, by)
    yield from on_demand(heard.stack, heard.room, named=named or bool(said.loading))
    for file in said.configs:
        if _text_of(file, heard.ear) is None:
            why = _unread(heard.room, file.word.text)
            yield Finding(file.word.place, file.word.text, Unresolvable(why), Role.CONFIG, file.by)
    for word, _ in said.files:
        if SEPARATOR in word.text:
            yield Finding(word.place, word.text, Unresolvable(FETCHED), Role.CODE, "runtime environment")
    for word in said.unread:
        why = word.unknown or "a shell runs what another program writes"
        yield Finding(word.place, word.text, Unresolvable(why), Role.CODE, "shell")
    yield from hidden_variables(heard.stack, heard.room, named=named)


def _foreign(heard: Heard, fetched: tuple[Place, ...]) -> Iterator[Finding]:
    home = heard.stack.home if heard.stack is not None else ()
    where = Whereabouts(heard.room, fetched, heard.ear.budget)
    yield from foreign(where, heard.ear.said, home, heard.ear.values, heard.ear.assigned)
    yield from preloaded(where, heard.ear.disk)


def _unread(room: Room, path: str) -> str:
    found = mount_of(normal(path), room.mounts)
    return (
        f"it names a file of {found[0].volume.says}" if found else "it names a file whose contents are not known here"
    )
