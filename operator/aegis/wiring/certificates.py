"""The leader's chores about the webhook as the API server knows it: certificate, authorities, configuration."""

import time
from collections.abc import Callable
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec
from prometheus_client import Gauge

from aegis.adapters.cluster.objects import WEBHOOK_CONFIGURATIONS, Reference
from aegis.adapters.cluster.secrets import NamespaceSecrets
from aegis.adapters.cluster.webhooks import WebhookConfiguration
from aegis.core.meanings import MEANINGS
from aegis.core.reasons import Reason
from aegis.core.webhook_configuration import CA_BUNDLE, FIELDS
from aegis.ports import LiveWebhooks
from aegis.services.certificate import Names, SelfSigned, watch_expiry
from aegis.services.drift import Drift
from aegis.wiring.repeating import Chore
from aegis.wiring.surroundings import Surroundings

CERTIFICATE_SECONDS = 3.0
"""Without its authority in the webhook configuration nothing is admitted, so a helm upgrade is made good quickly."""
EXPIRY_SECONDS = 60.0
DRIFT_SECONDS = 2.0


def certificate_chore(given: Surroundings) -> Chore:
    """Issues and renews, or only watches what somebody else issues."""
    settings, metrics = given.settings, given.metrics
    secrets = NamespaceSecrets(given.api, settings.namespace)
    told = _ends(given, metrics.certificate_expiry)
    if settings.certificate_mode != "SelfSigned":
        return Chore(
            "webhook certificate", lambda: watch_expiry(secrets, settings.certificate_secret, told), EXPIRY_SECONDS
        )
    drifts = Drifts(given)
    kept = SelfSigned(
        secrets,
        WebhookConfiguration(given.api, settings.webhook_configuration),
        Names(
            settings.authority_secret,
            settings.certificate_secret,
            settings.webhook_names or (f"aegis-webhook.{settings.namespace}.svc",),
        ),
        now=given.now,
        new_key=lambda: ec.generate_private_key(ec.SECP256R1()),
        told=told,
        told_authority=_ends(given, metrics.authority_expiry),
        told_removed=lambda: drifts.entered_again(given.configured.live),
    )
    return Chore("webhook certificate", kept.keep, CERTIFICATE_SECONDS, given.configured.wake())


def drift_chore(given: Surroundings) -> Chore:
    """Compares the configuration with what the chart wants."""
    settings = given.settings
    repairs = settings.configuration_drift == "Repair"
    repair = WebhookConfiguration(given.api, settings.webhook_configuration) if repairs else None
    drift = Drift(given.configured, Drifts(given), repair, time.monotonic)
    return Chore("webhook configuration", drift.look, DRIFT_SECONDS, given.configured.wake())


class Drifts:
    """Tells of differences by metrics and events; implements `aegis.services.drift.Told`."""

    def __init__(self, given: Surroundings) -> None:
        self._metrics = given.metrics
        self._events = given.events
        self._name = given.settings.webhook_configuration
        self._uid = ""

    def now(self, fields: tuple[str, ...]) -> None:
        """1 for each of these, and 0 for all others."""
        for field in FIELDS:
            self._metrics.configuration_drift.labels(field).set(float(field in fields))

    def drifted(self, fields: tuple[str, ...], live: LiveWebhooks | None) -> None:
        """One event, beside the configuration or in memory of it."""
        self._uid = live.uid if live else self._uid
        about = Reference(WEBHOOK_CONFIGURATIONS, "", self._name, self._uid)
        reason = Reason.WEBHOOK_CONFIGURATION_CHANGED
        meaning = MEANINGS[reason]
        text = f"{', '.join(fields)}: {meaning.sentence}; {meaning.next_step}"
        self._events.emit(about, reason, text, warning=True)

    def repaired(self, fields: tuple[str, ...]) -> None:
        """Counts them."""
        for field in fields:
            self._metrics.configuration_repairs.labels(field).inc()

    def entered_again(self, live: LiveWebhooks | None) -> None:
        """Somebody had changed the authorities, which is put right whatever the chart says of other fields."""
        self.drifted((CA_BUNDLE,), live)
        self.repaired((CA_BUNDLE,))


def _ends(given: Surroundings, gauge: Gauge) -> Callable[[datetime | None], None]:
    """Takes the time when a certificate ends, and shows at each scrape how many seconds are left."""
    ends: list[datetime] = []

    def told(end: datetime | None) -> None:
        ends[:] = [end] if end else []

    def refresh() -> None:
        for end in ends:
            gauge.set((end - given.now()).total_seconds())

    given.metrics.before_render(refresh)
    return told
