"""What the controller wrote, by the API server's own audit log."""

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.testbed.openbao import OPERATOR_NAMESPACE

QUIET_SECONDS, POLL_SECONDS, PATIENCE_SECONDS = 5.0, 0.2, 900.0
WRITER = f"system:serviceaccount:{OPERATOR_NAMESPACE}:aegis-controller"


@dataclass(frozen=True, slots=True)
class Write:
    """One that was done, and came at so many seconds since 1970; `of` is the resource, or a part of it."""

    at: float
    of: str
    name: str


class Writes:
    """Begins to look when it is made."""

    def __init__(self, audit_log: Path) -> None:
        self._log = audit_log
        self._from = audit_log.stat().st_size
        self._rest = b""
        self.all: list[Write] = []

    def read(self) -> int:
        """Takes in what has come since, and answers how many there are now."""
        with self._log.open("rb") as log:
            log.seek(self._from)
            new = log.read()
        self._from += len(new)
        *lines, self._rest = (self._rest + new).split(b"\n")
        self.all += _of_controller(lines)
        return len(self.all)

    def wait_for_quiet(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Returns when nothing has been written for QUIET_SECONDS. Raises TimeoutError."""
        deadline, count, since = time.monotonic() + seconds, self.read(), time.monotonic()
        while time.monotonic() - since < QUIET_SECONDS:
            if time.monotonic() > deadline:
                raise TimeoutError(f"the controller still writes after {seconds:.0f} s")
            time.sleep(POLL_SECONDS)
            if (now := self.read()) != count:
                count, since = now, time.monotonic()

    def by_model(self) -> Counter[str]:
        """How many statuses of each SignedModel."""
        return Counter(each.name for each in self.all if each.of == "signedmodels/status")

    def others(self) -> Counter[str]:
        """How many of each other kind of thing."""
        return Counter(each.of for each in self.all if each.of != "signedmodels/status")


def most_within(seconds: float, instants: Iterable[float]) -> int:
    """Of all windows of so many seconds, the one with the most instants."""
    sorted_ones = sorted(instants)
    first = most = 0
    for last, instant in enumerate(sorted_ones):
        while instant - sorted_ones[first] >= seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


def _of_controller(lines: Iterable[bytes]) -> Iterator[Write]:
    for line in lines:
        event = json.loads(line)
        if event["user"]["username"] == WRITER and event.get("responseStatus", {}).get("code", 0) < 300:
            # When it came: when it was answered says more of the API server's pace than of the controller's.
            yield Write(_instant(event), _resource(event["objectRef"]), event["objectRef"].get("name", ""))


def _resource(about: dict[str, Any]) -> str:
    return "/".join(filter(None, (about["resource"], about.get("subresource", ""))))


def _instant(event: dict[str, Any]) -> float:
    return datetime.fromisoformat(event["requestReceivedTimestamp"]).timestamp()
