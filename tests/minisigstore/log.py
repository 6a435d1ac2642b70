"""A transparency log in the likeness of Rekor v1: a Merkle tree (RFC 9162), promises, checkpoints."""

import hashlib
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from tests.minisigstore.authority import new_key
from tests.minisigstore.encoding import Object, b64, canonical, key_id

ORIGIN = "rekor.mini.test - 1234567890"


def root_of(leaves: list[bytes]) -> bytes:
    """The Merkle tree hash (RFC 9162 2.1.1)."""
    if len(leaves) == 1:
        return leaves[0]
    half = _half(len(leaves))
    return hashlib.sha256(b"\1" + root_of(leaves[:half]) + root_of(leaves[half:])).digest()


def path_of(index: int, leaves: list[bytes]) -> list[bytes]:
    """The inclusion proof of a leaf (RFC 9162 2.1.3.1)."""
    if len(leaves) == 1:
        return []
    half = _half(len(leaves))
    if index < half:
        return [*path_of(index, leaves[:half]), root_of(leaves[half:])]
    return [*path_of(index - half, leaves[half:]), root_of(leaves[:half])]


def _half(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def leaf_of(body: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\0" + body).digest()


@dataclass(frozen=True)
class Logged:
    """An entry, with all that the log says of it."""

    body: bytes
    index: int
    seconds: int
    promise: bytes
    leaves: list[bytes]
    checkpoint: str


@dataclass
class TransparencyLog:
    """Starts with a few entries of others."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=new_key)
    leaves: list[bytes] = field(default_factory=lambda: [leaf_of(b"filler %d" % number) for number in range(5)])

    @property
    def id(self) -> bytes:
        """Of its key."""
        return key_id(self.key.public_key())

    def add(self, entry: Object, seconds: float) -> Logged:
        """Takes an entry at that time (seconds since 1970)."""
        body = canonical(entry)
        self.leaves.append(leaf_of(body))
        index, tree = len(self.leaves) - 1, list(self.leaves)
        promised = {"body": b64(body), "integratedTime": int(seconds), "logID": self.id.hex(), "logIndex": index}
        promise = self.key.sign(canonical(promised), ec.ECDSA(hashes.SHA256()))
        return Logged(body, index, int(seconds), promise, tree, self.checkpoint(tree))

    def checkpoint(self, leaves: list[bytes]) -> str:
        """The signed note about a tree."""
        note = f"{ORIGIN}\n{len(leaves)}\n{b64(root_of(leaves))}\n"
        signature = self.id[:4] + self.key.sign(note.encode(), ec.ECDSA(hashes.SHA256()))
        return f"{note}\n— rekor.mini.test {b64(signature)}\n"

    def bundled(self, logged: Logged) -> Object:
        """As a Sigstore bundle writes it."""
        entry = {
            "logIndex": str(logged.index),
            "logId": {"keyId": b64(self.id)},
            "kindVersion": {"kind": "", "version": "0.0.1"},
            "integratedTime": str(logged.seconds),
            "inclusionPromise": {"signedEntryTimestamp": b64(logged.promise)},
            "inclusionProof": {
                "logIndex": str(logged.index),
                "rootHash": b64(root_of(logged.leaves)),
                "treeSize": str(len(logged.leaves)),
                "hashes": [b64(sibling) for sibling in path_of(logged.index, logged.leaves)],
                "checkpoint": {"envelope": logged.checkpoint},
            },
            "canonicalizedBody": b64(logged.body),
        }
        kind = "dsse" if b'"kind":"dsse"' in logged.body else "hashedrekord"
        return entry | {"kindVersion": {"kind": kind, "version": "0.0.1"}}

    def in_cosign_bundle(self, logged: Logged) -> Object:
        """As cosign's own bundle writes it."""
        payload = {
            "body": b64(logged.body),
            "integratedTime": logged.seconds,
            "logIndex": logged.index,
            "logID": self.id.hex(),
        }
        return {"SignedEntryTimestamp": b64(logged.promise), "Payload": payload}
