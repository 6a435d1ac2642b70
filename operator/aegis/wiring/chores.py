"""What the leading controller does besides reconciling: sealing key, webhook certificate, default policy, scan."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec

from aegis.adapters.cluster.api import ApiClient, Sleep
from aegis.adapters.cluster.events import EventRecorder
from aegis.adapters.cluster.objects import PODS, SECRETS, Reference
from aegis.adapters.cluster.policies import ClusterPolicies
from aegis.adapters.cluster.running import ClusterWorkloads
from aegis.adapters.cluster.secrets import NamespaceSecrets
from aegis.adapters.cluster.webhooks import WebhookConfiguration
from aegis.adapters.telemetry.metrics import Metrics
from aegis.core.admission import Catalogue, Finding
from aegis.core.reasons import Reason
from aegis.ports import Clock, RunningPod
from aegis.services.certificate import SelfSigned, watch_expiry
from aegis.services.default_policy import settle_default_policy
from aegis.services.scan import Scan
from aegis.services.seal_key import SealKeyUnusable, keep_seal_key
from aegis.settings import Settings
from aegis.wiring.repeating import Chore, repeat

SEAL_SECONDS = 10.0
CERTIFICATE_SECONDS = 3.0
"""Without its authority in the webhook configuration nothing is admitted, so a helm upgrade is made good quickly."""
EXPIRY_SECONDS = 60.0
POLICY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the chores are given by the process that runs them.

    `synced` returns when `catalogue` is complete. `leading` is asked before each round. `now` is the time, aware UTC.
    """

    settings: Settings
    api: ApiClient
    catalogue: Catalogue
    metrics: Metrics
    events: EventRecorder
    synced: Callable[[], Awaitable[object]]
    leading: Callable[[], bool]
    now: Clock
    sleep: Sleep = asyncio.sleep


async def leader_chores(surroundings: Surroundings) -> None:
    """Runs them all side by side until cancelled. None of them stops another, or returns because it failed."""
    async with asyncio.TaskGroup() as group:
        for chore in chores(surroundings):
            group.create_task(repeat(chore, surroundings.leading, surroundings.sleep))


def chores(surroundings: Surroundings) -> tuple[Chore, ...]:
    """Every chore that these settings ask for."""
    made = [_seal_key(surroundings), _certificate(surroundings), _scan(surroundings)]
    if surroundings.settings.default_policy_mode:
        made.append(_default_policy(surroundings))
    return tuple(made)


def _seal_key(given: Surroundings) -> Chore:
    settings = given.settings
    namespace_secrets = NamespaceSecrets(given.api, settings.namespace)

    async def keep() -> None:
        try:
            await keep_seal_key(namespace_secrets, settings.seal_secret, secrets.token_bytes)
        except SealKeyUnusable as error:
            about = Reference(SECRETS, settings.namespace, error.secret.name, error.secret.uid)
            given.events.emit(about, Reason.SEAL_KEY_UNUSABLE, str(error), warning=True)
            raise

    return Chore("sealing key", keep, SEAL_SECONDS)


def _certificate(given: Surroundings) -> Chore:
    settings = given.settings
    namespace_secrets = NamespaceSecrets(given.api, settings.namespace)
    told = _expiry_metric(given)
    if settings.certificate_mode == "SelfSigned":
        self_signed = SelfSigned(
            namespace_secrets,
            WebhookConfiguration(given.api, settings.webhook_configuration),
            name=settings.certificate_secret,
            names=settings.webhook_names or (f"aegis-webhook.{settings.namespace}.svc",),
            now=given.now,
            new_key=lambda: ec.generate_private_key(ec.SECP256R1()),
            told=told,
        )
        return Chore("webhook certificate", self_signed.keep, CERTIFICATE_SECONDS)
    return Chore(
        "webhook certificate",
        lambda: watch_expiry(namespace_secrets, settings.certificate_secret, told),
        EXPIRY_SECONDS,
    )


def _expiry_metric(given: Surroundings) -> Callable[[datetime | None], None]:
    """Takes the time when the certificate ends, and shows at each scrape how many seconds are left."""
    ends: list[datetime] = []

    def told(end: datetime | None) -> None:
        ends[:] = [end] if end else []

    def refresh() -> None:
        for end in ends:
            given.metrics.certificate_expiry.set((end - given.now()).total_seconds())

    given.metrics.before_render(refresh)
    return told


def _default_policy(given: Surroundings) -> Chore:
    settings = given.settings
    namespace_secrets = NamespaceSecrets(given.api, settings.namespace)
    policies = ClusterPolicies(given.api)

    async def settle() -> bool:
        return await settle_default_policy(
            namespace_secrets,
            settings.seal_secret,
            policies,
            settings.default_policy_mode,
            settings.exempt_namespaces,
        )

    return Chore("default policy", settle, POLICY_SECONDS)


def _scan(given: Surroundings) -> Chore:
    settings = given.settings

    def announce(pod: RunningPod, finding: Finding) -> None:
        about = Reference(PODS, pod.namespace, pod.name, pod.uid)
        given.events.emit(about, finding.reason, finding.line(), warning=True)

    scan = Scan(
        ClusterWorkloads(given.api),
        given.catalogue,
        given.now,
        lambda namespace, count: given.metrics.unverified_pods.labels(namespace).set(count),
        announce,
    )

    async def compare() -> None:
        await given.synced()
        await scan.run()

    return Chore("scan", compare, settings.scan_period)
