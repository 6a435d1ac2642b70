"""The sealing key: made once, and never replaced by anybody but an admin."""

import logging
from collections.abc import Callable

from aegis.core.seal import KEY_BYTES
from aegis.core.seal_secret import CURRENT, problem
from aegis.ports import Secrets, StoredSecret

_log = logging.getLogger(__name__)


class SealKeyUnusable(Exception):
    """The Secret is there and holds no key: nothing is admitted until an admin has mended it."""

    def __init__(self, secret: StoredSecret, why: str) -> None:
        super().__init__(
            f"the Secret '{secret.name}' {why}; nothing can be admitted until it is restored from a backup, or deleted "
            "so that a new key is made and every model is verified again"
        )
        self.secret = secret


async def keep_seal_key(secrets: Secrets, name: str, random_bytes: Callable[[int], bytes]) -> None:
    """Makes the Secret if there is none. Raises SealKeyUnusable when there is one without a key.

    A broken one stays as it is: it may be an edit that went wrong, and the only key that opens the cluster's evidence.
    """
    secret = await secrets.read(name)
    if secret is None:
        if await secrets.create(name, "Opaque", {CURRENT: random_bytes(KEY_BYTES)}):
            _log.info("made the Secret '%s' with a new sealing key", name)
        return
    if why := problem(secret.data):
        raise SealKeyUnusable(secret, why)
