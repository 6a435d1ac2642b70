"""What is found in a pod that serves nothing, without what is no model there: data, settings, backups, pages.

Nothing in such a pod is known to load a model. So a URI in it is one unless its setting, its address or the program
that is told of it says that something else lies there; where any container is in play, each of them counts.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from aegis.core.references import kept_data as kept
from aegis.core.references.changers import CHANGER
from aegis.core.references.fields import Raw
from aegis.core.references.finding import Finding, Role, Unresolvable
from aegis.core.references.flows import Filled, is_below, place_of
from aegis.core.references.foreign import Place
from aegis.core.references.kept_words import HADOOP, NO_MODELS
from aegis.core.references.listening import Heard
from aegis.core.references.paths import Path
from aegis.core.references.refusals import Budget
from aegis.core.references.rooms import Room
from aegis.core.references.standing import Standing, standings, started

_WHEREVER = frozenset({"word", "variable", "hook", "volume", "annotation"})
"""What finds URIs in any place."""
_BY_NAME = frozenset({"flag", "variable", "configuration"})
"""What finds models by how a setting is called."""
_IN_CONTAINER = 3
"""How many steps lead to a container."""
_PLACE = 40
"""What it costs to look at one place of a reference."""
_BETWEEN = "://"
"""What is in the target of a copy from one store to another, which does not come here."""
_IMAGES = "oci://"
_TOLD = 100
"""How many characters of all that a container is told are."""
_NAME = 3
"""The same for a variable."""
_PER_UNIT = 16
"""How many characters, or variables with their values, are looked at for a unit of the budget."""


class _Told(NamedTuple):
    """Whether `states` of `streams` are in what a container is told, and `others` to which a model is another thing."""

    states: bool
    others: bool
    streams: bool


@dataclass(slots=True)
class Idle:
    """A pod with nothing in play: `known` is what its containers put where."""

    heard: Sequence[Heard]
    known: Sequence[Filled]
    spec: Raw
    metadata: Raw
    budget: Budget
    _known: dict[Path, _Told] = field(default_factory=dict)
    _started: dict[Path, tuple[str, ...]] = field(default_factory=dict)
    _loaded: list[Place] | None = None

    def without_surplus(self, found: Iterable[Finding]) -> Iterator[Finding]:
        """The findings that the pod is held to. Raises TooComplex."""
        containers = {each.room.path: each for each in self.heard}
        fetched = {one.key: each.to for inside in self.heard for each, one in inside.downloads}
        kept, left = set[Path](), set[Path]()
        for finding in found:
            inside = containers.get(finding.path[:_IN_CONTAINER])
            if finding.role is not Role.URL and self._surplus(finding, inside, fetched.get(finding.key)):
                left.add(finding.path)
            elif not self._rests_on(finding, left, kept):
                kept.update([finding.path] if finding.key in fetched else ())
                yield finding

    def _rests_on(self, finding: Finding, left: Collection[Path], kept: Collection[Path]) -> bool:
        """True for what may change a model, where what is put there is none."""
        if finding.by == CHANGER:
            return not kept
        unresolved = isinstance(finding.outcome, Unresolvable) and finding.role is Role.MODEL
        return unresolved and finding.path in left and finding.path not in kept

    def _surplus(self, finding: Finding, inside: Heard | None, to: str | None) -> bool:
        by_name = finding.by in _BY_NAME
        if by_name and finding.by not in _WHEREVER and not self._doubtful(finding, inside):
            return False
        if not (to is not None or by_name or finding.by in _WHEREVER):
            return False
        places = self._standings(finding, inside)
        if isinstance(finding.outcome, Unresolvable):
            return finding.by in _WHEREVER and not _says_model(finding.text, places)
        if not kept.in_bucket(finding.uri):
            return by_name and all(not NO_MODELS.isdisjoint(each.programs) for each in places)
        if to is not None and self._is_loaded(finding):
            return False
        about = "\0".join((finding.uri, *(name for each in places for name in each.names))).casefold()
        streams = kept.has_states(about) and self._of_streams(finding, inside)
        return all(_other(finding.uri, each, to, streams=streams) for each in places)

    def _standings(self, finding: Finding, inside: Heard | None) -> list[Standing]:
        room, programs = (inside.room, self._programs(inside.room)) if inside is not None else (None, ())
        cost = _PLACE + (len(finding.text) + (len(room.variables) if room is not None else 0)) // _PER_UNIT
        found = []
        for each in standings(finding, room, programs, {"spec": self.spec, "metadata": self.metadata}):
            self.budget.spend(cost)
            found.append(each)
        return found

    def _doubtful(self, finding: Finding, inside: Heard | None) -> bool:
        """False for what a flag for a model names, where nothing is told in which that flag would say other things."""
        if inside is None:
            return False
        told = self._told(inside)
        return told.states if kept.in_bucket(finding.uri) else told.others

    def _of_streams(self, finding: Finding, inside: Heard | None) -> bool:
        """True where a checkpoint is how far a stream was read."""
        return inside is not None and (finding.uri.startswith(HADOOP) or self._told(inside).streams)

    def _programs(self, room: Room) -> tuple[str, ...]:
        """What the container starts, or what its image may be called by."""
        if room.path not in self._started:
            self._started[room.path] = started(room)
        return self._started[room.path]

    def _told(self, inside: Heard) -> _Told:
        room = inside.room
        if room.path not in self._known:
            words = [word.text for word in (*room.command, *room.args, *room.variables.values())]
            text = "\0".join((room.image, *room.variables, *words)).casefold()
            self.budget.spend(len(text) // _TOLD)
            states = kept.has_states(text)
            others = any(name in text for name in NO_MODELS)
            self._known[room.path] = _Told(states, others, states and kept.of_streams(text))
        return self._known[room.path]

    def _is_loaded(self, finding: Finding) -> bool:
        """True where a setting for a model leads to where the download is put."""
        filled = [each for each in self.known if each.finding.key == finding.key]
        if self._loaded is None:
            self._loaded = [place for each in self.heard for place in self._settings(each)]
        self.budget.spend(len(self.known) // _PER_UNIT + len(self._loaded) * len(filled))
        return any(one.place == place and _meet(one.inside, at) for one in filled for place, at in self._loaded)

    def _settings(self, heard: Heard) -> Iterator[Place]:
        """Where the container's settings for models lead."""
        self.budget.spend(_NAME * len(heard.room.variables))
        variables = [word for name, word in heard.room.variables.items() if kept.says_model(name)]
        for word in (*variables, *(claim.word for claim in heard.ear.said.claims)):
            if word.text.startswith("/"):
                yield place_of(heard.room, word.text)


def _meet(one: str, other: str) -> bool:
    return is_below(one, other) or is_below(other, one)


def _says_model(address: str, places: Iterable[Standing]) -> bool:
    """True where a name or an address says that it is a model's, although only running could tell which."""
    named = any(kept.says_model(name) for each in places for name in each.names)
    return named or kept.names_model(address)


def _other(uri: str, standing: Standing, to: str | None, *, streams: bool) -> bool:
    """True where something says that no model lies there, and nothing that one does.

    `to`: where it is put, None for what is not copied.
    """
    if any(kept.says_model(name, streams=streams) for name in standing.names):
        return False
    if any(map(kept.for_itself, standing.programs)) or kept.in_statement(standing.before):
        return True
    if any(map(kept.says_other, standing.names[:1])):
        return True
    if kept.names_model(uri, streams=streams) or (to and kept.names_model(to, streams=streams)):
        return False
    if any(kept.says_state(name, streams=streams) for name in standing.names[:1]) or kept.names_other(uri):
        return True
    if kept.may_name_model(uri) or kept.may_name_model(to or ""):
        return to is not None and (_BETWEEN in to or kept.put_as_other(to))
    if to is not None:
        # What else is copied from a bucket into a pod that serves nothing is no model's by that.
        return _BETWEEN in to or not uri.startswith(_IMAGES)
    return kept.names_store(uri) or any(map(kept.says_what, standing.names[:1]))
