"""A transparency log in the likeness of Rekor v2: Ed25519, and proofs alone, so that others say what time it is."""

import hashlib
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.minisigstore.encoding import Object, b64, canonical
from tests.minisigstore.log import leaf_of, path_of, root_of

ORIGIN = "log.mini.test"


@dataclass
class ProvingLog:
    """Starts with a few entries of others."""

    key: ed25519.Ed25519PrivateKey = field(default_factory=ed25519.Ed25519PrivateKey.generate)
    leaves: list[bytes] = field(default_factory=lambda: [leaf_of(b"filler %d" % number) for number in range(3)])

    @property
    def id(self) -> bytes:
        """As its checkpoints name its key (C2SP signed-note)."""
        return hashlib.sha256(f"{ORIGIN}\n".encode() + b"\x01" + self.key.public_key().public_bytes_raw()).digest()

    def add(self, body: Object) -> Object:
        """Takes an entry, and gives it as a Sigstore bundle writes it."""
        self.leaves.append(leaf_of(canonical(body)))
        index, tree = len(self.leaves) - 1, list(self.leaves)
        note = f"{ORIGIN}\n{len(tree)}\n{b64(root_of(tree))}\n"
        signature = b64(self.id[:4] + self.key.sign(note.encode()))
        return {
            "logIndex": str(index),
            "logId": {"keyId": b64(self.id)},
            "kindVersion": {"kind": "hashedrekord", "version": "0.0.2"},
            "inclusionProof": {
                "logIndex": str(index),
                "rootHash": b64(root_of(tree)),
                "treeSize": str(len(tree)),
                "hashes": [b64(sibling) for sibling in path_of(index, tree)],
                "checkpoint": {"envelope": f"{note}\n— {ORIGIN} {signature}\n"},
            },
            "canonicalizedBody": b64(canonical(body)),
        }

    def in_root(self) -> Object:
        """As a trusted root names it."""
        der = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        valid = {"start": "2025-01-01T00:00:00Z"}
        return {
            "baseUrl": f"https://{ORIGIN}",
            "hashAlgorithm": "SHA2_256",
            "publicKey": {"rawBytes": b64(der), "keyDetails": "PKIX_ED25519", "validFor": valid},
            "logId": {"keyId": b64(self.id)},
        }


def hashed_rekord(digest: bytes, signature: bytes, verifier: Object) -> Object:
    """The body of an entry; `verifier` is a certificate or a key, as the log writes it."""
    inner = {
        "data": {"algorithm": "SHA2_256", "digest": b64(digest)},
        "signature": {
            "content": b64(signature),
            "verifier": {**verifier, "keyDetails": "PKIX_ECDSA_P256_SHA_256"},
        },
    }
    return {"apiVersion": "0.0.2", "kind": "hashedrekord", "spec": {"hashedRekordV002": inner}}
