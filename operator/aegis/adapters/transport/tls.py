"""TLS as Aegis speaks it: 1.2 or newer, the certificate always verified, roots only from the source or certifi.

The contexts are built here from nothing but their argument: `ssl.create_default_context` would honour SSL_CERT_FILE,
SSL_CERT_DIR and SSLKEYLOGFILE.
"""

import functools
import ssl
from typing import TYPE_CHECKING

import certifi

from aegis.adapters.transport.limits import Pace
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class PacedSocket(ssl.SSLSocket):
    """A TLS connection whose `pace`, when set, sees every read.

    Here and not around `HTTPResponse.read`, because that returns only after a whole buffer was filled, byte by byte
    if the store pleases.
    """

    pace: Pace | None = None

    def recv_into(self, buffer: "WriteableBuffer", nbytes: int | None = None, flags: int = 0) -> int:
        """As the base class, and may raise what `Pace.count` raises."""
        if flags:
            raise ValueError("TLS knows no flags")
        # What the base class does, without its detour: a call for every 16 KiB is a tenth of the cost of reading.
        wanted = memoryview(buffer).nbytes if nbytes is None else nbytes
        received: int = self.read(wanted, buffer)  # type: ignore[assignment]
        pace = self.pace
        if pace is not None:
            pace.count(received)
        return received


@functools.lru_cache(maxsize=64)
def client_context(ca_bundle: str) -> ssl.SSLContext:
    """A context that trusts `ca_bundle` (PEM), or the public roots if it is empty. Shared: not to be changed.

    Raises Undecidable(SourceMisconfigured) for a bundle without a readable certificate.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.hostname_checks_common_name = False
    context.sslsocket_class = PacedSocket
    if not ca_bundle:
        context.load_verify_locations(cafile=certifi.where())
        return context
    try:
        context.load_verify_locations(cadata=ca_bundle)
    except (ssl.SSLError, TypeError, ValueError) as error:
        raise Undecidable(
            Reason.SOURCE_MISCONFIGURED, "the source's caBundle holds no PEM certificate that can be read"
        ) from error
    return context
