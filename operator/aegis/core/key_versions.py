"""PEM text as one version of a source's keys: the form in which most of the sources hold them."""

from dataclasses import dataclass
from datetime import datetime

from aegis.core.key_files import CertificateUse, RefusedKey, load_pem
from aegis.core.keyrings import RefusedSourceKey, SourceKey


@dataclass(frozen=True, slots=True)
class VersionKeys:
    """The keys of one version, and what was refused of it."""

    keys: tuple[SourceKey, ...] = ()
    refused: tuple[RefusedSourceKey, ...] = ()


def read_version(
    pem: bytes | str, version: int, certificates: CertificateUse, created: datetime | None = None
) -> VersionKeys:
    """Every PEM block of one version (RFC 7468); refused blocks are kept as such. Raises KeyRefused for the whole."""
    # Text out of JSON may hold half a surrogate pair, which no PEM block does.
    loaded = load_pem(pem.encode(errors="replace") if isinstance(pem, str) else pem, certificates)
    return VersionKeys(
        tuple(SourceKey(listed.key, version, created, listed.validity) for listed in loaded.keys),
        tuple(RefusedSourceKey(version, refused) for refused in loaded.refused),
    )


def refused_version(version: int, detail: str) -> VersionKeys:
    """A version of which nothing can be used, as one refusal at position 1."""
    return VersionKeys(refused=(RefusedSourceKey(version, RefusedKey(1, detail)),))
