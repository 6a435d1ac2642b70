"""The webhook's certificate: issued and renewed, and its authority entered where the API server reads it."""

import logging
from collections.abc import Callable
from datetime import datetime

from aegis.core.certificates import AUTHORITIES, Issued, NewKey, Plan, Step, changes, expiry, issue, plan
from aegis.ports import Clock, Secrets, StoredSecret, WebhookAuthorities

SECRET_TYPE = "kubernetes.io/tls"  # noqa: S105 - a type of Secrets

_log = logging.getLogger(__name__)


class SelfSigned:
    """Keeps the certificate in the Secret `name` good for `names`, and its authorities in the webhook's configuration.

    The private keys of authorities are nowhere: see `aegis.core.certificates.plan`. `told` hears when the
    certificate ends.
    """

    def __init__(
        self,
        secrets: Secrets,
        authorities: WebhookAuthorities,
        *,
        name: str,
        names: tuple[str, ...],
        now: Clock,
        new_key: NewKey,
        told: Callable[[datetime | None], None],
    ) -> None:
        self._secrets = secrets
        self._authorities = authorities
        self._name = name
        self._names = names
        self._now = now
        self._new_key = new_key
        self._told = told

    async def keep(self) -> None:
        """One round: does what is due, and enters the authorities again when somebody removed them."""
        secret, due = await self._look()
        if due.step is Step.ISSUE:
            await self._write(secret, due)
            secret, due = await self._look()
        if secret is None or due.step is Step.ISSUE:
            return
        entered = await self._authorities.enter(secret.data[AUTHORITIES])
        if entered:
            _log.info("entered the certificate's authorities into the webhook configuration")
        # What is served next must have been trusted for a while, and not only since this moment.
        if due.step is Step.STAGE or (due.step is Step.PROMOTE and not entered):
            await self._write(secret, due)

    async def _look(self) -> tuple[StoredSecret | None, Plan]:
        secret = await self._secrets.read(self._name)
        data = secret.data if secret else {}
        self._told(expiry(data))
        return secret, plan(data, self._names, self._now())

    async def _write(self, secret: StoredSecret | None, due: Plan) -> None:
        changed = changes(due.step, secret.data if secret else {}, self._issue)
        if secret is not None:
            written = await self._secrets.change(secret, changed)
        else:
            made = {name: value for name, value in changed.items() if value is not None}
            written = await self._secrets.create(self._name, SECRET_TYPE, made)
        if written:
            _log.info("the certificate in the Secret '%s' %s: %s", self._name, due.why, due.step.value)

    def _issue(self) -> Issued:
        return issue(self._names, self._now(), self._new_key)


async def watch_expiry(secrets: Secrets, name: str, told: Callable[[datetime | None], None]) -> None:
    """Tells when the certificate ends that somebody else issues into the Secret `name`."""
    secret = await secrets.read(name)
    told(expiry(secret.data) if secret else None)
