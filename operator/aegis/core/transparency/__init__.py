"""Transparency logs: whether a signature is proven to stand in one, offline, by the log's key alone.

Rekor v1 promises an entry with a timestamp (SET) and proves it with a Merkle path; Rekor v2 only proves it. What comes
with a signature is checked as far as it goes, and whatever of it does not hold refuses the whole (RFC 9162; C2SP
signed-note and tlog-checkpoint; sigstore/protobuf-specs, sigstore_rekor.proto).
"""

from aegis.core.transparency.entry import Entry
from aegis.core.transparency.log import Log, Proven
from aegis.core.transparency.logged import Logged
from aegis.core.transparency.proof import prove

__all__ = ["Entry", "Log", "Logged", "Proven", "prove"]
