"""An entry of a transparency log as a signature file brings it: read, not yet believed (sigstore_rekor.proto)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """A Merkle path (RFC 9162 2.1.3) from leaf `index` to `root` of a tree of `size` leaves, and the log's word on it.

    `checkpoint` is a signed note (C2SP tlog-checkpoint) about that tree.
    """

    index: int
    size: int
    root: bytes
    hashes: tuple[bytes, ...]
    checkpoint: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `body` is what the log keeps, `integrated` the time of its admission in seconds since 1970.

    `promise` is the signature of Rekor v1 over both (SET). `log_id` says which log; nothing trusts it.
    """

    log_id: str
    index: int
    body: bytes
    integrated: int = 0
    promise: bytes | None = None
    proof: InclusionProof | None = None
