"""Keys for a command line: PEM files, and key sources as the person's own environment names them."""

from aegis.core.errors import KeyRefused, Undecidable
from aegis.core.key_files import CertificateUse
from aegis.core.key_versions import read_version
from aegis.core.keyrings import KeySnapshot
from aegis.core.reasons import Reason
from aegis.services.verify_artifact import KeyReading, RequestInvalid
from aegis.settings import Settings
from aegis.wiring.small_files import small_file


def read_keys(text: str, settings: Settings, use: CertificateUse = CertificateUse.REFUSE) -> KeyReading:
    """What the argument of one `--key` gives: a PEM file, or a source that may not answer.

    Raises RequestInvalid for a file without a usable key, SettingsInvalid when an address or a credential is missing.
    """
    at_source = _at_source(text, settings, use)
    reading = at_source or KeyReading(text, _keys_in_file(text, use))
    if reading.failure or reading.snapshot.keys:
        return reading
    said = "; ".join(each.refused.detail for each in reading.snapshot.refused)
    if at_source is None:
        raise RequestInvalid(f"the key file '{text}' holds no key that can be used: {said}")
    failure = Undecidable(Reason.KEYRING_EMPTY, f"{text}: {said or 'no version of it is in use'}")
    return KeyReading(text, reading.snapshot, failure)


def look_at_keys(text: str, settings: Settings, use: CertificateUse) -> KeyReading:
    """What is in a PEM file or at a source, be it of use or not.

    Raises RequestInvalid for a file that is not PEM, SettingsInvalid when an address or a credential is missing.
    """
    return _at_source(text, settings, use) or KeyReading(text, _keys_in_file(text, use))


def _at_source(text: str, settings: Settings, use: CertificateUse) -> KeyReading | None:
    """What the source answers that `text` names, or None when it names a file."""
    if ":" not in text:
        # The file's reader should not pay for importing every kind of source.
        return None
    from aegis.wiring.key_references import look_at_source

    return look_at_source(text, settings, use)


def _keys_in_file(path: str, use: CertificateUse) -> KeySnapshot:
    """The public keys of a PEM file. Raises RequestInvalid when it is none, or holds a private key."""
    try:
        found = read_version(small_file(path), version=1, certificates=use)
    except OSError as error:
        raise RequestInvalid(f"the key file '{path}' cannot be read: {error.strerror}") from None
    except KeyRefused as error:
        raise RequestInvalid(f"the key file '{path}' is not used: {error.detail}") from None
    return KeySnapshot(found.keys, refused=found.refused, complete=True)
