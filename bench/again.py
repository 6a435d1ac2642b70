"""Verifying again from stored digests: no byte of an artifact is read, and what is left is the key's own work."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from aegis.core.artifacts import Identity, IdentityKind
from aegis.core.digests import Digest
from aegis.core.evidence import Evidence, SignatureRecord
from aegis.core.keys import PublicKey
from aegis.core.signatures import Material
from aegis.core.spec.signed_model import ModelKey
from aegis.services.check_signatures import SignatureFile, TrialKey, check, likeliest_first, read_files
from bench.measured import Measured, cpu_of, in_turns

ROUNDS, TIMES, KEYS = 5, 10_000, 3
ALGORITHM = ec.ECDSA(Prehashed(SHA256()))


def again(scale: float) -> Iterator[Measured]:
    """Of so many models, each signed by the key that stands last in its keyring."""
    private = [ec.generate_private_key(ec.SECP256R1()) for _ in range(KEYS)]
    ring = [TrialKey(PublicKey.from_pem(_pem(each))) for each in private]
    signer, public = private[-1], private[-1].public_key()
    digests = [Digest.of(b"%d" % number) for number in range(int(TIMES * scale))]
    signed = [(digest, signer.sign(digest.value, ALGORITHM)) for digest in digests]
    before = [_evidence(digest, signature, ring) for digest, signature in signed]

    def ours() -> None:
        for (digest, signature), evidence in zip(signed, before, strict=True):
            records = _checked(digest, signature, likeliest_first(ring, evidence))
            if not records[0].signed:
                raise RuntimeError("a good signature was not recognised")

    def theirs() -> None:
        for digest, signature in signed:
            public.verify(signature, digest.value, ALGORITHM)

    taken, least = in_turns(lambda: cpu_of(ours, 1), lambda: cpu_of(theirs, 1), ROUNDS)
    yield Measured(f"{len(signed)} verified again, {KEYS} keys, CPU; the crypto calls alone", taken, least, 1.5)


def _checked(digest: Digest, signature: bytes, keys: Sequence[TrialKey]) -> tuple[SignatureRecord, ...]:
    candidates = read_files([SignatureFile("model.sig", signature)])
    return check(candidates, Material((digest,)), keys)


def _evidence(digest: Digest, signature: bytes, ring: list[TrialKey]) -> Evidence:
    """What the verification before this one left."""
    moment = datetime.fromtimestamp(0, UTC)
    return Evidence(
        model=ModelKey("bench", "model", "uid"),
        generation=1,
        uri="s3://bench/model",
        revision="",
        endpoint="",
        identity=Identity(IdentityKind.DIGEST, str(digest)),
        digests={digest.algorithm: digest.value.hex()},
        size=1,
        files=1,
        verified=moment,
        sealed=moment,
        signatures=_checked(digest, signature, ring),
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
