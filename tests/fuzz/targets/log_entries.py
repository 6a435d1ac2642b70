"""Entries of transparency logs: what signature files carry, what a body says, and what an entry proves."""

import json
from collections.abc import Iterator

from tests.fuzz.seeds import vectors, written
from tests.fuzz.target import Target, attempt
from tests.minisigstore import SIGNED
from tests.minisigstore.instance import entry_of, hashed_rekord
from tests.unit.transparency.entries import BUNDLE, INSTANCE, LOG, LOGGED_AT, logged

from aegis.core.errors import NotLogged, SignatureUnreadable
from aegis.core.formats.log_entries import from_bundle, from_cosign
from aegis.core.strict_json import load_object
from aegis.core.transparency import Entry, prove
from aegis.core.transparency.logged import is_about

GENUINE = entry_of(BUNDLE)
LOGGED = logged(BUNDLE)


def holds(data: bytes) -> None:
    """No entry proves more than the one that the log really made, whose index and moment are signed."""
    attempt(ValueError, is_about, data, LOGGED)
    document = attempt(SignatureUnreadable, load_object, data)
    if document is None:
        return
    cosign = attempt(SignatureUnreadable, from_cosign, document)
    for entry in (*(attempt(SignatureUnreadable, from_bundle, [document]) or ()), *([cosign] if cosign else [])):
        _proves_no_other(entry)


def _proves_no_other(entry: Entry) -> None:
    proven = attempt(NotLogged, prove, entry, LOGGED, (LOG,))
    if proven is not None:
        assert proven.moment in (LOGGED_AT, None)
        assert proven.log_id == LOG.id


def seeds() -> Iterator[bytes]:
    other = INSTANCE.log.add(hashed_rekord(b"weights", b"signature", b"signer"), SIGNED)
    yield from written(GENUINE, INSTANCE.log.in_cosign_bundle(other))
    for bundle in vectors("sigstore/*.json", "signatures/rekor/*newbundle.json"):
        material = json.loads(bundle).get("verificationMaterial", {})
        yield from written(*material.get("tlogEntries", []))
        yield from (entry.body for entry in from_bundle(material.get("tlogEntries", [])))


TARGET = Target(holds, seeds)
