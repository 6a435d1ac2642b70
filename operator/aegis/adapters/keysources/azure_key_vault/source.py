"""Azure Key Vault as a key source: every version of one key, and which of them are enabled.

Key Vault REST API 7.4, "Get Key Versions" and "Get Key". A version has a random name; its number here is its place
in the order of creation, which does not change, for single versions cannot be deleted. A version's public key never
changes, so each is read once. Its dates `nbf` and `exp` bound it as an admin's own would.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from aegis.adapters.keysources import answers
from aegis.adapters.keysources.azure_key_vault import jwk
from aegis.adapters.keysources.context import KeySourceContext
from aegis.adapters.keysources.logins import Login, Written
from aegis.adapters.keysources.names import checked_segment
from aegis.adapters.keysources.rest import Rest
from aegis.adapters.keysources.transport import Server
from aegis.core.errors import KeyRefused, Undecidable
from aegis.core.key_versions import VersionKeys, refused_version
from aegis.core.keyrings import KeySnapshot, SourceKey
from aegis.core.keys import Validity
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.azure_key_vault import AzureKeyVaultSource

API = {"api-version": "7.4"}
MAX_VERSIONS = 256
"""The newest that are read: as many keys as a ModelKeyring's status holds."""
MAX_PAGES = 64

_ID = re.compile(r"[0-9A-Za-z]{1,64}")


@dataclass(frozen=True, slots=True)
class Version:
    """A version as the list shows it."""

    id: str
    enabled: bool
    created: datetime
    validity: Validity


class AzureKeyVaultKeySource:
    """One key. Lists its versions at every reading, and reads the public key of each enabled one once."""

    def __init__(self, spec: AzureKeyVaultSource, context: KeySourceContext) -> None:
        self._spec = spec
        self._context = context
        self._read_before: dict[str, VersionKeys] = {}

    def read(self) -> KeySnapshot:
        """Every version. Raises Undecidable with a KeySource… reason, or KeyNotFound."""
        vault, path, login = self._opened
        return login.run(lambda token: self._snapshot(vault, path, token))

    @cached_property
    def _opened(self) -> tuple[Rest, str, Login[str]]:
        """Made at the first reading, so that a spec that cannot be used raises where every other error does."""
        try:
            from aegis.adapters.keysources.azure_key_vault.tokens import tokens  # noqa: PLC0415 (an extra)
        except ImportError as error:
            detail = "msal is not installed: it comes with the extra `azure` of aegis"
            raise Undecidable(Reason.KEY_SOURCE_MISCONFIGURED, detail) from error
        path = f"/keys/{checked_segment(self._spec.key_name, 'spec.source.azureKeyVault.keyName')}"
        server = Server(self._spec.vault_url, "spec.source.azureKeyVault.vaultURL", self._spec.ca_bundle)
        spec, written = self._spec, Written("spec.source.azureKeyVault.auth", self._spec.ca_bundle)
        login = Login(tokens(spec.auth, spec.scope, written, self._context), self._context.monotonic)
        return Rest(server, self._context), path, login

    def _snapshot(self, vault: Rest, path: str, token: str) -> KeySnapshot:
        numbered = list(enumerate(_versions(vault, path, token), start=1))[-MAX_VERSIONS:]
        live = [(number, version) for number, version in numbered if version.enabled]
        found = {
            version.id: self._content(vault, f"{path}/{version.id}", token, number, version) for number, version in live
        }
        self._read_before = found
        return KeySnapshot(
            keys=tuple(
                replace(key, version=number, validity=version.validity)
                for number, version in live
                for key in found[version.id].keys
            ),
            ended_versions=frozenset(number for number, version in numbered if not version.enabled),
            refused=tuple(refused for each in found.values() for refused in each.refused),
        )

    def _content(self, vault: Rest, path: str, token: str, number: int, version: Version) -> VersionKeys:
        if version.id in self._read_before:
            return self._read_before[version.id]
        key = answers.mapping(vault.get(path, token, API), "key")
        operations = key.get("key_ops")
        if isinstance(operations, list) and not {"sign", "verify"} & set(map(str, operations)):
            return refused_version(number, "its key_ops are neither 'sign' nor 'verify'")
        try:
            return VersionKeys((SourceKey(jwk.public_key(key), number, version.created),))
        except KeyRefused as error:
            return refused_version(number, error.detail)


def _versions(vault: Rest, path: str, token: str) -> list[Version]:
    """All versions, the oldest first."""
    found, target, query = [], f"{path}/versions", dict(API)
    for _ in range(MAX_PAGES):
        answer = vault.get(target, token, query)
        found += [_version(raw) for raw in answers.objects(answer, "value")]
        following = answers.optional_text(answer, "nextLink")
        if not following:
            break
        target, query = vault.target(following), {}
    else:
        raise answers.malformed(f"the key has more than {MAX_PAGES} pages of versions")
    if not found:
        raise Undecidable(Reason.KEY_NOT_FOUND, f"{path} has no version")
    return sorted(found, key=lambda version: (version.created, version.id))


def _version(raw: Mapping[str, object]) -> Version:
    name = answers.text(raw, "kid").rpartition("/")[2]
    attributes = answers.mapping(raw, "attributes")
    created = answers.epoch(attributes, "created")
    if _ID.fullmatch(name) is None or created is None:
        raise answers.malformed("the answer lists a version without a name or a date")
    validity = Validity(answers.epoch(attributes, "nbf"), answers.epoch(attributes, "exp"))
    return Version(name, answers.flag(attributes, "enabled"), created, validity)
