"""The bundles that cosign wrote before Sigstore had one."""

from collections.abc import Iterator

from tests.fuzz.seeds import vectors
from tests.fuzz.target import Target, attempt
from tests.unit.formats.signing import cosign_bundle as made
from tests.unit.formats.signing import envelope, statement

from aegis.core.errors import SignatureUnreadable
from aegis.core.formats import cosign_bundle, first_sight


def holds(data: bytes) -> None:
    """What a registry would keep as two parts is read as the bundle that they were made from."""
    attempt(SignatureUnreadable, cosign_bundle.file_of, data, {})
    file = attempt(SignatureUnreadable, first_sight, data)
    if file is None or not cosign_bundle.FORM.recognises(file):
        return
    parsed = attempt(SignatureUnreadable, cosign_bundle.FORM.read, file)
    assert parsed is None or len(parsed.entries) <= 1


def seeds() -> Iterator[bytes]:
    yield from vectors("signatures/*/*oldbundle.json", "signatures/attacks/old-*.json", "signatures/oci/*.json")
    yield made(statement(b"weights"))
    yield str(envelope(statement(b"weights"))).encode()


TARGET = Target(holds, seeds)
