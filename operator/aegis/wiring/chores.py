"""What the leading controller does besides reconciling: sealing key, webhook, default policy, scan."""

import asyncio
import secrets

from aegis.adapters.cluster.objects import PODS, SECRETS, Reference
from aegis.adapters.cluster.policies import ClusterPolicies
from aegis.adapters.cluster.running import ClusterWorkloads
from aegis.adapters.cluster.secrets import NamespaceSecrets
from aegis.core.admission import Finding
from aegis.core.reasons import Reason
from aegis.ports import RunningPod
from aegis.services.default_policy import settle_default_policy
from aegis.services.scan import Scan
from aegis.services.seal_key import SealKeyUnusable, keep_seal_key
from aegis.wiring.certificates import certificate_chore, drift_chore
from aegis.wiring.repeating import Chore, repeat
from aegis.wiring.surroundings import Surroundings

SEAL_SECONDS = 10.0
POLICY_SECONDS = 1.0


async def leader_chores(surroundings: Surroundings) -> None:
    """Runs them all side by side until cancelled. None of them stops another, or returns because it failed."""
    async with asyncio.TaskGroup() as group:
        for chore in chores(surroundings):
            group.create_task(repeat(chore, surroundings.leading, surroundings.sleep))


def chores(surroundings: Surroundings) -> tuple[Chore, ...]:
    """Every chore that these settings ask for."""
    made = [_seal_key(surroundings), certificate_chore(surroundings), drift_chore(surroundings), _scan(surroundings)]
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
