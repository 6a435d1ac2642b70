"""What one check of a signature takes by itself, with the key at hand."""

from functools import partial

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from bench.measured import cpu_of

TIMES = 2000
ALGORITHM = ec.ECDSA(Prehashed(SHA256()))
DIGEST = bytes(32)


def verification_seconds() -> float:
    """CPU seconds of one ECDSA P-256 check."""
    private = ec.generate_private_key(ec.SECP256R1())
    check = partial(private.public_key().verify, private.sign(DIGEST, ALGORITHM), DIGEST, ALGORITHM)
    return cpu_of(check, TIMES)
