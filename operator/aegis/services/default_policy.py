"""The ModelPolicy `default`: made once in the life of an installation, and only where there is no other.

The chart cannot make it: Helm refuses a release that installs a definition and an object of it in one go.
"""

import logging

from aegis.ports import Policies, Secrets

NAME = "default"
SETTLED = "aegis.dev/default-policy"
"""The annotation that remembers the answer. It is on the sealing key's Secret, which lives exactly as long as the
installation: an admin who deletes the policy, or every policy, does not get one back when another replica leads."""
MAX_EXCLUDED = 16
"""As many names as the definition takes. Further exempt namespaces are exempt all the same: nobody asks about them."""

_log = logging.getLogger(__name__)


async def settle_default_policy(
    secrets: Secrets, seal_secret: str, policies: Policies, mode: str, exempt: frozenset[str]
) -> bool:
    """Makes the policy if it is due, and remembers; False when it cannot be remembered yet, so come again."""
    secret = await secrets.read(seal_secret)
    if secret is None:
        return False
    if SETTLED in secret.annotations:
        return True
    answer = "NotNeeded" if await policies.any() else await _made(policies, mode, exempt)
    # After the policy, and not before: a leader that ends in between leaves work to do rather than a cluster without.
    return await secrets.change(secret, {}, {SETTLED: answer})


async def _made(policies: Policies, mode: str, exempt: frozenset[str]) -> str:
    spec = {"namespaces": ["*"], "excludedNamespaces": sorted(exempt)[:MAX_EXCLUDED], "mode": mode}
    if not await policies.create(NAME, spec):
        return "NotNeeded"
    _log.info("made the ModelPolicy '%s' in mode %s, because there was no policy", NAME, mode)
    return "Created"
