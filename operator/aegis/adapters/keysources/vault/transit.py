"""Vault transit: the private keys stay there, and the public key of every version is read.

Versions below `min_decryption_version` are no longer shown, and the server verifies nothing by them: an admin ended
them. So did one who trimmed the key (`min_available_version`) or soft-deleted it.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from hvac.api.secrets_engines import Transit

from aegis.adapters.keysources import answers
from aegis.adapters.keysources.names import checked_path, checked_segment
from aegis.adapters.keysources.vault.client import VaultAdapter
from aegis.core.errors import KeyRefused, Undecidable
from aegis.core.key_files import CertificateUse
from aegis.core.key_versions import VersionKeys, refused_version
from aegis.core.keyrings import KeySnapshot, SourceKey
from aegis.core.keys import PublicKey
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.vault import VaultTransit


def _from_pem(text: str) -> PublicKey:
    return PublicKey.from_pem(text.encode(errors="replace"))


KEY_TYPES: Mapping[str, Callable[[str], PublicKey]] = MappingProxyType(
    {
        "rsa-2048": _from_pem,
        "rsa-3072": _from_pem,
        "rsa-4096": _from_pem,
        "ecdsa-p256": _from_pem,
        "ecdsa-p384": _from_pem,
        "ecdsa-p521": _from_pem,
        "ed25519": PublicKey.from_raw_ed25519,
    }
)
"""A row per type of transit key that signs: how its public key is written."""


class TransitEngine:
    """One transit key. Raises Undecidable(KeySourceMisconfigured) for names that cannot stand in a path.

    It shows bare keys; what certificates there are for them is not asked.
    """

    def __init__(self, adapter: VaultAdapter, spec: VaultTransit, _certificates: CertificateUse) -> None:
        self._api = Transit(adapter)
        self._mount = checked_path(spec.mount, "spec.source.vault.transit.mountPath")
        self._name = checked_segment(spec.name, "spec.source.vault.transit.name")

    def read(self) -> KeySnapshot:
        """Every version. Raises Undecidable; KeySourceMisconfigured for a key that does not sign."""
        answer = answers.mapping(self._api.read_key(self._name, mount_point=self._mount), "data")
        read_key = KEY_TYPES.get(answers.text(answer, "type"))
        if read_key is None:
            detail = f"the transit key '{self._name}' is not a signing key: give one of type {', '.join(KEY_TYPES)}"
            raise Undecidable(Reason.KEY_SOURCE_MISCONFIGURED, detail)
        shown = answers.by_version(answer, "keys")
        versions = [_version(number, shown[number], read_key) for number in sorted(shown)]
        return KeySnapshot(
            keys=tuple(key for version in versions for key in version.keys),
            ended_versions=_ended(answer),
            refused=tuple(refused for version in versions for refused in version.refused),
        )


def _ended(answer: answers.Answer) -> frozenset[int]:
    if answers.flag(answer, "soft_deleted"):
        return frozenset(range(1, answers.count(answer, "latest_version") + 1))
    lowest = max(answers.count(answer, "min_decryption_version"), answers.count(answer, "min_available_version"))
    return frozenset(range(1, lowest))


def _version(number: int, raw: object, read_key: Callable[[str], PublicKey]) -> VersionKeys:
    if not isinstance(raw, dict):
        raise answers.malformed(f"the answer's version {number} is not an object")
    text, created = answers.text(raw, "public_key"), answers.moment(raw, "creation_time")
    if not text:
        return refused_version(number, "no public key is shown: a derived key has none of its own")
    try:
        return VersionKeys((SourceKey(read_key(text), number, created),))
    except KeyRefused as error:
        return refused_version(number, error.detail)
