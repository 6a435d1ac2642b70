"""Keys of a source that a person names on a command line, reached as their own environment says."""

import time

from aegis.adapters.keysources import KeySourceContext, open_key_source
from aegis.adapters.keysources.references import AWSReach, Reach, VaultReach, is_key_reference, parse_key_reference
from aegis.core.errors import Undecidable
from aegis.core.key_files import CertificateUse
from aegis.core.spec.fields import InvalidSpec
from aegis.core.spec.key_sources import KeySourceSpec
from aegis.core.spec.key_sources.vault import VaultSource
from aegis.services.verify_artifact import KeyReading, RequestInvalid
from aegis.settings import Settings, SettingsInvalid
from aegis.wiring.bundles import certificates

VAULT_TOKEN = "VAULT_TOKEN"  # noqa: S105 (the name of the variable)
AWS_KEYS = "AWS_*"
"""What stands in a spec for the file and for the Secret that there are none of."""


def look_at_source(text: str, settings: Settings, use: CertificateUse) -> KeyReading | None:
    """What is at the source that `text` names, or None when it names none.

    Raises RequestInvalid for a reference that cannot be read, SettingsInvalid for a missing address or credential.
    """
    if not is_key_reference(text):
        return None
    spec = _source(text, settings)
    try:
        return KeyReading(text, open_key_source(spec, _context(settings, use)).read())
    except Undecidable as error:
        return KeyReading(text, failure=error)


def _source(text: str, settings: Settings) -> KeySourceSpec:
    try:
        spec = parse_key_reference(text, _reach(settings))
    except InvalidSpec as error:
        raise RequestInvalid(error.detail) from None
    if isinstance(spec, VaultSource):
        _require_vault(text, settings)
    elif not (settings.s3_access_key_id and settings.s3_secret_access_key):
        raise SettingsInvalid(f"AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set: '{text}' is read with them")
    return spec


def _require_vault(text: str, settings: Settings) -> None:
    if not settings.vault_address.startswith("https://"):
        raise SettingsInvalid(f"VAULT_ADDR={settings.vault_address!r} must be the https URL of the server for '{text}'")
    if not settings.vault_token:
        raise SettingsInvalid(f"VAULT_TOKEN is not set: '{text}' is read with it")


def _reach(settings: Settings) -> Reach:
    return Reach(
        VaultReach(
            address=settings.vault_address,
            token=VAULT_TOKEN,
            ca_bundle=certificates(settings.vault_ca_file, "VAULT_CACERT"),
            namespace=settings.vault_namespace,
        ),
        AWSReach(
            region=settings.s3_region,
            secret=AWS_KEYS,
            endpoint=settings.kms_endpoint,
            ca_bundle=certificates(settings.s3_ca_file, "AWS_CA_BUNDLE"),
        ),
    )


def _context(settings: Settings, use: CertificateUse) -> KeySourceContext:
    """The settings stand for the file and the Secret that specs name, so that no spec holds a secret."""
    named = {
        "AWS_ACCESS_KEY_ID": settings.s3_access_key_id,
        "AWS_SECRET_ACCESS_KEY": settings.s3_secret_access_key,
        "AWS_SESSION_TOKEN": settings.s3_session_token,
    }
    return KeySourceContext(
        secrets={AWS_KEYS: {name: value.encode() for name, value in named.items() if value}},
        service_account_token=_no_service_account,
        read_file=lambda _: settings.vault_token.encode(),
        monotonic=time.monotonic,
        certificates=use,
    )


def _no_service_account(_audience: str) -> str:
    raise FileNotFoundError
