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

from bench.known import NAMESPACE

QUIET_SECONDS, POLL_SECONDS, PATIENCE_SECONDS = 5.0, 0.2, 900.0
CONFLICT = 409
Event = dict[str, Any]
WRITER = f"system:serviceaccount:{OPERATOR_NAMESPACE}:aegis-controller"


@dataclass(frozen=True, slots=True)
class Write:
    """One that was done, and came at so many seconds since 1970; `of` is the resource, or a part of it."""

    at: float
    of: str
    name: str
    namespace: str = ""


class Writes:
    """Begins to look when it is made."""

    def __init__(self, audit_log: Path) -> None:
        self._log = audit_log
        self._from = audit_log.stat().st_size
        self._rest = b""
        self.all: list[Write] = []
        self.conflicts = 0
        """Writes that were refused, because the object had changed since it was read."""

    def read(self) -> int:
        """Takes in what has come since, and answers how many there are now."""
        with self._log.open("rb") as log:
            log.seek(self._from)
            new = log.read()
        self._from += len(new)
        *lines, self._rest = (self._rest + new).split(b"\n")
        for event in _of_controller(lines):
            code = event.get("responseStatus", {}).get("code", 0)
            if code < 300:
                self.all.append(_write(event))
            self.conflicts += code == CONFLICT
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
        """How many statuses of each SignedModel of the flock."""
        models = (each for each in self.all if each.of == "signedmodels/status")
        return Counter(each.name for each in models if each.namespace == NAMESPACE)

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


def _of_controller(lines: Iterable[bytes]) -> Iterator[Event]:
    events: Iterator[Event] = map(json.loads, lines)
    return (event for event in events if event["user"]["username"] == WRITER)


def _write(event: Event) -> Write:
    # When it came: when it was answered says more of the API server's pace than of the controller's.
    about = event["objectRef"]
    return Write(_instant(event), _resource(about), about.get("name", ""), about.get("namespace", ""))


def _resource(about: dict[str, Any]) -> str:
    return "/".join(filter(None, (about["resource"], about.get("subresource", ""))))


def _instant(event: Event) -> float:
    return datetime.fromisoformat(event["requestReceivedTimestamp"]).timestamp()
