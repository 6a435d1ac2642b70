"""The layout of model_signing 0.2, and that neither layout stands for the other."""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from tests.unit.formats.signing import FILES, SIGNER, bundle, envelope, manifest, public, sign
from tests.unit.formats.vectors import folder

from aegis.core.claims import GIT_PATHS
from aegis.core.comparison import Comparison, compare
from aegis.core.errors import SignatureUnreadable
from aegis.core.signatures import Material, SignatureFormat, parse, verify

MODEL = folder(FILES)


def compared(signed: bytes, found: Material = MODEL) -> Comparison:
    claims = parse(signed).claims
    assert claims is not None
    return compare(claims, found)


def said(signed: bytes) -> str:
    with pytest.raises(SignatureUnreadable) as refused:
        parse(signed)
    return refused.value.detail


def before_the_specification(files: Mapping[str, bytes] = FILES) -> bytes:
    """The statement of model_signing 0.2: its files are the subjects, and it was printed in lines."""
    subjects = [{"name": name, "digest": {"sha256": hashlib.sha256(data).hexdigest()}} for name, data in files.items()]
    made = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": subjects,
        "predicateType": "https://model_signing/Digests/v0.1",
        "predicate": {"unused": "Unused"},
    }
    return json.dumps(made, indent=2).encode()


def by_its_signer(payload: bytes, key: Any = SIGNER) -> bytes:
    text = f"DSSEV1 28 application/vnd.in-toto+json {len(payload)} {payload!r}"
    whole = envelope(payload)
    whole["signatures"][0]["sig"] = base64.b64encode(sign(text.encode(), key, hashes.SHA256())).decode()
    whole["signatures"][0]["keyid"] = None
    return bundle(whole)


def test_the_layout_before_the_specification_is_read_as_its_signer_wrote_it() -> None:
    parsed = parse(by_its_signer(before_the_specification()))

    assert parsed.format is SignatureFormat.MODEL_SIGNING
    assert compared(by_its_signer(before_the_specification())) == Comparison()
    assert verify(parsed, MODEL, public()) == "ECDSA-SHA256"
    assert compared(by_its_signer(before_the_specification()), folder({**FILES, "x": b""})).difference
    assert parsed.claims is not None
    assert parsed.claims.predicate_type == "https://model_signing/Digests/v0.1"
    assert parsed.claims.tree is not None
    assert (parsed.claims.tree.name, parsed.claims.tree.ignored) == ("", GIT_PATHS)


def test_its_signer_took_sha_256_for_every_curve() -> None:
    key = ec.generate_private_key(ec.SECP384R1())

    assert verify(parse(by_its_signer(before_the_specification(), key)), MODEL, public(key)) == "ECDSA-SHA256"


def test_neither_layout_is_read_in_the_encoding_of_the_other() -> None:
    assert verify(parse(bundle(before_the_specification())), MODEL, public()) is None
    assert verify(parse(by_its_signer(json.dumps(manifest()).encode())), MODEL, public()) is None


def test_the_layout_before_the_specification_needs_its_files() -> None:
    none = said(by_its_signer(before_the_specification({})))
    assert none == "a model's manifest that is no in-toto statement v1 with subjects"
    other = said(by_its_signer(before_the_specification().replace(b'"sha256"', b'"md5"')))
    assert other == "the sha256 digest of 'config.json' is None"
