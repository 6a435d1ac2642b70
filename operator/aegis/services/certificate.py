"""The webhook's certificates: issued and renewed, and their authorities entered where the API server reads them."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from aegis.core.certificates import AUTHORITIES, NewKey, Plan, Step, Stored, changes, expiry, plan
from aegis.ports import Clock, Secrets, StoredSecret, WebhookAuthorities

SECRET_TYPE = "kubernetes.io/tls"  # noqa: S105 - a type of Secrets
STEPS = 6
"""Most steps of one round: an authority, its bundle, a certificate, and as many races lost to another replica."""

_log = logging.getLogger(__name__)

Told = Callable[[datetime | None], None]
"""Hears when a certificate ends; None when there is none."""


@dataclass(frozen=True, slots=True)
class Names:
    """The Secrets of the authority and of what is served, and the names to serve under."""

    authority: str
    certificate: str
    served: tuple[str, ...]


class SelfSigned:
    """Keeps both Secrets good, and the authorities in the webhook's configuration.

    Whoever is first makes them: every write is refused by the API server when another replica was faster, and what
    that one made is taken up. `told` hears when the certificate ends, `told_authority` when its authority does, and
    `told_removed` that somebody had changed the authorities that were in place.
    """

    def __init__(
        self,
        secrets: Secrets,
        authorities: WebhookAuthorities,
        names: Names,
        *,
        now: Clock,
        new_key: NewKey,
        told: Told,
        told_authority: Told,
        told_removed: Callable[[], object],
    ) -> None:
        self._secrets = secrets
        self._authorities = authorities
        self._names = names
        self._now = now
        self._new_key = new_key
        self._told = told
        self._told_authority = told_authority
        self._told_removed = told_removed
        self._in_place = b""

    async def keep(self) -> None:
        """One round: does what is due, and enters the authorities again when somebody removed them."""
        for _ in range(STEPS):
            held = await self._look()
            due = plan(held.stored)
            entered = due.step is not Step.AUTHORITY and await self._enter(held.stored.authority)
            # What is served next must have been trusted for a while, and not only since this moment.
            if due.step is Step.KEEP or (entered and not due.at_once):
                return
            await self._write(held, due)

    async def _enter(self, authority: Mapping[str, bytes]) -> bool:
        bundle = authority.get(AUTHORITIES, b"")
        entered = bool(bundle) and await self._authorities.enter(bundle)
        if entered:
            _log.info("entered the certificate's authorities into the webhook configuration")
            if bundle == self._in_place:
                self._told_removed()
        self._in_place = bundle
        return entered

    async def _look(self) -> "_Held":
        authority = await self._secrets.read(self._names.authority)
        leaf = await self._secrets.read(self._names.certificate)
        stored = Stored(authority.data if authority else {}, leaf.data if leaf else {}, self._names.served, self._now())
        self._told(expiry(stored.leaf))
        self._told_authority(expiry(stored.authority))
        return _Held(authority, leaf, stored)

    async def _write(self, held: "_Held", due: Plan) -> None:
        made = changes(due.step, held.stored, self._new_key)
        served = due.step is Step.ISSUE
        name, secret = (self._names.certificate, held.leaf) if served else (self._names.authority, held.authority)
        if secret is not None:
            written = await self._secrets.change(secret, made)
        else:
            written = await self._secrets.create(name, SECRET_TYPE, made)
        if written:
            what = "authority" if due.step is Step.AUTHORITY else "certificate"
            _log.info("the %s in the Secret '%s' %s: %s", what, name, due.why, due.step.value)


@dataclass(frozen=True, slots=True)
class _Held:
    """Both Secrets as they were read, and what is looked at of them."""

    authority: StoredSecret | None
    leaf: StoredSecret | None
    stored: Stored


async def watch_expiry(secrets: Secrets, name: str, told: Told) -> None:
    """Tells when the certificate ends that somebody else issues into the Secret `name`."""
    secret = await secrets.read(name)
    told(expiry(secret.data) if secret else None)
