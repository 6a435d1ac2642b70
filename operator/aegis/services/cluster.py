"""What the reconcilers need of the cluster, as protocols; the event loop owns all of it.

Objects are read from memory and are as new as the last watch event; a status that was computed from an old one is
refused by the API server, and computed again.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum, auto
from typing import Any, Protocol

from aegis.core.evidence import Evidence
from aegis.core.judgement import Model
from aegis.core.keyrings import Keyring
from aegis.core.reasons import Reason
from aegis.core.seal import SealKeys
from aegis.core.spec.fields import Raw
from aegis.core.spec.policy import Policy
from aegis.core.trusted_root import TrustedRoot

Name = tuple[str, str]
"""Namespace ('' for cluster-scoped kinds) and name."""


class Again(Exception):
    """What was computed is outdated already: not an error, but to be done once more, soon."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What is left to do after a look at an object: look again at `again` (None: when it changes).

    `due` asks for a verification of the model, `renewed` says that models may be judged otherwise now: there are
    other keys to try signatures with, or a source that could not be used now can be.
    """

    again: datetime | None = None
    due: bool = False
    renewed: bool = False


NOTHING = Looked()


class Kind(StrEnum):
    """The kinds that Aegis defines."""

    SIGNED_MODEL = "SignedModel"
    MODEL_KEYRING = "ModelKeyring"
    MODEL_POLICY = "ModelPolicy"


@dataclass(frozen=True, slots=True)
class About:
    """One object, and no later one of the same name."""

    kind: Kind
    namespace: str
    name: str
    uid: str


@dataclass(frozen=True, slots=True)
class Seen:
    """An object as it was last seen: what a status about it is written against."""

    about: About
    resource_version: str
    generation: int
    status: Raw

    @classmethod
    def of(cls, kind: Kind, raw: Raw) -> "Seen":
        """Of a whole object as the API server sent it."""
        metadata = raw["metadata"]
        about = About(kind, metadata.get("namespace", ""), metadata["name"], metadata["uid"])
        return cls(about, metadata["resourceVersion"], metadata.get("generation", 0), raw.get("status") or {})

    def condition(self, kind: str) -> Mapping[str, Any]:
        """The condition of that type, or an empty one."""
        entries = self.status.get("conditions") or ()
        return next((entry for entry in entries if entry.get("type") == kind), {})


class Objects(Protocol):
    """The watched objects."""

    @property
    def seal_keys(self) -> SealKeys | None:
        """The sealing keys, or None while there are none."""

    def raw(self, kind: Kind, name: Name) -> Raw | None:
        """A whole object, or None when there is none."""

    def version(self, kind: Kind, name: Name) -> str:
        """The resourceVersion of an object, '' when there is none."""

    def names(self, kind: Kind) -> Iterable[Name]:
        """Every object of a kind."""

    def model(self, name: Name) -> Model | None:
        """A SignedModel as a verdict needs it, with what the seal in its status holds if it opens."""

    def evidence(self, name: Name, known: Evidence | None) -> Evidence | None:
        """What the seal in a SignedModel's status holds, if it opens; `known` itself if it is that."""

    def signers(self) -> Iterable[frozenset[str]]:
        """Of each SignedModel whose evidence speaks of its generation: the fingerprints that signed it."""

    def policies(self) -> Iterable[Policy]:
        """Every policy; one that cannot be read trusts nobody."""

    def keyrings(self) -> Mapping[str, Keyring]:
        """Every keyring by name, with the facts of its status."""

    def held_revocations(self, keyring: str) -> frozenset[str]:
        """The keys that it revoked in a state which the cluster has gone back from, by fingerprint."""

    def trusted_root(self) -> TrustedRoot:
        """By what identities and log entries are checked."""


class Outcome(Enum):
    """What became of a write."""

    WRITTEN = auto()
    OUTDATED = auto()
    """The object has changed since it was read."""
    GONE = auto()
    """The object is deleted, or this process leads no more: there is nothing left to do."""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a write, and after WRITTEN the version that the object has now."""

    outcome: Outcome
    version: str = ""


class Statuses(Protocol):
    """Writes statuses, paced, refusals first."""

    async def write(self, seen: Seen, status: Raw, *, refusal: bool) -> Written:
        """Replaces the status of exactly the object that was seen. Raises when the API server cannot be had."""


class Events(Protocol):
    """Says things to people, beside the object."""

    def emit(self, about: About, reason: Reason, message: str, *, warning: bool) -> None:
        """Never fails and never waits."""


ReadSecret = Callable[[str], Awaitable[Mapping[str, bytes] | None]]
"""The data of a Secret in the operator's own namespace, or None when there is none. Raises Undecidable."""
