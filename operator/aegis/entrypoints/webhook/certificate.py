"""The certificate that is served, as the Secret (kubernetes.io/tls) holds it now, swapped while serving."""

import asyncio
import base64
import binascii
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from cryptography import x509

from aegis.adapters.cluster.objects import Identified, SecretObject
from aegis.entrypoints.http import CertificateError

log = logging.getLogger(__name__)

Use = Callable[[bytes, bytes], None]
"""Serves a PEM chain with its PEM key from now on. Raises CertificateError, and then goes on with what it had."""


class ServingCertificate:
    """An informer's handler for one Secret. What cannot be served changes nothing: the last good pair stays.

    `loaded` is set with the first good pair; `ends` is when the leaf that is served expires.
    """

    ends: datetime | None = None

    def __init__(self, name: str, use: Use) -> None:
        self._name = name
        self._use = use
        self._served = (b"", b"")
        self.loaded = asyncio.Event()

    async def on_replace(self, items: Sequence[SecretObject]) -> None:
        for item in items:
            self.on_apply(item)
        if not items:
            self._complain("does not exist")

    def on_apply(self, item: SecretObject) -> None:
        try:
            pair = _pair(item)
            if pair == self._served:
                return
            ends = x509.load_pem_x509_certificate(pair[0]).not_valid_after_utc
            self._use(*pair)
        except KeyError as error:
            self._complain(f"has no {error.args[0]}")
        except (CertificateError, ValueError, binascii.Error) as error:
            self._complain(f"cannot be used: {error}")
        else:
            self._served, self.ends = pair, ends
            self.loaded.set()
            log.info("serving the certificate of the Secret %s, which ends at %s", self._name, ends.isoformat())

    def on_delete(self, gone: Identified) -> None:  # noqa: ARG002 - there is only this one
        self._complain("was deleted")

    def on_unreadable(self, broken: Identified, problem: str) -> None:  # noqa: ARG002 - there is only this one
        self._complain(f"cannot be read: {problem}")

    def _complain(self, problem: str) -> None:
        consequence = (
            "the certificate served before goes on being served"
            if self.loaded.is_set()
            else "nothing can be served until it holds tls.crt and tls.key; the controller or cert-manager makes it"
        )
        log.warning("the Secret %s %s; %s", self._name, problem, consequence)


def _pair(secret: SecretObject) -> tuple[bytes, bytes]:
    """Raises KeyError with the entry's name, ValueError."""
    certificate, key = (base64.b64decode(secret.data[name], validate=True) for name in ("tls.crt", "tls.key"))
    return certificate, key
