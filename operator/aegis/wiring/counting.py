"""The controller's metrics: what is counted as it happens, and what is computed at each scrape."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from aegis.adapters.telemetry.metrics import Metrics
from aegis.core.keyrings import KeyState, standing
from aegis.core.reasons import Reason
from aegis.core.reliance import Reliance, reliance
from aegis.ports import Clock
from aegis.services.cluster import Objects
from aegis.services.model_memory import Memories


class Counting:
    """Implements `aegis.services.meter.Meter`, and refreshes the gauges."""

    def __init__(self, metrics: Metrics, memories: Memories, objects: Objects, now: Clock) -> None:
        self._metrics = metrics
        self._memories = memories
        self._objects = objects
        self._now = now
        self._since = now()

    def attempt(self, seconds: float) -> None:
        self._metrics.verification_duration.observe(seconds)

    def read(self, size: int) -> None:
        self._metrics.verified_bytes.inc(size)

    def signature_error(self, namespace: str, reason: Reason) -> None:
        self._metrics.signature_errors.labels(namespace, reason.value).inc()

    def exceptions(self, policy: str, count: int | None) -> None:
        """Shows how many exceptions of a policy are in force; None: the policy is gone."""
        if count is None:
            with suppress(KeyError):
                self._metrics.exceptions.remove(policy)
        else:
            self._metrics.exceptions.labels(policy).set(count)

    def reliance(self) -> Reliance:
        """Models by the keys that they rely on, now."""
        return reliance(self._objects.signers(), self._objects.keyrings(), self._now())

    def refresh(self, last_good: Mapping[str, datetime | None]) -> None:
        """Sets the gauges that are computed."""
        self._models()
        self._keys()
        self._metrics.keyring_stale.clear()
        for keyring in self._objects.keyrings():
            good = last_good.get(keyring) or self._since
            self._metrics.keyring_stale.labels(keyring).set((self._now() - good).total_seconds())

    def _models(self) -> None:
        counts = Counter(entry for memory in self._memories for entry in memory.conditions)
        self._metrics.signed_models.clear()
        for (condition, status), count in counts.items():
            self._metrics.signed_models.labels(condition, status).set(count)
        for state, count in self.reliance().by_state.items():
            self._metrics.models_by_key_state.labels(state.value).set(count)

    def _keys(self) -> None:
        now = self._now()
        states = Counter(
            stand.state
            for keyring in self._objects.keyrings().values()
            for fingerprint in keyring.facts
            if (stand := standing(keyring, fingerprint, now))
        )
        for state in KeyState:
            self._metrics.keyring_keys.labels(state.value).set(states[state])
