"""Who watches: what was stored is read from the API server's audit log, and held against the table of truth.

Nothing of Aegis is asked or imported. The invariants are named as in docs/security/faults.md.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.faults.truth import Truth
from tests.testbed.controlplane import ControlPlane

FAIL_OPEN = "apiserver_admission_webhook_fail_open_count"


@dataclass(frozen=True)
class Stored:
    """A Pod that was created: when the request came, and when it was answered, in seconds since 1970."""

    name: str
    asked: float
    answered: float

    @property
    def stream(self) -> str:
        """What its name begins with."""
        return self.name.rpartition("-")[0]


class Observer:
    """Begins to look when it is made. `slack` is how old a verdict may be when it is acted on, in seconds."""

    def __init__(self, plane: ControlPlane, namespace: str, truth: Truth, slack: float) -> None:
        self._plane = plane
        self._namespace = namespace
        self._truth = truth
        self._slack = slack
        self._from = plane.audit_log.stat().st_size

    def stored(self) -> list[Stored]:
        """Every Pod that was created in the namespace since by a name of its own, as those of the traffic are."""
        events = _events(self._plane.audit_log, self._from)
        return [
            Stored(
                event["objectRef"]["name"],
                _instant(event["requestReceivedTimestamp"]),
                _instant(event["stageTimestamp"]),
            )
            for event in events
            if _created_a_pod(event) and event["objectRef"]["namespace"] == self._namespace
        ]

    def admitted_in_error(self) -> list[Stored]:
        """I1: Pods whose model was at no instant verified from `slack` before the request until its answer."""
        return [
            pod
            for pod in self.stored()
            if not self._truth.was_verified(pod.stream, pod.asked - self._slack, pod.answered)
        ]

    def failed_open(self) -> float:
        """I2: how many requests the API server has let pass because it could not ask."""
        lines = self._plane.kubectl("get", "--raw", "/metrics").splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(FAIL_OPEN))


def leaks(secrets: dict[str, str], *texts: str) -> list[str]:
    """I7: names of the secrets that one of the texts holds."""
    return [name for name, secret in secrets.items() if any(secret in text for text in texts)]


def _events(log: Path, begin: int) -> Iterator[dict[str, Any]]:
    with log.open("rb") as file:
        file.seek(begin)
        for line in file:
            # The last line may not be whole yet.
            if line.endswith(b"\n"):
                yield json.loads(line)


def _created_a_pod(event: dict[str, Any]) -> bool:
    about = event.get("objectRef", {})
    created = event["verb"] == "create" and event.get("responseStatus", {}).get("code") == 201
    return (
        created
        and about.get("resource") == "pods"
        and "name" in about
        and "subresource" not in about
        and "dryRun" not in event["requestURI"]
    )


def _instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
