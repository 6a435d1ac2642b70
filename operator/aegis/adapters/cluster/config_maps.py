"""The ConfigMaps that a decision may read: immutable, asked for by their label, and within a fixed amount of memory.

Their contents are put on the shelf while they are decoded: a list may hold gigabytes, and is seen whole only at its
end. What does not fit is not read, so a pod that needs it is refused as if the ConfigMap might change. Each namespace
has a share of its own: none can take the place of another's.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from aegis.adapters.cluster.objects import ConfigMapObject, Identified, reader
from aegis.core.references.config_maps import MAX_BYTES, ConfigMaps

Contents = Mapping[str, str]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """Most bytes of one ConfigMap, of those of one namespace, and of all, as JSON."""

    each: int = MAX_BYTES
    namespace: int = 4 << 20
    total: int = 64 << 20


@dataclass(frozen=True, slots=True)
class _Kept:
    namespace: str
    json: bytes


class ConfigMapShelf:
    """An informer's handler, and the reader of its objects. Not thread-safe: one event loop writes and reads it."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._kept: dict[str, _Kept] = {}
        self._named: dict[str, dict[str, str]] = defaultdict(dict)
        self._sizes: Counter[str] = Counter()
        self._size = 0
        self._left_out: set[tuple[str, str]] = set()

    def of(self, namespace: str) -> ConfigMaps:
        """What the ConfigMaps of a namespace hold, by name. Each is decoded when it is looked at, once."""
        return _Decoded(self._kept, self._named.get(namespace, {}))

    @property
    def count(self) -> int:
        """How many are read."""
        return sum(map(len, self._named.values()))

    @property
    def left_out(self) -> int:
        """How many are labelled and not read: mutable, with binaryData, or beyond a limit."""
        return len(self._left_out)

    @property
    def size(self) -> int:
        """Bytes that all of them take."""
        return self._size

    def read(self, raw: msgspec.Raw | bytes) -> ConfigMapObject:
        """Decodes one; its contents stay here and not in the object. Raises what a reader raises."""
        body = _decode(raw)
        uid, namespace = body.metadata.uid, body.metadata.namespace
        if uid not in self._kept and body.immutable and not body.binary_data:
            text = msgspec.json.encode(body.data)
            if self._fits(namespace, len(text)):
                self._kept[uid] = _Kept(namespace, text)
                self._sizes[namespace] += len(text)
                self._size += len(text)
        return msgspec.structs.replace(body, data={}, binary_data={})

    async def on_replace(self, items: Sequence[ConfigMapObject]) -> None:
        self._named.clear()
        self._left_out.clear()
        for item in items:
            self.on_apply(item)
        named = {uid for names in self._named.values() for uid in names.values()}
        for uid in self._kept.keys() - named:
            self._forget(uid)

    def on_apply(self, item: ConfigMapObject) -> None:
        namespace, name, uid = item.metadata.namespace, item.metadata.name, item.metadata.uid
        self._drop(namespace, name, unless=uid)
        if uid in self._kept:
            self._named[namespace][name] = uid
        else:
            self._left_out.add((namespace, name))
            _log.info("the ConfigMap %s/%s is labelled to be read and is not: %s", namespace, name, _WHY)

    def on_delete(self, gone: Identified) -> None:
        self._drop(gone.metadata.namespace, gone.metadata.name)

    def on_unreadable(self, broken: Identified, problem: str) -> None:  # noqa: ARG002 - the informer logs it
        self._drop(broken.metadata.namespace, broken.metadata.name)

    def _fits(self, namespace: str, size: int) -> bool:
        limits = self._limits
        return (
            size <= limits.each
            and self._sizes[namespace] + size <= limits.namespace
            and self._size + size <= limits.total
        )

    def _drop(self, namespace: str, name: str, unless: str = "") -> None:
        self._left_out.discard((namespace, name))
        uid = self._named.get(namespace, {}).get(name)
        if uid is not None and uid != unless:
            del self._named[namespace][name]
            self._forget(uid)
            if not self._named[namespace]:
                del self._named[namespace]

    def _forget(self, uid: str) -> None:
        kept = self._kept.pop(uid, None)
        if kept is not None:
            self._size -= len(kept.json)
            self._sizes[kept.namespace] -= len(kept.json)
            if not self._sizes[kept.namespace]:
                del self._sizes[kept.namespace]


_WHY = "it is mutable, has binaryData, or is beyond a limit of size"


class _Decoded(Mapping[str, Contents]):
    """ConfigMaps of one namespace for one decision."""

    def __init__(self, kept: Mapping[str, _Kept], named: Mapping[str, str]) -> None:
        self._kept = kept
        self._named = named
        self._seen: dict[str, Contents] = {}

    def __getitem__(self, name: str) -> Contents:
        if name not in self._seen:
            self._seen[name] = msgspec.json.decode(self._kept[self._named[name]].json, type=dict[str, str])
        return self._seen[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._named)

    def __len__(self) -> int:
        return len(self._named)


_decode = reader(ConfigMapObject)
