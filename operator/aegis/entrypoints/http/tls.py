"""The TLS side of a server: one immutable context per certificate.

A new certificate means a new context for the connections to come, in place of a change to the context in use: a
certificate that does not fit its key would leave that one half changed, and OpenSSL keeps one certificate for each
type of key, so that after a change from RSA to P-256 the old one would still be served.
"""

import contextlib
import os
import ssl
import tempfile
from collections.abc import Iterator
from pathlib import Path


class CertificateError(ValueError):
    """A certificate, key or authority that TLS cannot use. The message holds nothing of the key."""


def server_context(certificate: bytes, key: bytes, client_authority: bytes | None = None) -> ssl.SSLContext:
    """A context that serves this PEM certificate chain, leaf first, with its unencrypted PEM private key.

    With `client_authority` (PEM), only clients whose certificate that authority signed get through the handshake.
    Raises CertificateError.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_TICKET
    # Go's client keeps no sessions, and a resumed one would outlive the authority that its client was checked against.
    context.num_tickets = 0
    context.set_alpn_protocols(["http/1.1"])
    try:
        with _private_file(certificate + b"\n" + key) as path:
            # Without a password an encrypted key would be asked for on the terminal.
            context.load_cert_chain(path, password="")
    except OSError as error:
        raise CertificateError(
            f"The serving certificate cannot be used: {_why(error)}. Give a PEM chain, leaf first, and the PEM "
            "private key of the leaf, without a password."
        ) from error
    if client_authority is not None:
        _require_client_certificates(context, client_authority)
    return context


def client_context(authorities: bytes, certificate: bytes = b"", key: bytes = b"") -> ssl.SSLContext:
    """A context for a client that trusts these authorities (PEM), or the system's where there are none.

    It shows `certificate` with its `key`, if given, to a server that asks. Raises CertificateError.
    """
    try:
        context = ssl.create_default_context(cadata=authorities.decode("ascii") or None)
        if certificate:
            with _private_file(certificate + b"\n" + key) as path:
                context.load_cert_chain(path, password="")
    except (OSError, ValueError) as error:
        raise CertificateError(f"The authorities of a server cannot be used: {_why(error)}.") from error
    return context


def _require_client_certificates(context: ssl.SSLContext, authority: bytes) -> None:
    try:
        context.load_verify_locations(cadata=authority.decode("ascii"))
    except (OSError, ValueError) as error:
        raise CertificateError(
            f"The authority for client certificates cannot be used: {_why(error)}. Give PEM certificates."
        ) from error
    context.verify_mode = ssl.CERT_REQUIRED


def _why(error: Exception) -> str:
    return getattr(error, "reason", None) or type(error).__name__


@contextlib.contextmanager
def _private_file(content: bytes) -> Iterator[Path]:
    """A file that nobody else can open, for as long as OpenSSL reads it; in memory where the system can do that,
    since a hardened container may have no folder to write to."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("certificate", os.MFD_CLOEXEC)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            yield Path(f"/proc/self/fd/{descriptor}")
    else:
        with tempfile.NamedTemporaryFile() as file:
            file.write(content)
            file.flush()
            yield Path(file.name)
