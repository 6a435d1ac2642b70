"""Any signature file, as a store gives it: total, and one thing at most."""

import base64
from collections.abc import Iterator
from itertools import chain

from tests.fuzz.seeds import vectors, written
from tests.fuzz.target import Target, attempt
from tests.unit.formats.signing import bundle, cosign_bundle, manifest, public, statement

from aegis.core.errors import SignatureUnreadable
from aegis.core.formats.form import SignatureFormat
from aegis.core.schemes import is_signature_shaped
from aegis.core.signatures import ParsedSignature, needs, parse

KEYS = [(public(), ())]


def holds(data: bytes) -> None:
    """What is read could have been made by some key, and is of the one form that it is read as."""
    parsed = attempt(SignatureUnreadable, parse, data)
    if parsed is None:
        return
    assert is_signature_shaped(parsed.signature)
    assert (parsed.message is None) == (parsed.claims is None)
    assert [form for form in SignatureFormat if attempt(SignatureUnreadable, parse, data, form)] == [parsed.format]
    needs([parsed], KEYS)
    parsed.hints_at(public())
    if parsed.format is SignatureFormat.DETACHED:
        _is_written_in_two_ways(parsed)


def _is_written_in_two_ways(parsed: ParsedSignature) -> None:
    assert parse(parsed.signature) == parsed
    assert parse(base64.b64encode(parsed.signature) + b"\n") == parsed


def seeds() -> Iterator[bytes]:
    yield from chain(vectors("signatures/*/*.sig", "signatures/openssl/*", "signatures/*/*.der", "signatures/oci/*"))
    yield from (bundle(manifest()), bundle(statement(b"weights")), cosign_bundle(statement(b"weights")))
    yield from written([], {}, {"base64Signature": ""})


TARGET = Target(holds, seeds)
