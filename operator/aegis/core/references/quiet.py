"""Containers that can name no model, told by one look at their strings: most of a cluster's are.

A container that this takes for quiet is not read at all. So the rule is one-sided: it may read in vain, and never
overlooks. Whatever could lead to a model for any other part of the resolver (a word of a name, a program, a variable
in a string, an escape in a document, a kind of value that the API does not have) makes a container worth reading.
"""

from functools import lru_cache
from typing import Any

from aegis.core.references.fields import MAX_MEMBERS, Raw
from aegis.core.references.interpreters import INTERPRETERS
from aegis.core.references.mounts import MAX_MOUNTS
from aegis.core.references.moving import MOVING
from aegis.core.references.ordinary import TAKES_SCRIPTS
from aegis.core.references.purposes import SUBJECTS
from aegis.core.references.recognise import PROGRAMS, by_image, last_name
from aegis.core.references.stacks import GENERIC
from aegis.core.references.stacks.fetching import ENTRYPOINTS, INITIALIZERS
from aegis.core.references.tokens import SEPARATOR

_MARKS = (SEPARATOR, "$", "\\", "\n", "{", "[")
"""What stands in URIs, in strings with variables, and in scripts and documents."""
_TELLING = (
    *_MARKS,
    *(word for word in SUBJECTS if not any(other in word for other in SUBJECTS if other != word)),
)

_RUN = PROGRAMS | TAKES_SCRIPTS | {".", "source", "env", "tee"} | INTERPRETERS.keys() | MOVING
_RUN_MARKS = ("python", "pypy", ".py", ".llamafile", " ", "entrypoint")
"""Programs and scripts that say more; the last of these finds a program behind itself."""
_FLAGS = frozenset(flag.lstrip("-") for flag in GENERIC.flags)
_SHORT = 2048
"""Characters of texts that are remembered: a template's come again with each of its pods."""
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_PROBE_FIELDS = frozenset({"path", "port", "scheme"})
_LOOKED_UP = ("configMapKeyRef", "fieldRef")


def is_quiet(container: Raw) -> bool:
    """True for a container in which nothing can name a model, and which no accelerator or image puts in play."""
    texts: list[str] = []
    return (
        _quiet_image(container.get("image"))
        and not container.get("lifecycle")
        and not container.get("envFrom")
        and _few(container.get("volumeMounts"), MAX_MOUNTS)
        and _quiet_resources(container.get("resources"))
        and _quiet_probes(container, texts)
        and _quiet_words(container, texts)
        and _quiet_environment(container.get("env"), texts)
        and _quiet_texts(texts)
    )


def _few(value: Any, most: int) -> bool:
    return value is None or (isinstance(value, list) and len(value) <= most)


def _quiet_texts(texts: list[str]) -> bool:
    try:
        text = "\0".join(texts)
    except TypeError:
        return False
    return _names_nothing(text) if len(text) <= _SHORT else _names_nothing.__wrapped__(text)


@lru_cache(maxsize=2048)
def _names_nothing(text: str) -> bool:
    return _without(_TELLING, text.casefold())


def _without(marks: tuple[str, ...], text: str) -> bool:
    # A loop, which costs half of what any() and its generator do: this runs for every container of a cluster.
    for mark in marks:  # noqa: SIM110
        if mark in text:
            return False
    return True


def _quiet_image(image: Any) -> bool:
    return image is None or (isinstance(image, str) and _ordinary(image))


@lru_cache(maxsize=1024)
def _ordinary(image: str) -> bool:
    """True for an image whose name says nothing of models, nor of programs that fetch."""
    telling = last_name(image) in ENTRYPOINTS or any(name in image for name in INITIALIZERS) or "/nim/" in image
    return not telling and by_image(image) is None


def _quiet_resources(resources: Any) -> bool:
    """Extended resources, of which accelerators are some, have a domain in their names."""
    if not resources:
        return True
    if not isinstance(resources, dict) or resources.get("claims"):
        return False
    for kind in ("limits", "requests"):
        amounts = resources.get(kind) or {}
        if not isinstance(amounts, dict) or "/" in "".join(amounts):
            return False
    return True


def _quiet_probes(container: Raw, texts: list[str]) -> bool:
    for field in _PROBES:
        probe = container.get(field)
        if probe is None:
            continue
        if probe.__class__ is not dict or "exec" in probe or "grpc" in probe:
            return False
        asked = probe.get("httpGet")
        if asked is not None:
            if asked.__class__ is not dict or not _PROBE_FIELDS.issuperset(asked):
                return False
            texts.append(asked.get("path", ""))
    return True


def _quiet_words(container: Raw, texts: list[str]) -> bool:
    for field in ("command", "args"):
        words = container.get(field)
        if words is None:
            continue
        if not _few(words, MAX_MEMBERS):
            return False
        try:
            text = "\0".join(words)
        except TypeError:
            return False
        if not (_runs_nothing(text) if len(text) <= _SHORT else _runs_nothing.__wrapped__(text)):
            return False
        texts += words
    return True


@lru_cache(maxsize=2048)
def _runs_nothing(text: str) -> bool:
    """True for words (with NUL between them) that are no program which says more, and no flag for a model."""
    words = text.split("\0")
    names = {word.rstrip("/").rpartition("/")[2] for word in words}
    flags = {word.partition("=")[0].lstrip("-").replace("_", "-") for word in words}
    return _without(_RUN_MARKS, text) and names.isdisjoint(_RUN) and flags.isdisjoint(_FLAGS)


def _quiet_environment(variables: Any, texts: list[str]) -> bool:
    if not _few(variables, MAX_MEMBERS):
        return False
    for each in variables or ():
        if each.__class__ is not dict:
            return False
        if "valueFrom" not in each:
            texts += each.values()
        elif _quiet_source(each["valueFrom"]):
            texts += (each.get("name", ""), each.get("value", ""))
        else:
            return False
    return True


def _quiet_source(source: Any) -> bool:
    return isinstance(source, dict) and not any(kind in source for kind in _LOOKED_UP)
