"""Keys for `aegis verify`: PEM files, and Vault as the person's own environment names it."""

import time
from pathlib import Path

from aegis.adapters.keysources import KeySourceContext, open_key_source
from aegis.adapters.keysources.pem import read_version
from aegis.adapters.keysources.references import is_key_reference, parse_key_reference
from aegis.core.errors import KeyRefused, Undecidable
from aegis.core.keyrings import KeySnapshot
from aegis.core.keys import MAX_PEM_BYTES
from aegis.core.reasons import Reason
from aegis.core.spec.fields import InvalidSpec
from aegis.core.spec.keyring import KeySourceSpec, TokenFileAuth
from aegis.services.verify_artifact import KeyReading, RequestInvalid
from aegis.settings import Settings, SettingsInvalid
from aegis.wiring.bundles import certificates


def read_keys(text: str, settings: Settings) -> KeyReading:
    """What the argument of one `--key` gives: a PEM file, or a source that may not answer.

    Raises RequestInvalid for a file without a usable key, SettingsInvalid when Vault's address or token is missing.
    """
    if not is_key_reference(text):
        return KeyReading(text, _keys_in_file(text))
    spec = _vault_source(text, settings)
    try:
        snapshot = open_key_source(spec, _context(settings)).read()
    except Undecidable as error:
        return KeyReading(text, failure=error)
    if snapshot.keys:
        return KeyReading(text, snapshot)
    said = snapshot.refused[0].refused.detail if snapshot.refused else "no version of it is in use"
    return KeyReading(text, snapshot, Undecidable(Reason.KEYRING_EMPTY, f"{text}: {said}"))


def _keys_in_file(path: str) -> KeySnapshot:
    """The public keys of a PEM file. Raises RequestInvalid when there is none, or a private one."""
    try:
        with Path(path).open("rb") as file:
            found = read_version(file.read(MAX_PEM_BYTES + 1), version=1)
    except OSError as error:
        raise RequestInvalid(f"the key file '{path}' cannot be read: {error.strerror}") from None
    except KeyRefused as error:
        raise RequestInvalid(f"the key file '{path}' is not used: {error.detail}") from None
    if not found.keys:
        said = "; ".join(refused.refused.detail for refused in found.refused)
        raise RequestInvalid(f"the key file '{path}' holds no key that can be used: {said}")
    return KeySnapshot(found.keys, refused=found.refused, complete=True)


def _vault_source(text: str, settings: Settings) -> KeySourceSpec:
    if not settings.vault_address.startswith("https://"):
        raise SettingsInvalid(f"VAULT_ADDR={settings.vault_address!r} must be the https URL of the server for '{text}'")
    if not settings.vault_token:
        raise SettingsInvalid(f"VAULT_TOKEN is not set: '{text}' is read with it")
    try:
        return parse_key_reference(
            text,
            address=settings.vault_address,
            auth=TokenFileAuth("VAULT_TOKEN"),
            ca_bundle=certificates(settings.vault_ca_file, "VAULT_CACERT"),
            namespace=settings.vault_namespace,
        )
    except InvalidSpec as error:
        raise RequestInvalid(error.detail) from None


def _context(settings: Settings) -> KeySourceContext:
    """The token of the settings stands for the file that the spec names, so that no spec holds a token."""
    return KeySourceContext(
        secrets={},
        service_account_token=_no_service_account,
        read_file=lambda _: settings.vault_token.encode(),
        monotonic=time.monotonic,
    )


def _no_service_account(_audience: str) -> str:
    raise FileNotFoundError
