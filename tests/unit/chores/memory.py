"""The ports of the chores, in memory: to lose races that a real API server does not lose on demand."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from aegis.ports import RunningPod, StoredSecret


def nobody() -> None:
    """Nobody comes in between."""


@dataclass
class MemorySecrets:
    """Secrets with versions; `meanwhile` runs before each write, in place of another replica."""

    stored: dict[str, StoredSecret] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    writes: int = 0
    meanwhile: Callable[[], None] = nobody

    async def read(self, name: str) -> StoredSecret | None:
        """As `aegis.ports.Secrets`."""
        return self.stored.get(name)

    async def create(self, name: str, kind: str, data: Mapping[str, bytes]) -> bool:
        """As `aegis.ports.Secrets`."""
        self.meanwhile()
        if name in self.stored:
            return False
        self.put(name, data)
        self.kinds[name] = kind
        return True

    async def change(
        self, secret: StoredSecret, data: Mapping[str, bytes | None], annotations: Mapping[str, str] | None = None
    ) -> bool:
        """As `aegis.ports.Secrets`."""
        self.meanwhile()
        now = self.stored.get(secret.name)
        if now is None or (now.uid, now.version) != (secret.uid, secret.version):
            return False
        merged = {name: value for name, value in {**now.data, **data}.items() if value is not None}
        self.put(secret.name, merged, {**now.annotations, **(annotations or {})})
        return True

    def put(self, name: str, data: Mapping[str, bytes], annotations: Mapping[str, str] | None = None) -> None:
        """Whoever it is writes the Secret."""
        self.writes += 1
        self.stored[name] = StoredSecret(name, f"uid-{name}", str(self.writes), dict(data), dict(annotations or {}))

    def edit(self, name: str, data: Mapping[str, bytes]) -> None:
        """Somebody changes entries."""
        self.stored[name] = replace(self.stored[name], data={**self.stored[name].data, **data}, version="edited")


@dataclass
class MemoryAuthorities:
    """A webhook configuration's caBundle, and all that were ever in it."""

    bundle: bytes = b""
    entered: list[bytes] = field(default_factory=list)

    async def enter(self, bundle: bytes) -> bool:
        """As `aegis.ports.WebhookAuthorities`."""
        if bundle == self.bundle:
            return False
        self.bundle = bundle
        self.entered.append(bundle)
        return True


@dataclass
class MemoryPolicies:
    """ModelPolicies by name."""

    stored: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    async def any(self) -> bool:
        """As `aegis.ports.Policies`."""
        return bool(self.stored)

    async def create(self, name: str, spec: Mapping[str, Any]) -> bool:
        """As `aegis.ports.Policies`."""
        if name in self.stored:
            return False
        self.stored[name] = spec
        return True


@dataclass
class MemoryWorkloads:
    """Running Pods; `breaks_after` of them the list fails."""

    running: list[RunningPod] = field(default_factory=list)
    breaks_after: int | None = None

    async def pods(self) -> AsyncIterator[RunningPod]:
        """As `aegis.ports.Workloads`."""
        for index, pod in enumerate(self.running):
            if index == self.breaks_after:
                raise ConnectionError
            yield pod
