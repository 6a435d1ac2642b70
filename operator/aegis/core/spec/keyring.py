"""ModelKeyring: which keys, from where, in which state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from aegis.core.key_files import CertificateUse
from aegis.core.keyrings import DEFAULT_WINDOW, KeyOverride, KeyState
from aegis.core.reasons import Reason
from aegis.core.spec import fields
from aegis.core.spec.fields import InvalidSpec, Raw
from aegis.core.spec.key_sources import KeySourceSpec, parse_source

DEFAULT_REFRESH = 60


@dataclass(frozen=True, slots=True)
class KeyringSpec:
    """ModelKeyring.spec."""

    name: str
    source: KeySourceSpec
    refresh: timedelta
    window: timedelta
    schemes: frozenset[str]
    overrides: Mapping[str, KeyOverride]
    certificates: CertificateUse = CertificateUse.REFUSE

    @property
    def reading(self) -> tuple[KeySourceSpec, CertificateUse]:
        """All that decides on what a reading of the source gives."""
        return self.source, self.certificates


@fields.reader(Reason.KEYRING_INVALID)
def parse_keyring(body: Raw) -> KeyringSpec:
    """Reads a ModelKeyring object. Raises InvalidSpec."""
    metadata = fields.mapping(body, "metadata", "")
    spec = fields.mapping(body, "spec", "")
    return KeyringSpec(
        name=fields.text(metadata, "name", "metadata"),
        source=parse_source(fields.mapping(spec, "source", "spec"), "spec.source"),
        certificates=fields.choice(spec, "certificates", "spec", CertificateUse.REFUSE),
        refresh=fields.seconds(spec, "refreshPeriodSeconds", "spec", DEFAULT_REFRESH, least=5, most=86400),
        window=fields.seconds(spec, "rotationWindowSeconds", "spec", DEFAULT_WINDOW, least=0, most=31536000),
        schemes=frozenset(fields.texts(spec, "schemes", "spec")),
        overrides=parse_overrides(spec),
    )


def parse_overrides(spec: Raw) -> dict[str, KeyOverride]:
    """Reads `spec.keys[]` by fingerprint. Raises InvalidSpec."""
    overrides = {}
    for raw, path in fields.objects(spec, "keys", "spec"):
        overrides[fields.text(raw, "fingerprint", path)] = KeyOverride(
            state=_word(raw, path),
            not_before=fields.moment(raw, "notBefore", path),
            not_after=fields.moment(raw, "notAfter", path),
        )
    return overrides


def _word(raw: Raw, path: str) -> KeyState | None:
    """The state that an admin may give; the others follow from facts, and one that is ignored would look obeyed."""
    if raw.get("state") is None:
        return None
    state = fields.choice(raw, "state", path, KeyState.ACTIVE)
    if state not in (KeyState.ACTIVE, KeyState.REVOKED):
        raise InvalidSpec(f"{path}.state", "must be one of Active, Revoked")
    return state
