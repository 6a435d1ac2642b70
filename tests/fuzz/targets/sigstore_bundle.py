"""Sigstore bundles (sigstore_bundle.proto, in ProtoJSON)."""

from collections.abc import Iterator

from tests.fuzz.seeds import vectors, written
from tests.fuzz.target import Target, attempt
from tests.minisigstore import Instance
from tests.unit.formats.signing import bundle, manifest, statement

from aegis.core.errors import SignatureUnreadable
from aegis.core.formats import first_sight, sigstore_bundle
from aegis.core.formats.log_entries import MAX_ENTRIES


def holds(data: bytes) -> None:
    """A bundle is about bytes that were given by their digest, or carries the statement that is signed."""
    file = attempt(SignatureUnreadable, first_sight, data)
    if file is None or not sigstore_bundle.FORM.recognises(file):
        return
    parsed = attempt(SignatureUnreadable, sigstore_bundle.FORM.read, file)
    if parsed is None:
        return
    assert len(parsed.entries) <= MAX_ENTRIES
    assert all(entry.index >= 0 and entry.integrated >= 0 for entry in parsed.entries)
    assert parsed.message is None or parsed.payload is not None
    assert not (parsed.certificates and parsed.hint)


def seeds() -> Iterator[bytes]:
    instance = Instance()
    yield from vectors("signatures/*/*newbundle.json", "signatures/attacks/b-*.json", "sigstore/*.good.json")
    yield from written(instance.sign_blob(b"weights"), instance.sign_statement(bundle(statement(b"weights"))))
    yield bundle(manifest())


TARGET = Target(holds, seeds)
