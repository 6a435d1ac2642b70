"""Files of public keys: PEM blocks, of which one that is refused does not spoil the others."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aegis.core.errors import KeyRefused
from aegis.core.keys import ALWAYS, PublicKey, Validity
from aegis.core.pem import Block, split_pem
from aegis.core.times import FOREVER


class CertificateUse(StrEnum):
    """What a certificate in the place of a public key means (ModelKeyring.spec.certificates)."""

    REFUSE = "Refuse"
    EXTRACT_KEY = "ExtractKey"


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A key as a file lists it, and when it may count: bounded by the certificate that it came in, if any."""

    key: PublicKey
    validity: Validity = ALWAYS


@dataclass(frozen=True, slots=True)
class RefusedKey:
    """A block of a PEM file that is not used, and why; `position` counts from 1."""

    position: int
    detail: str


@dataclass(frozen=True, slots=True)
class KeySet:
    """What a PEM file gave: keys in order, without repeats, and the blocks that were refused."""

    keys: tuple[ListedKey, ...]
    refused: tuple[RefusedKey, ...] = ()


def load_pem(pem: bytes, certificates: CertificateUse = CertificateUse.REFUSE) -> KeySet:
    """All public keys of a PEM file; a block that is refused does not spoil the others. Raises KeyRefused."""
    keys: dict[str, ListedKey] = {}
    refused = []
    for position, block in enumerate(split_pem(pem), start=1):
        try:
            listed = _read(block, certificates)
        except KeyRefused as error:
            refused.append(RefusedKey(position, error.detail))
        else:
            known = keys.get(listed.key.fingerprint)
            keys[listed.key.fingerprint] = max(known, listed, key=_end) if known else listed
    return KeySet(tuple(keys.values()), tuple(refused))


def _end(listed: ListedKey) -> datetime:
    """Of a key listed twice (bare and certified, or under a renewed certificate) the entry that ends last counts."""
    return listed.validity.not_after or FOREVER


def _read(block: Block, certificates: CertificateUse) -> ListedKey:
    if block.label == "CERTIFICATE":
        return _certified(block.decoded(), certificates)
    return ListedKey(PublicKey.from_block(block))


def _certified(der: bytes, use: CertificateUse) -> ListedKey:
    if use is CertificateUse.REFUSE:
        raise KeyRefused("a certificate, of which the keyring takes no key: that needs 'certificates: ExtractKey'")
    # Imported when it is needed: the classes of X.509 take more time than all the rest of a verification.
    from aegis.core.certified_keys import read_certificate  # noqa: PLC0415

    return ListedKey(*read_certificate(der))
