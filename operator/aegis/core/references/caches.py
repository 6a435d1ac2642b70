"""The cache of a hub: what a server that may not ask the hub loads for a name of it.

Without a switch that keeps a server from the hub, its library asks for the state that the name has there, and a cache
only saves it the download.

Sources: "Environment variables" and "Manage huggingface_hub cache-system" of huggingface_hub's documentation; "Cache"
of Transformers' installation guide; vllm/engine/arg_utils.py; the Dockerfiles of servers with a place of their own.
"""

from collections.abc import Iterable, Iterator

from aegis.core.references.environment import Values, is_on
from aegis.core.references.finding import Finding, Resolved, Unresolvable
from aegis.core.references.mounts import EMPTY, mount_of
from aegis.core.references.rooms import Room
from aegis.core.references.values import Paths
from aegis.core.references.words import Word

CACHE = "cache of the hub"
"""By what a finding of it was seen."""

_SWITCHES = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")

_PLACES = (
    ("HF_HUB_CACHE", ""),
    ("HUGGINGFACE_HUB_CACHE", ""),
    ("HF_HOME", "/hub"),
    ("XDG_CACHE_HOME", "/huggingface/hub"),
    ("HOME", "/.cache/huggingface/hub"),
)
"""The variables that say where the cache is, the first that is set counting, and what stands below their value."""
_OF_A_LIBRARY = ("TRANSFORMERS_CACHE", "PYTORCH_TRANSFORMERS_CACHE")
_FLAGS = frozenset({"--download-dir", "--huggingface-hub-cache", "--cache-dir"})
"""What one library, or the server, has instead."""
_USUAL = "/.cache/huggingface/hub"
_ROOT = f"/root{_USUAL}"


def offline(values: Values) -> bool:
    """True when a variable keeps the libraries of Hugging Face from asking the hub."""
    return any(is_on(word) for _, word in values(_SWITCHES))


def caches(room: Room, words: Iterable[Word], image: str, values: Values) -> Iterator[str]:
    """Where a container has its caches of the hub; `image`: where its image has it, '' for the usual place."""
    yield from _of_flags(words)
    yield from (word.text for _, word in values(_OF_A_LIBRARY) if word.text.startswith("/"))
    for name, below in _PLACES:
        found = [f"{word.text.rstrip('/')}{below}" for _, word in values((name,)) if word.text.startswith("/")]
        if found:
            yield from found
            return
    yield image or next((place for place in _usual(room)), _ROOT)


def _of_flags(words: Iterable[Word]) -> Iterator[str]:
    behind = ""
    for word in words:
        flag, equals, value = word.text.partition("=")
        given = value if equals else word.text
        if (flag if equals else behind).replace("_", "-") in _FLAGS and given.startswith("/"):
            yield given
        behind = word.text


def _usual(room: Room) -> Iterator[str]:
    """The usual place of whoever's home has a cache that is mounted: the image's user is not known."""
    for mount in room.mounts:
        home, found, _ = mount.at.partition("/.cache")
        if found:
            yield f"{home}{_USUAL}"


def folder(uri: str) -> str:
    """The directory of a cache in which a repository lies: `models--owner--name`."""
    return f"models--{'--'.join(uri.removeprefix('hf://').split('/')[:2])}"


def cached(finding: Finding, room: Room, places: Iterable[str], paths: Paths) -> Iterator[Finding]:
    """What a server loads from a cache in a volume for the name of the hub that `finding` is about."""
    for place in places:
        mounted = mount_of(place, room.mounts)
        if mounted is None or mounted[0].volume.says == EMPTY:
            continue
        outcome, derived = paths(f"{place}/{folder(finding.uri)}")
        if not derived and isinstance(outcome, Resolved | Unresolvable):
            yield finding._replace(outcome=outcome, by=CACHE)
