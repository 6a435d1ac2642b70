"""A log, a key, and a signature that stands in the log."""

import base64
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric import ec
from tests.minisigstore import SIGNED, Instance
from tests.minisigstore.authority import new_key
from tests.minisigstore.encoding import Object, spki
from tests.minisigstore.instance import entry_of

from aegis.core.digests import DIGESTS, Digest
from aegis.core.formats.log_entries import from_bundle
from aegis.core.keys import PublicKey
from aegis.core.transparency import Log, Logged, Proven, prove

DATA = b"weights"
LOGGED_AT = datetime.fromtimestamp(SIGNED, UTC)
INSTANCE = Instance()
KEY = new_key()
LOG = Log.of(PublicKey.from_key(INSTANCE.log.key.public_key()))
BUNDLE = INSTANCE.sign_with_key(KEY, DATA)


def logged(bundle: Object, data: bytes = DATA, key: ec.EllipticCurvePrivateKey = KEY) -> Logged:
    """What the bundle's signature was found to be."""
    signature = base64.b64decode(bundle["messageSignature"]["signature"])
    return Logged(signature, tuple(Digest.of(data, name) for name in DIGESTS), spki(key.public_key()))


def proven(bundle: Object, *logs: Log) -> Proven:
    """What the bundle's entry proves. Raises NotLogged."""
    return prove(from_bundle([entry_of(bundle)])[0], logged(bundle), logs or (LOG,))
