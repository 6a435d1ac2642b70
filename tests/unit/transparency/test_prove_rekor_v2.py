"""What proves that a signature stands in a log of Rekor v2, which has no promises."""

import hashlib

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from tests.minisigstore.authority import new_key
from tests.minisigstore.encoding import Object, b64, canonical, spki
from tests.minisigstore.log import leaf_of, path_of, root_of

from aegis.core.digests import Digest
from aegis.core.errors import NotLogged
from aegis.core.formats.log_entries import from_bundle
from aegis.core.keys import PublicKey
from aegis.core.transparency import Log, Logged, Proven, prove

DATA = b"weights"
KEY = new_key()


def _rekor_v2(signature: bytes, *, digest: bytes, algorithm: str = "SHA2_256", key: bytes | None = None) -> Object:
    verifier = {"publicKey": {"rawBytes": b64(key or spki(KEY.public_key()))}, "keyDetails": "PKIX_ECDSA_P256_SHA_256"}
    inner = {
        "data": {"algorithm": algorithm, "digest": b64(digest)},
        "signature": {"content": b64(signature), "verifier": verifier},
    }
    return {"apiVersion": "0.0.2", "kind": "hashedrekord", "spec": {"hashedRekordV002": inner}}


def _in_a_log_of_rekor_v2(body: Object) -> tuple[Object, Log]:
    """An entry as Rekor v2 proves it: by an Ed25519 key, with a path and a checkpoint and nothing else."""
    key = ed25519.Ed25519PrivateKey.generate()
    tree = [leaf_of(b"a"), leaf_of(canonical(body)), leaf_of(b"b")]
    note = f"log.example\n3\n{b64(root_of(tree))}\n"
    log_id = hashlib.sha256(b"log.example\n\x01" + key.public_key().public_bytes_raw()).digest()
    proof = {
        "logIndex": "1",
        "rootHash": b64(root_of(tree)),
        "treeSize": "3",
        "hashes": [b64(each) for each in path_of(1, tree)],
        "checkpoint": {"envelope": f"{note}\n— log.example {b64(log_id[:4] + key.sign(note.encode()))}\n"},
    }
    entry = {
        "logIndex": "1",
        "logId": {"keyId": b64(log_id)},
        "kindVersion": {"kind": "hashedrekord", "version": "0.0.2"},
        "inclusionProof": proof,
        "canonicalizedBody": b64(canonical(body)),
    }
    return entry, Log(log_id.hex(), PublicKey.from_key(key.public_key()))


def test_an_entry_of_rekor_v2_is_proven_by_its_path() -> None:
    signature = KEY.sign(DATA, ec.ECDSA(hashes.SHA256()))
    signed = Logged(signature, (Digest.of(DATA),), spki(KEY.public_key()))
    digest = hashlib.sha256(DATA).digest()

    entry, log = _in_a_log_of_rekor_v2(_rekor_v2(signature, digest=digest))
    assert prove(from_bundle([entry])[0], signed, (log,)) == Proven(log.id, 1, None)

    for other in (
        _rekor_v2(b"x", digest=digest),
        _rekor_v2(signature, digest=digest[:-1]),
        _rekor_v2(signature, digest=digest, algorithm="SHA2_512"),
        _rekor_v2(signature, digest=digest, algorithm="SHA3_256"),
        _rekor_v2(signature, digest=digest, key=spki(new_key().public_key())),
    ):
        entry, log = _in_a_log_of_rekor_v2(other)
        with pytest.raises(NotLogged, match="about another"):
            prove(from_bundle([entry])[0], signed, (log,))
