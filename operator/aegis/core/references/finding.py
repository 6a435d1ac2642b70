"""What the resolver says: which model is named, where, for what, and how that was seen."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from aegis.core.references.paths import Path

COMMIT_LENGTH = 40
"""Hexadecimal digits of a Git commit (SHA-1), by which a hub names a state that never changes."""


class Role(StrEnum):
    """What a reference is for."""

    MODEL = "Model"
    ADAPTER = "Adapter"
    TOKENIZER = "Tokenizer"
    DRAFT = "Draft"
    ENGINE = "Engine"
    CONFIG = "Config"
    CODE = "Code"
    LOADING = "Loading"
    """No reference: an option by which the server will load models that the object does not name."""
    ENDPOINT = "Endpoint"
    """No reference: a server at which the names of a hub are looked up in place of its own."""
    URL = "URL"
    """An address that names a model only where a policy lists its host as a source."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The model is known: `uri` in one spelling, and the `revision` that the workload asks for, which may be empty."""

    uri: str
    revision: str = ""

    @property
    def mutable(self) -> bool:
        """True for a hub's repository without a commit: its owner can put other bytes under the same name."""
        return self.uri.startswith(HUBS) and not is_commit(self.revision)


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Two programs, or one program in two places, would read the text as different models."""

    why: str


@dataclass(frozen=True, slots=True)
class Unresolvable:
    """A model is named here, and nothing in the object says which."""

    why: str


Outcome = Resolved | Ambiguous | Unresolvable


class Finding(NamedTuple):
    """A model named at `path` with the words `text`.

    `by` is the serving stack or the place by which it was seen. `derived` is true for a path that another finding
    fills: the model is judged there.
    """

    path: Path
    text: str
    outcome: Outcome
    role: Role = Role.MODEL
    by: str = "uri"
    derived: bool = False

    def at(self, path: Path) -> "Finding":
        """The same at another place."""
        # Every finding is put in its object's place, and `_replace` takes four times as long.
        return tuple.__new__(Finding, (path, *self[1:]))

    @property
    def uri(self) -> str:
        """The model's URI if it is resolved, else ''."""
        return self.outcome.uri if isinstance(self.outcome, Resolved) else ""

    @property
    def key(self) -> "Key":
        """Findings with one key say the same."""
        return self.path, self.role, self.uri or self.text


Key = tuple[Path, Role, str]

HUBS = ("hf://", "modelscope://")


def is_commit(revision: str) -> bool:
    """True for a whole commit; a short one may come to mean another."""
    return len(revision) == COMMIT_LENGTH and all(char in "0123456789abcdef" for char in revision)
