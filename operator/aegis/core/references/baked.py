"""Images that are a model: those of NVIDIA's NIM, whose weights are the ones that the name says."""

from collections.abc import Iterator

from aegis.core.references.finding import Finding, Role
from aegis.core.references.names import image as image_name
from aegis.core.references.rooms import Room

_LISTING = frozenset({"list-model-profiles"})
_ANY_MODEL = frozenset({"llm-nim", "vllm-nim", "sglang-nim", "trtllm-nim", "model-free-nim"})


def baked(room: Room) -> Iterator[Finding]:
    """The model that the container's image is, if it is one and serves it."""
    if nim_model(room.image) and not any(word.text in _LISTING for word in (*room.command, *room.args)):
        yield Finding((*room.path, "image"), room.image, image_name(room.image), Role.MODEL, "NIM image")


def nim_model(image: str) -> bool:
    """True for `nvcr.io/nim/<org>/<model>`, but for those that load any."""
    parts = image.partition("@")[0].split("/")
    name = parts[-1].partition(":")[0]
    known = parts[:2] == ["nvcr.io", "nim"] and len(parts) == 4
    return known and name not in _ANY_MODEL and not name.endswith("operator")
