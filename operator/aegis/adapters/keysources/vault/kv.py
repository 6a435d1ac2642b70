"""Vault KV version 2: a secret's versions are the key's versions.

The metadata says which versions exist, were deleted or destroyed; a live version's content never changes, so each is
read once. Whether a deletion that was scheduled has come is left to the server's clock: it answers 404 from then on.
"""

from dataclasses import dataclass
from datetime import datetime

from hvac.api.secrets_engines import KvV2

from aegis.adapters.keysources import answers
from aegis.adapters.keysources.names import checked_path
from aegis.adapters.keysources.vault.client import VaultAdapter
from aegis.core.errors import KeyRefused, Undecidable
from aegis.core.key_files import CertificateUse
from aegis.core.key_versions import VersionKeys, read_version, refused_version
from aegis.core.keyrings import KeySnapshot
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.vault import VaultKV

MAX_VERSIONS = 256
"""The newest that are read: as many keys as a ModelKeyring's status holds."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version as the metadata shows it. The content behind an equal one is the same, or gone."""

    number: int
    created: datetime
    deletion: str
    destroyed: bool


class KVEngine:
    """One secret. Raises Undecidable(KeySourceMisconfigured) for names that cannot stand in a path."""

    def __init__(self, adapter: VaultAdapter, spec: VaultKV, certificates: CertificateUse) -> None:
        self._api = KvV2(adapter)
        self._spec = spec
        self._certificates = certificates
        self._mount = checked_path(spec.mount, "spec.source.vault.kv.mountPath")
        self._path = checked_path(spec.path, "spec.source.vault.kv.path")
        self._read_before: dict[Version, VersionKeys | None] = {}

    def read(self) -> KeySnapshot:
        """Every version; one without the field or with unreadable PEM is refused, not an error. Raises Undecidable."""
        found = {version: self._content(version) for version in self._versions()}
        self._read_before = {version: keys for version, keys in found.items() if not version.deletion or keys is None}
        live = [keys for keys in found.values() if keys is not None]
        return KeySnapshot(
            keys=tuple(key for version in live for key in version.keys),
            ended_versions=frozenset(version.number for version, keys in found.items() if keys is None),
            refused=tuple(refused for version in live for refused in version.refused),
        )

    def _versions(self) -> list[Version]:
        answer = self._api.read_secret_metadata(self._path, mount_point=self._mount)
        raw = answers.by_version(answers.mapping(answer, "data"), "versions")
        if not raw:
            raise Undecidable(Reason.KEY_NOT_FOUND, f"{self._mount}/{self._path} has no version")
        return [_version(number, raw[number]) for number in sorted(raw)[-MAX_VERSIONS:]]

    def _content(self, version: Version) -> VersionKeys | None:
        """The keys of a version, or None when it has ended."""
        if version.destroyed:
            return None
        if version in self._read_before:
            return self._read_before[version]
        try:
            answer = self._api.read_secret_version(
                self._path, version=version.number, mount_point=self._mount, raise_on_deleted_version=True
            )
        except Undecidable as error:
            if error.reason is Reason.KEY_NOT_FOUND and version.deletion:
                return None
            raise
        return self._keys(version, answers.mapping(answers.mapping(answer, "data"), "data"))

    def _keys(self, version: Version, content: answers.Answer) -> VersionKeys:
        value = content.get(self._spec.field)
        if not isinstance(value, str):
            return refused_version(version.number, f"this version has no text in the field '{self._spec.field}'")
        try:
            return read_version(value, version.number, self._certificates, version.created)
        except KeyRefused as error:
            return refused_version(version.number, error.detail)


def _version(number: int, raw: object) -> Version:
    if not isinstance(raw, dict):
        raise answers.malformed(f"the answer's version {number} is not an object")
    return Version(
        number=number,
        created=answers.moment(raw, "created_time"),
        deletion=answers.text(raw, "deletion_time"),
        destroyed=answers.flag(raw, "destroyed"),
    )
