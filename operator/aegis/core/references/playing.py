"""What a container is there for: it serves models, runs the code of such a server, or fills a volume of one."""

from aegis.core.references.listening import Heard
from aegis.core.references.names import HUBS
from aegis.core.references.requests import API


def loads(heard: Heard) -> bool:
    """True for a known model server, for a program that fetches from a hub, and for one that has a server load."""
    said = heard.ear.said
    if serves(heard) or (said.downloads and any(download.claim.hub in HUBS for download in said.downloads)):
        return True
    return bool(said.claims) and any(claim.by == API for claim in said.claims)


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
