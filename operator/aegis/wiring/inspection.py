"""`aegis inspect`: the bytes of one signature file, from where a person says that it is."""

import errno
from typing import BinaryIO

from aegis.core.errors import NotCanonical, Undecidable
from aegis.core.reasons import Reason
from aegis.core.signatures import MAX_BYTES
from aegis.core.uris import ModelURI
from aegis.settings import Settings
from aegis.wiring.small_files import small_file

STDIN = "-"


def content_of(text: str, settings: Settings, stdin: BinaryIO) -> bytes:
    """The file at a path, at a URI, or on standard input.

    Raises OSError, NotCanonical and SettingsInvalid for what the person must correct; Undecidable when a store does not
    have it or cannot tell.
    """
    if text == STDIN:
        return _piped(stdin)
    return _stored(text, settings) if "://" in text else small_file(text, MAX_BYTES)


def _piped(stdin: BinaryIO) -> bytes:
    content = stdin.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise OSError(errno.EFBIG, f"it has more than {MAX_BYTES} bytes")
    return content


def _stored(text: str, settings: Settings) -> bytes:
    # Imported when a store is asked: the clients of all stores take longer than reading a file.
    from aegis.wiring.verify_places import open_store, places

    uri = ModelURI.parse(text)
    if uri.is_prefix:
        raise NotCanonical("names a folder; a signature is one file")
    (place,) = places({uri}, settings)
    content = open_store(uri.scheme, place).fetch(str(uri), MAX_BYTES)
    if content is None:
        raise Undecidable(Reason.ARTIFACT_NOT_FOUND, f"the signature {uri}")
    return content
