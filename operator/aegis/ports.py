"""What the services need from the world, as protocols; each owns its errors.

Whatever a library raises behind a port leaves it as `Undecidable` (aegis.core.errors) with a reason of the closed
vocabulary and the cause chained: no hvac, urllib3 or botocore exception crosses this file. Ports of stores and key
sources are synchronous and run in worker threads or processes; those of the cluster are coroutines. What the cluster
refuses or does not answer passes through the services to whoever runs them and tries again.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from aegis.core.artifacts import ResolvedArtifact, StoredFile
from aegis.core.digests import Digest
from aegis.core.keyrings import KeySnapshot
from aegis.core.webhook_configuration import Webhook

Clock = Callable[[], datetime]
"""The time now, aware UTC."""

Sink = Callable[[memoryview], None]
"""Takes the next bytes of a stream; the view is only valid during the call."""


class Store(Protocol):
    """A place where artifacts and signatures lie; locations are canonical URIs, or paths for local files."""

    def resolve(self, location: str, revision: str) -> ResolvedArtifact:
        """What `location` names now (at `revision`, if not empty), pinned to the store's immutable identity.

        With a '/' at its end it names all files below it, in the byte order of their paths. Raises Undecidable:
        ArtifactNotFound, ArtifactUnreadable, ArtifactTooLarge, SourceUnavailable, AddressForbidden, …
        """

    def read(self, artifact: ResolvedArtifact, file: StoredFile, sink: Sink) -> None:
        """Streams exactly that file's bytes into `sink`, in order, under the identity that `resolve` returned.

        Several threads may call it at the same time. Raises Undecidable(ArtifactChanged) when the store no longer has
        that very state, or has it in another size.
        """

    def confirm(self, artifact: ResolvedArtifact) -> None:
        """After the last `read`: that no file has come, gone or changed since `resolve`.

        Raises Undecidable(ArtifactChanged). What was pinned whole (one object, a commit) needs no second look.
        """

    def fetch(self, location: str, limit: int) -> bytes | None:
        """A small file whole (a signature), or None when there is none. Raises Undecidable; TooLarge above `limit`."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A signature file that was found with an artifact: its place, for people, and its bytes."""

    location: str
    content: bytes


@runtime_checkable
class KeepsSignatures(Protocol):
    """A store that keeps signatures with the artifact that they are for, and not under names beside it."""

    def attached(self, location: str, limit: int, types: AbstractSet[str]) -> Sequence[Attached]:
        """Every signature of the artifact at `location`, and every attestation of one of the predicate `types`.

        Each has at most `limit` bytes. Raises Undecidable.
        """


class KeySource(Protocol):
    """A place where public keys are kept and rotated."""

    def read(self) -> KeySnapshot:
        """Every version of every key. Raises Undecidable; never an empty answer in place of an error."""


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A moment by which a signature existed, by the word of the timestamp authority with that certificate (DER)."""

    moment: datetime
    authority: bytes


@dataclass(frozen=True, slots=True)
class Vouched:
    """What was verified of a keyless signature: its certificate (DER), and what is signed.

    `message` is the encoding (PAE) of the DSSE envelope, None when the artifact itself is signed.
    """

    certificate: bytes
    message: bytes | None = None
    timestamps: tuple[Timestamp, ...] = ()


class KeylessVerifier(Protocol):
    """Verifies keyless signatures by one trusted root, offline."""

    def verify(self, bundle: bytes, artifact: Digest | None) -> Vouched:
        """A Sigstore bundle: its certificate, its log entry, its timestamps, and its signature.

        The signature is over the `artifact` with that digest, or over the bundle's own DSSE envelope when that is
        None. Whom the certificate names is not looked at. Raises IdentityNotProven.
        """


@dataclass(frozen=True, slots=True)
class StoredSecret:
    """A Secret of the operator's namespace as it was read. `version` is its resourceVersion."""

    name: str
    uid: str
    version: str
    data: Mapping[str, bytes] = field(repr=False)
    annotations: Mapping[str, str] = field(default_factory=dict)


class Secrets(Protocol):
    """The Secrets of the operator's namespace."""

    async def read(self, name: str) -> StoredSecret | None:
        """The Secret as it is now, or None when there is none."""

    async def create(self, name: str, kind: str, data: Mapping[str, bytes]) -> bool:
        """Makes a Secret of type `kind`; False when there is one already, which stays as it is."""

    async def change(
        self, secret: StoredSecret, data: Mapping[str, bytes | None], annotations: Mapping[str, str] | None = None
    ) -> bool:
        """Sets these entries (None removes one) and annotations; False when it is no longer as `secret` was read."""


class WebhookAuthorities(Protocol):
    """The `caBundle` of every webhook in Aegis's ValidatingWebhookConfiguration."""

    async def enter(self, bundle: bytes) -> bool:
        """Makes the API server trust `bundle` (PEM) and nothing else; False when it did so, or asks nobody."""


@dataclass(frozen=True, slots=True)
class LiveWebhooks:
    """Aegis's ValidatingWebhookConfiguration as it is now.

    `version` is its resourceVersion; `namespace` is that of the installation it belongs to, '' when it does not say.
    """

    uid: str
    version: str
    namespace: str
    webhooks: tuple[Webhook, ...]


class WebhookRepair(Protocol):
    """Puts the configuration right."""

    async def replace(self, live: LiveWebhooks, webhooks: Sequence[Webhook]) -> None:
        """Puts `webhooks` in the place of those in `live`; fails if it is no longer as that says."""


@dataclass(frozen=True, slots=True)
class RunningPod:
    """A Pod that runs or waits to, as far as admission would look at it."""

    namespace: str
    name: str
    object: Mapping[str, Any]
    uid: str


class Workloads(Protocol):
    """What runs in the cluster."""

    def pods(self) -> AsyncIterator[RunningPod]:
        """Every Pod that is not finished, a few of them in memory at a time."""


class Policies(Protocol):
    """The ModelPolicies as the API server has them now, not as a cache remembers."""

    async def any(self) -> bool:
        """Whether there is a ModelPolicy."""

    async def create(self, name: str, spec: Mapping[str, Any]) -> bool:
        """Makes a ModelPolicy; False when there is one of that name."""
