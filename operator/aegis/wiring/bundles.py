"""Certificates that a setting names by file."""

from pathlib import Path

from aegis.settings import SettingsInvalid


def certificates(path: str, variable: str) -> str:
    """The text of the PEM file that `variable` names, '' for none. Raises SettingsInvalid."""
    try:
        return Path(path).read_text(encoding="utf-8") if path else ""
    except (OSError, UnicodeDecodeError):
        raise SettingsInvalid(f"{variable}={path!r} cannot be read: it takes a PEM file") from None
