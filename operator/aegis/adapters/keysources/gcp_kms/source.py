"""Google Cloud KMS as a key source: every version of one key, and which of them are enabled.

Cloud KMS REST API v1, projects.locations.keyRings.cryptoKeys.cryptoKeyVersions: a version's state and time are in the
list, which goes on naming the destroyed ones; its public key never changes, so each is read once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from aegis.adapters.keysources import answers
from aegis.adapters.keysources.context import KeySourceContext
from aegis.adapters.keysources.logins import Login, Written
from aegis.adapters.keysources.refusals import Meaning, usual_meaning
from aegis.adapters.keysources.rest import Rest
from aegis.adapters.keysources.transport import Reply, Server
from aegis.core.errors import KeyRefused, Undecidable
from aegis.core.key_versions import VersionKeys, refused_version
from aegis.core.keyrings import KeySnapshot, SourceKey
from aegis.core.keys import PublicKey
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.gcp_kms import GCPKMSSource

SCOPES = ("https://www.googleapis.com/auth/cloudkms",)
MAX_VERSIONS = 256
"""The newest that are read: as many keys as a ModelKeyring's status holds."""
MAX_PAGES = 64

ENDED = frozenset(
    {"DISABLED", "DESTROYED", "DESTROY_SCHEDULED", "PENDING_EXTERNAL_DESTRUCTION", "EXTERNAL_DESTRUCTION_FAILED"}
)
"""States that an admin gave a version."""
UNBORN = frozenset({"PENDING_GENERATION", "PENDING_IMPORT", "GENERATION_FAILED", "IMPORT_FAILED"})
"""States of a version that never signed anything."""

_NAME = re.compile(
    r"projects/[a-z0-9.:-]{1,63}/locations/[a-z0-9-]{1,63}/keyRings/[A-Za-z0-9_-]{1,63}/cryptoKeys/[A-Za-z0-9_-]{1,63}"
)


@dataclass(frozen=True, slots=True)
class Version:
    """A version as the list shows it."""

    number: int
    name: str
    state: str
    algorithm: str
    created: datetime


class GCPKMSKeySource:
    """One key. Lists its versions at every reading, and reads the public key of each enabled one once."""

    def __init__(self, spec: GCPKMSSource, context: KeySourceContext) -> None:
        self._spec = spec
        self._context = context
        self._read_before: dict[str, VersionKeys] = {}

    def read(self) -> KeySnapshot:
        """Every version. Raises Undecidable with a KeySource… reason, or KeyNotFound."""
        kms, login = self._opened
        return login.run(lambda token: self._snapshot(kms, token))

    @cached_property
    def _opened(self) -> tuple[Rest, Login[str]]:
        """Made at the first reading, so that a spec that cannot be used raises where every other error does."""
        if _NAME.fullmatch(self._spec.key_name) is None:
            detail = "spec.source.gcpKMS.keyName must be projects/…/locations/…/keyRings/…/cryptoKeys/…"
            raise Undecidable(Reason.KEY_SOURCE_MISCONFIGURED, detail)
        try:
            from aegis.adapters.keysources.gcp_kms.tokens import tokens  # noqa: PLC0415 (an extra)
        except ImportError as error:
            detail = "google-auth is not installed: it comes with the extra `gcp` of aegis"
            raise Undecidable(Reason.KEY_SOURCE_MISCONFIGURED, detail) from error
        server = Server(self._spec.endpoint, "spec.source.gcpKMS.endpoint", self._spec.ca_bundle)
        written = Written("spec.source.gcpKMS.auth.workloadIdentity", self._spec.ca_bundle)
        login = Login(tokens(self._spec.auth, SCOPES, written, self._context), self._context.monotonic)
        return Rest(server, self._context, _meaning), login

    def _snapshot(self, kms: Rest, token: str) -> KeySnapshot:
        versions = _versions(kms, token, self._spec.key_name)
        ended = frozenset(version.number for version in versions if version.state in ENDED)
        live = [version for version in versions if version.state not in ENDED | UNBORN]
        found = {version.name: self._content(kms, token, version) for version in live}
        self._read_before = {version.name: found[version.name] for version in live if version.state == "ENABLED"}
        return KeySnapshot(
            keys=tuple(key for each in found.values() for key in each.keys),
            ended_versions=ended,
            refused=tuple(refused for each in found.values() for refused in each.refused),
        )

    def _content(self, kms: Rest, token: str, version: Version) -> VersionKeys:
        if version.name in self._read_before:
            return self._read_before[version.name]
        if version.state != "ENABLED":
            return refused_version(version.number, "it is in a state that is not known here")
        if "_SIGN_" not in version.algorithm:
            return refused_version(version.number, "its algorithm is not one that signs")
        answer = kms.get(f"/v1/{version.name}/publicKey", token)
        if answers.text(answer, "name") != version.name:
            raise answers.malformed("the answer's 'name' is that of another version")
        return _public_key(answers.text(answer, "pem"), version)


def _versions(kms: Rest, token: str, key_name: str) -> list[Version]:
    path, found = f"/v1/{key_name}/cryptoKeyVersions", []
    query = {"pageSize": "100"}
    for _ in range(MAX_PAGES):
        answer = kms.get(path, token, query)
        found += [_version(raw, key_name) for raw in answers.objects(answer, "cryptoKeyVersions")]
        following = answers.optional_text(answer, "nextPageToken")
        if not following:
            break
        query = {**query, "pageToken": following}
    else:
        raise answers.malformed(f"the key has more than {MAX_PAGES} pages of versions")
    if not found:
        raise Undecidable(Reason.KEY_NOT_FOUND, f"{key_name} has no version")
    return sorted(found, key=lambda version: version.number)[-MAX_VERSIONS:]


def _version(raw: Mapping[str, object], key_name: str) -> Version:
    name = answers.text(raw, "name")
    prefix, _, number = name.rpartition("/")
    if prefix != f"{key_name}/cryptoKeyVersions":
        raise answers.malformed("the answer lists the version of another key")
    return Version(
        number=answers.version_number(number),
        name=name,
        state=answers.text(raw, "state"),
        algorithm=answers.optional_text(raw, "algorithm"),
        created=answers.moment(raw, "createTime"),
    )


def _public_key(pem: str, version: Version) -> VersionKeys:
    try:
        key = PublicKey.from_pem(pem.encode(errors="replace"))
    except KeyRefused as error:
        return refused_version(version.number, error.detail)
    return VersionKeys((SourceKey(key, version.number, version.created),))


def _meaning(reply: Reply) -> Meaning:
    if reply.status == 400:
        return Reason.KEY_SOURCE_MISCONFIGURED, "it does not take the key's name"
    return usual_meaning(reply)
