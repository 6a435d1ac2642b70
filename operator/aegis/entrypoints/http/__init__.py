"""HTTP servers of Aegis: admission reviews over TLS, and a plain one for probes and metrics.

Why not a library: of those that speak HTTP/1.1 over TLS, the nearest cost half as much CPU again of a usual review, and
none bounds half-open connections, bytes in flight and slow requests together. Parsing is llhttp's, TLS is OpenSSL's;
what is ours is the policy of who may take how much.

    limits     what may be taken            reader     bytes to requests
    messages   responses, refusals          protocol   one connection
    fields     header fields that refuse    pool       all connections: bounds and time-outs
    deadline   ?timeout=                    listener   accepting, draining
    tls        contexts from PEM            loops      which event loop
    memory     what malloc keeps
    admission  the reviews' server          status     probes and metrics
"""

# ruff: noqa: A005 - named for what it is; imports are absolute, so the standard library's `http` is not hidden

from aegis.entrypoints.http.admission import AdmissionServer
from aegis.entrypoints.http.limits import Limits
from aegis.entrypoints.http.loops import new_event_loop
from aegis.entrypoints.http.status import StatusServer
from aegis.entrypoints.http.tls import CertificateError

__all__ = ["AdmissionServer", "CertificateError", "Limits", "StatusServer", "new_event_loop"]
