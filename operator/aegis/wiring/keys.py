"""`aegis keys`: from what a person typed to a listing."""

from datetime import UTC, datetime

from aegis.core.key_files import CertificateUse
from aegis.services.list_keys import KeyListing, list_keys
from aegis.settings import Settings
from aegis.wiring.verify_keys import look_at_keys


def listing(text: str, use: CertificateUse, settings: Settings) -> KeyListing:
    """Raises RequestInvalid and SettingsInvalid for what the person must correct; all else is in the listing."""
    return list_keys(look_at_keys(text, settings, use), datetime.now(UTC))
