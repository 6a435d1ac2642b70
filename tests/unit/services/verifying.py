"""Verifications of MODEL in a store in memory, one after the other, and what they say."""

import pytest
from tests.unit.services.models import MODEL, MemoryStore, task

from aegis.core.errors import Undecidable
from aegis.core.evidence import Evidence
from aegis.services.verify_model import Found, Task, verify_model

CONTENT = b"weights" * 1000


def unsigned() -> MemoryStore:
    """Holds MODEL, without a signature."""
    store = MemoryStore()
    store.put(MODEL, CONTENT)
    return store


def verify(store: MemoryStore, made: Task) -> Found:
    return verify_model(made, store.open)


def undecided(store: MemoryStore, made: Task) -> Undecidable:
    with pytest.raises(Undecidable) as caught:
        verify(store, made)
    return caught.value


def matches(evidence: Evidence) -> list[tuple[str, str]]:
    return [(record.fingerprint, record.scheme) for record in evidence.signatures]


def again(store: MemoryStore, first: Found, keys: list[object], **changes: object) -> Found:
    """The next verification, with the evidence of `first` at hand and the store's log emptied."""
    store.calls.clear()
    return verify(store, task(keys, previous=first.evidence, **changes))  # type: ignore[arg-type]
