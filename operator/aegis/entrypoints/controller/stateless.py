"""Storages of kopf in which nothing is kept: `on.event` handlers have no state, and what they see is not compared.

By its defaults kopf copies each object twice, field by field, to tell handlers of changes what has changed since the
last time: more than half of what an event takes. There are none here, and there must not be (record 0002).
"""

from collections.abc import Iterable
from typing import Any

import kopf
from kopf import Body, BodyEssence, Patch


class NoDiffBase(kopf.DiffBaseStorage):
    """Takes every object for one in which nothing is worth comparing."""

    def build(self, *, body: Body, extra_fields: Iterable[Any] | None = None) -> BodyEssence:  # noqa: ARG002
        return BodyEssence()

    def fetch(self, *, body: Body) -> BodyEssence | None:  # noqa: ARG002
        return None

    def store(self, *, body: Body, patch: Patch, essence: BodyEssence) -> None:
        pass


class NoProgress(kopf.ProgressStorage):
    """Remembers of no handler that it has run."""

    def fetch(self, *, key: Any, body: Body) -> None:  # noqa: ARG002
        return None

    def store(self, *, key: Any, record: Any, body: Body, patch: Patch) -> None:
        pass

    def purge(self, *, key: Any, body: Body, patch: Patch) -> None:
        pass

    def touch(self, *, body: Body, patch: Patch, value: str | None) -> None:
        pass

    def clear(self, *, essence: BodyEssence) -> BodyEssence:
        return essence
