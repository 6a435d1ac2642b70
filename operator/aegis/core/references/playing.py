"""Which containers of a pod are in play: those of servers and with accelerators, and those that feed one of these."""

from collections.abc import Iterable, Sequence

from aegis.core.references.listening import Heard, Left, listen
from aegis.core.references.names import HUBS
from aegis.core.references.refusals import Budget
from aegis.core.references.rooms import Room

_OF_MODELS = HUBS.keys() - {"oci"}
_KITS = frozenset({"kit", "modctl"})
"""Hubs that have models and nothing else; of what registries have, the programs whose artifacts are models."""


def hear_all(rooms: Iterable[Room], budget: Budget, *, serves: bool) -> list[Heard]:
    """The containers of a pod, each listened to, and whether it is in play. Raises TooComplex.

    `serves`: the pod's kind is a model server's. What none of them is in play for may be skimmed; where one is, it
    loads perhaps what another one has prepared, and all are read.
    """
    known = list(rooms)
    heard = _heard(known, budget, serves=serves, skims=not serves)
    if any(each.skimmed for each in heard) and any(each.in_play for each in heard):
        return _heard(known, budget, serves=serves, skims=False)
    return heard


def _heard(known: Sequence[Room], budget: Budget, *, serves: bool, skims: bool) -> list[Heard]:
    left: Left = {}
    heard = [listen(room, budget, left, serves=serves, skims=skims) for room in known]
    for each in heard:
        each.in_play = serves or each.room.accelerated or _loads(each)
    playing = {mount.volume.name for each in heard if each.in_play for mount in each.room.mounts}
    for each in heard:
        each.in_play = each.in_play or _feeds(each, playing)
    return heard


def runs_code(heard: Heard) -> bool:
    """True where code from elsewhere would be a server's, or what fetches for one."""
    applications = heard.ear.said.applications or (heard.stack is not None and heard.stack.applications)
    return _serves(heard) or bool(heard.downloads) or applications


def _loads(heard: Heard) -> bool:
    """True for a known model server, and for a program that fetches from a hub of models."""
    claims = (download.claim for download in heard.ear.said.downloads)
    return _serves(heard) or any(claim.hub in _OF_MODELS or claim.by in _KITS for claim in claims)


def _serves(heard: Heard) -> bool:
    return bool(heard.ear.said.serves) or (heard.stack is not None and heard.stack.serves)


def _feeds(heard: Heard, playing: set[str]) -> bool:
    """True for a container that fills a volume which one that is in play mounts, or may."""
    shared = any(mount.volume.name in playing and mount.volume.files is None for mount in heard.room.mounts)
    return shared and (bool(heard.ear.said.downloads) or "initContainers" in heard.room.path)
