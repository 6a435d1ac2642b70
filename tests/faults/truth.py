"""The table of truth: what each model really was, and when, as those know who changed it."""

import time
from collections import defaultdict
from collections.abc import Callable


class Truth:
    """Instants are seconds since 1970. A model that was never mentioned was never verified."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._changes: dict[str, list[tuple[float, bool]]] = defaultdict(lambda: [(0.0, False)])

    def is_now(self, model: str, verified: bool) -> None:
        """Said before an action that makes it so begins, and after an action that ends it is over."""
        self._changes[model].append((self._clock(), verified))

    def was_verified(self, model: str, first: float, last: float) -> bool:
        """Whether it was verified at any instant from `first` to `last`."""
        changes = self._changes[model]
        ends = [*(at for at, _ in changes[1:]), float("inf")]
        return any(verified and at <= last and end >= first for (at, verified), end in zip(changes, ends, strict=True))
