"""A signer of statements for tests: in-toto statements, model manifests, and what is wrong with them on purpose."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from aegis.core.formats.dsse import PAYLOAD_TYPE, pae
from aegis.core.keys import PublicKey

Private = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey
Statement = dict[str, Any]
Change = Callable[[Statement], object]

SIGNER = ec.generate_private_key(ec.SECP256R1())
FILES: Mapping[str, bytes] = {"config.json": b"{}", "empty": b"", "sub/model.bin": bytes(range(250)) * 10}
PROVENANCE = "https://slsa.dev/provenance/v1"
MODEL_SIGNING = "https://model_signing/signature/v1.0"
GIT = [".git", ".gitattributes", ".github", ".gitignore"]


def public(key: Private = SIGNER) -> PublicKey:
    """The half that verifies."""
    return PublicKey.from_key(key.public_key())


def sign(message: bytes, key: Private = SIGNER, algorithm: hashes.HashAlgorithm | None = None) -> bytes:
    """Signs as DSSE signers do: with SHA-256, or with the hash of the curve."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(message)
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, PKCS1v15(), algorithm or hashes.SHA256())
    own = {384: hashes.SHA384(), 521: hashes.SHA512()}.get(key.curve.key_size, hashes.SHA256())
    return key.sign(message, ec.ECDSA(algorithm or own))


def statement(data: bytes, predicate_type: str = PROVENANCE, name: str = "model.bin") -> Statement:
    """About one blob."""
    subject = {"name": name, "digest": {"sha256": hashlib.sha256(data).hexdigest()}}
    return {"_type": "https://in-toto.io/Statement/v1", "subject": [subject], "predicateType": predicate_type}


def manifest(files: Mapping[str, bytes] = FILES, change: Change | None = None, shard_size: int = 0) -> Statement:
    """About a folder, as OpenSSF Model Signing v1.0 has it; `change` makes something wrong before the root is taken."""
    shards = sorted(_shards(files, shard_size)) if shard_size else [(name, files[name]) for name in sorted(files)]
    resources = [
        {"name": name, "algorithm": "sha256", "digest": hashlib.sha256(data).hexdigest()} for name, data in shards
    ]
    serialization = {
        "method": "shards" if shard_size else "files",
        "hash_type": "sha256",
        "allow_symlinks": False,
        "ignore_paths": GIT,
        **({"shard_size": shard_size} if shard_size else {}),
    }
    made: Statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "model", "digest": {}}],
        "predicateType": MODEL_SIGNING,
        "predicate": {"serialization": serialization, "resources": resources},
    }
    if change is not None:
        change(made)
    made["subject"][0]["digest"].setdefault("sha256", root(made))
    return made


def _shards(files: Mapping[str, bytes], size: int) -> list[tuple[str, bytes]]:
    return [
        (f"{name}:{start}:{min(start + size, len(data))}", data[start : start + size])
        for name, data in files.items()
        for start in range(0, len(data), size)
    ]


def root(made: Statement) -> str:
    """The digest of the digests, where they are hexadecimal."""
    try:
        digests = [bytes.fromhex(each["digest"]) for each in made["predicate"]["resources"]]
    except (ValueError, TypeError):
        digests = []
    return hashlib.sha256(b"".join(digests)).hexdigest()


def envelope(made: Statement | bytes, key: Private = SIGNER, **signing: Any) -> dict[str, Any]:
    """A DSSE envelope around a statement."""
    payload = made if isinstance(made, bytes) else json.dumps(made).encode()
    signature = sign(pae(PAYLOAD_TYPE, payload), key, **signing)
    return {"payload": _b64(payload), "payloadType": PAYLOAD_TYPE, "signatures": [{"sig": _b64(signature)}]}


def bundle(made: Statement | bytes | dict[str, Any], key: Private = SIGNER, **signing: Any) -> bytes:
    """A Sigstore bundle around a statement, or around an envelope that is given."""
    whole = made if isinstance(made, dict) and "payloadType" in made else envelope(made, key, **signing)
    media_type = "application/vnd.dev.sigstore.bundle.v0.3+json"
    material = {"publicKey": {"hint": ""}, "tlogEntries": []}
    return json.dumps({"mediaType": media_type, "verificationMaterial": material, "dsseEnvelope": whole}).encode()


def cosign_bundle(made: Statement | bytes, key: Private = SIGNER) -> bytes:
    """What `cosign attest-blob --bundle` wrote before the Sigstore bundle."""
    return json.dumps({"base64Signature": _b64(json.dumps(envelope(made, key)).encode())}).encode()


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
