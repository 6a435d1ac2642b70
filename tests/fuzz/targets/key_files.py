"""Files of public keys (RFC 7468), with and without certificates."""

from collections.abc import Iterator

from tests.fuzz.seeds import vectors
from tests.fuzz.target import Target, attempt
from tests.unit.formats.chains import issue

from aegis.core.errors import KeyRefused
from aegis.core.key_files import CertificateUse, load_pem
from aegis.core.keys import PublicKey
from aegis.core.pem import MAX_KEYS, split_pem
from aegis.core.schemes import schemes_for


def holds(data: bytes) -> None:
    """Every block is a key or a refusal; a key has a scheme, and is the same when it is read again."""
    blocks = attempt(KeyRefused, split_pem, data) or []
    attempt(KeyRefused, PublicKey.from_pem, data)
    for use in CertificateUse:
        found = attempt(KeyRefused, load_pem, data, use)
        if found is None:
            continue
        assert 0 < len(found.keys) + len(found.refused) <= len(blocks) <= MAX_KEYS
        for listed in found.keys:
            assert PublicKey.from_spki(listed.key.der) == listed.key
            assert schemes_for(listed.key)


def seeds() -> Iterator[bytes]:
    yield from vectors("signatures/keys/*")
    authority = issue("authority", ca=True)
    signer = issue("signer", authority)
    key = next(vectors("signatures/keys/ec-P-256.pub.pem"))
    yield from (authority.pem, signer.pem, key + signer.pem + authority.pem)


TARGET = Target(holds, seeds)
