"""What a container is there for: it serves models, runs the code of such a server, or fills a volume of one."""

from collections.abc import Iterable, Sequence

from aegis.core.references.claims import Download
from aegis.core.references.listening import Heard, Left, listen
from aegis.core.references.names import HUBS
from aegis.core.references.refusals import Budget
from aegis.core.references.requests import API
from aegis.core.references.rooms import Room

_OF_MODELS = HUBS.keys() - {"oci"}
_KITS = frozenset({"kit", "modctl"})
"""Hubs that have models and nothing else; of what registries have, the programs whose artifacts are models."""


def hear_all(rooms: Iterable[Room], budget: Budget, *, serves: bool) -> tuple[list[Heard], Left]:
    """The containers of a pod, each listened to, and whether it is in play; with what they leave in volumes.

    `serves`: the pod's kind is a model server's. Where nothing is in play a script may be skimmed; what is loads
    perhaps what another container has prepared, and all are read then. Raises TooComplex.
    """
    known = list(rooms)
    heard, left = _heard(known, budget, serves=serves, skims=not serves)
    if any(each.skimmed for each in heard) and any(each.in_play for each in heard):
        return _heard(known, budget, serves=serves, skims=False)
    return heard, left


def _heard(known: Sequence[Room], budget: Budget, *, serves: bool, skims: bool) -> tuple[list[Heard], Left]:
    left: Left = {}
    heard = [listen(room, budget, left, serves=serves, skims=skims) for room in known]
    for each in heard:
        each.in_play = serves or each.room.accelerated or loads(each)
    playing = {mount.volume.name for each in heard if each.in_play for mount in each.room.mounts}
    for each in heard:
        each.in_play = each.in_play or feeds(each, playing)
    return heard, left


def loads(heard: Heard) -> bool:
    """True for a known model server, for a program that fetches from a hub, and for one that has a server load."""
    said = heard.ear.said
    if serves(heard) or (said.downloads and any(map(_of_models, said.downloads))):
        return True
    return bool(said.claims) and any(claim.by == API for claim in said.claims)


def _of_models(download: Download) -> bool:
    return download.claim.hub in _OF_MODELS or download.claim.by in _KITS


def serves(heard: Heard) -> bool:
    """True for a known model server."""
    return bool(heard.ear.said.serves) or (heard.stack is not None and heard.stack.serves)


def may_serve(heard: Heard) -> bool:
    """The same, and what has an accelerator or serves the code that it is given."""
    return serves(heard) or heard.room.accelerated or _applies(heard)


def runs_code(heard: Heard) -> bool:
    """True where code from elsewhere would be a server's, or what fetches for one."""
    return serves(heard) or bool(heard.downloads) or _applies(heard)


def feeds(heard: Heard, playing: set[str]) -> bool:
    """True for a container that fills a volume which one that is in play mounts, or may."""
    shared = any(mount.volume.name in playing and mount.volume.files is None for mount in heard.room.mounts)
    return shared and (bool(heard.ear.said.downloads) or "initContainers" in heard.room.path)


def _applies(heard: Heard) -> bool:
    return heard.ear.said.applications or (heard.stack is not None and heard.stack.applications)
