"""Bundles of a Sigstore made on the spot, checked as a worker checks them."""

import json

from tests.minisigstore import Instance
from tests.minisigstore.authority import new_key

from aegis.adapters.keyless import open_keyless
from aegis.core.digests import Digest
from aegis.core.evidence import SignatureRecord
from aegis.core.keys import PublicKey
from aegis.core.material import Material
from aegis.core.trusted_root import parse_trusted_root
from aegis.services.check_signatures import Checks, SignatureFile, TrialKey
from aegis.services.notary import Notary

DATA = b"weights"
ARTIFACT = Material((Digest.of(DATA),))
INSTANCE = Instance()
ROOT = parse_trusted_root(INSTANCE.trusted_root())
KEY = new_key()
KEYS = [TrialKey(PublicKey.from_key(KEY.public_key()))]


def checked(bundle: object, notary: Notary | None = None, keys: list[TrialKey] | None = None) -> SignatureRecord:
    """The record of one bundle."""
    files = [SignatureFile("sig", json.dumps(bundle).encode())]
    by = notary or Notary(ROOT, open_keyless)
    (record,) = Checks.of(files, KEYS if keys is None else keys, None).records(ARTIFACT, by)
    return record


def statement(digest: str, kind: str = "https://sigstore.dev/cosign/sign/v1") -> bytes:
    """An in-toto statement about the artifact with that digest."""
    subject = [{"name": "", "digest": {"sha256": digest}}]
    return json.dumps(
        {"_type": "https://in-toto.io/Statement/v1", "subject": subject, "predicateType": kind, "predicate": {}}
    ).encode()
