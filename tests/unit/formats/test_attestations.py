"""DSSE envelopes around in-toto statements: what is signed, who signed it, and what it says about an artifact."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from tests.unit.formats.signing import PROVENANCE, SIGNER, bundle, cosign_bundle, envelope, public, sign, statement
from tests.unit.formats.vectors import material

from aegis.core.comparison import Comparison, compare
from aegis.core.errors import SignatureUnreadable
from aegis.core.formats.dsse import PAYLOAD_TYPE, pae
from aegis.core.signatures import ParsedSignature, SignatureFormat, needs, parse, verify
from aegis.core.uris import ModelURI

DATA = b"the weights"
BLOB = material(DATA)


def compared(parsed: ParsedSignature, data: bytes = DATA) -> Comparison:
    assert parsed.claims is not None
    return compare(parsed.claims, material(data))


def test_the_encoding_is_that_of_the_specification() -> None:
    # The test vector of secure-systems-lab/dsse, protocol.md.
    assert (
        pae("http://example.com/HelloWorld", b"hello world")
        == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


@pytest.mark.parametrize("wrap", [bundle, cosign_bundle])
def test_an_attestation_is_read_from(wrap: Callable[..., bytes]) -> None:
    parsed = parse(wrap(statement(DATA)))

    assert parsed.format is SignatureFormat.ATTESTATION
    assert parsed.claims is not None
    assert parsed.claims.predicate_type == PROVENANCE
    assert compared(parsed) == Comparison(subject="model.bin")
    assert verify(parsed, BLOB, public()) == "ECDSA-SHA256"
    assert verify(parsed, BLOB, public(ec.generate_private_key(ec.SECP256R1()))) is None


def test_its_signature_says_nothing_about_another_artifact() -> None:
    said = compared(parse(bundle(statement(DATA))), b"other weights").difference

    assert said.startswith("it is about 'model.bin' with sha256:")


def test_only_the_digests_of_the_subjects_are_asked_for_whoever_signs() -> None:
    made = statement(DATA)
    made["subject"][0]["digest"] = {"sha512": BLOB.digest("sha512").value.hex(), "gitCommit": "00"}
    parsed = parse(bundle(made, ed25519.Ed25519PrivateKey.generate()))

    assert needs([parsed], [(public(), ())]).digests == {"sha512"}
    assert not needs([parsed], [(public(), ())]).content
    assert compared(parsed) == Comparison(subject="model.bin")


def test_of_several_names_for_the_same_bytes_that_of_the_model_counts() -> None:
    made = statement(DATA, name="release.bin")
    made["subject"] = [
        *statement(b"others")["subject"],
        *made["subject"],
        *statement(DATA, name="v2/model.bin")["subject"],
    ]
    claims = parse(bundle(made)).claims
    assert claims is not None

    for place, name in {"llama/v2/model.bin": "v2/model.bin", "llama/v3/model.bin": "release.bin"}.items():
        found = replace(BLOB, uri=ModelURI("s3", "models", place))
        assert compare(claims, found) == Comparison(subject=name)
    assert compare(claims, BLOB) == Comparison(subject="release.bin")


KEYS = {
    "P-384 with its own hash": (ec.generate_private_key(ec.SECP384R1()), None, "ECDSA-SHA384"),
    "P-384 with SHA-256": (ec.generate_private_key(ec.SECP384R1()), hashes.SHA256(), None),
    "P-521 with its own hash": (ec.generate_private_key(ec.SECP521R1()), None, "ECDSA-SHA512"),
    "P-521 with SHA-256": (ec.generate_private_key(ec.SECP521R1()), hashes.SHA256(), None),
    "P-256 with SHA-512": (SIGNER, hashes.SHA512(), None),
    "RSA": (rsa.generate_private_key(65537, 2048), None, "RSASSA-PKCS1-v1_5-SHA256"),
    "RSA with SHA-512": (rsa.generate_private_key(65537, 2048), hashes.SHA512(), None),
    "Ed25519": (ed25519.Ed25519PrivateKey.generate(), None, "Ed25519"),
}


@pytest.mark.parametrize(("key", "algorithm", "scheme"), KEYS.values(), ids=list(KEYS))
def test_a_statement_is_signed_with(key: Any, algorithm: Any, scheme: str | None) -> None:
    assert verify(parse(bundle(statement(DATA), key, algorithm=algorithm)), BLOB, public(key)) == scheme


def test_what_was_signed_is_the_encoding_and_not_the_payload() -> None:
    made = envelope(statement(DATA))
    payload = base64.b64decode(made["payload"])
    for message in (payload, pae("text/plain", payload), pae(PAYLOAD_TYPE, payload + b" ")):
        made["signatures"][0]["sig"] = base64.b64encode(sign(message)).decode()
        assert verify(parse(bundle(made)), BLOB, public()) is None


def test_the_longest_name_of_a_subject_is_read() -> None:
    assert compared(parse(bundle(statement(DATA, name="a" * 256)))) == Comparison(subject="a" * 256)


def test_a_payload_that_was_swapped_is_signed_by_nobody() -> None:
    made = envelope(statement(b"other"))
    made["payload"] = envelope(statement(DATA))["payload"]
    parsed = parse(bundle(made))

    assert compared(parsed) == Comparison(subject="model.bin")
    assert verify(parsed, BLOB, public()) is None


def broken(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    made = envelope(statement(DATA))
    change(made)
    return made


ENVELOPES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "another type, signed as such": (lambda e: e.update(payloadType="application/json"), "of type 'application/json'"),
    "no type": (lambda e: e.pop("payloadType"), "'payloadType' is missing"),
    "no signature": (lambda e: e.update(signatures=[]), "with 0 signatures"),
    "two signatures": (lambda e: e.update(signatures=e["signatures"] * 2), "with 2 signatures"),
    "a signature that is no object": (lambda e: e.update(signatures=["x"]), "exactly one"),
    "a signature with an unknown field": (lambda e: e["signatures"][0].update(cert="x"), "unknown JSON field 'cert'"),
    "a key id that is no text": (lambda e: e["signatures"][0].update(keyid=1), "'keyid' has the wrong type"),
    "an unknown field": (lambda e: e.update(extra=1), "unknown JSON field 'extra'"),
    "no payload": (lambda e: e.pop("payload"), "'payload' is missing"),
    "a payload that is no base64": (lambda e: e.update(payload="?"), "payload is not base64"),
    "a payload in the alphabet of URLs": (lambda e: e.update(payload="_-8="), "payload is not base64"),
    "a payload that is no JSON": (lambda e: e.update(payload="AAAA"), "broken JSON"),
    "a text in place of the signature": (
        lambda e: e["signatures"][0].update(sig=base64.b64encode(b"a signature").decode()),
        "signatures[0].sig holds text",
    ),
    "a signature that is no base64": (lambda e: e["signatures"][0].update(sig="?"), "signatures[0].sig is not base64"),
}


@pytest.mark.parametrize(("change", "detail"), ENVELOPES.values(), ids=list(ENVELOPES))
def test_an_envelope_is_refused_with(change: Callable[[dict[str, Any]], object], detail: str) -> None:
    made = broken(change)
    for whole in (bundle(made | {"payloadType": made.get("payloadType")}), as_cosign(made)):
        with pytest.raises(SignatureUnreadable) as refused:
            parse(whole)
        assert detail in refused.value.detail


def as_cosign(made: dict[str, Any]) -> bytes:
    return json.dumps({"base64Signature": base64.b64encode(json.dumps(made).encode()).decode()}).encode()


def test_a_key_id_may_be_there_and_means_nothing() -> None:
    for value in ("", "sha256:of another key", None):
        made = broken(lambda e, value=value: e["signatures"][0].update(keyid=value))  # type: ignore[misc]
        assert verify(parse(bundle(made)), BLOB, public())


STATEMENTS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "another type": (lambda s: s.update(_type="https://in-toto.io/Link/v1"), "of type 'https://in-toto.io/Link/v1'"),
    "no predicate type": (lambda s: s.pop("predicateType"), "'predicateType' is missing"),
    "an empty predicate type": (lambda s: s.update(predicateType=""), "whose predicateType is ''"),
    "a predicate type with a blank": (lambda s: s.update(predicateType="a b"), "whose predicateType is 'a b'"),
    "a predicate type in two lines": (lambda s: s.update(predicateType="a\nb"), "whose predicateType is"),
    "an endless predicate type": (lambda s: s.update(predicateType="a" * 513), "whose predicateType is"),
    "no subjects": (lambda s: s.update(subject=[]), "without a subject that has one of the digests"),
    "a subject that is no object": (lambda s: s.update(subject=["x"]), "no JSON object"),
    "a subject without a digest": (lambda s: s["subject"][0].pop("digest"), "without a subject"),
    "a subject with digests of another kind": (
        lambda s: s["subject"][0].update(digest={"gitCommit": "00" * 20, "md5": "00" * 16}),
        "without a subject",
    ),
    "a digest that is too short": (lambda s: s["subject"][0].update(digest={"sha256": "00"}), "of 'model.bin' is '00'"),
    "a digest in capitals": (lambda s: s["subject"][0].update(digest={"sha256": "AB" * 32}), "sha256 digest of"),
    "a digest that is a number": (lambda s: s["subject"][0].update(digest={"sha256": 1}), "sha256 digest of"),
    "an endless name": (lambda s: s["subject"][0].update(name="a" * 257), "name has 257 characters"),
    "a predicate that is no object": (lambda s: s.update(predicate=[]), "'predicate' has the wrong type"),
}


@pytest.mark.parametrize(("change", "detail"), STATEMENTS.values(), ids=list(STATEMENTS))
def test_a_statement_is_refused_with(change: Callable[[dict[str, Any]], object], detail: str) -> None:
    made = statement(DATA)
    change(made)

    with pytest.raises(SignatureUnreadable) as refused:
        parse(bundle(made))
    assert detail in refused.value.detail


def test_a_statement_with_a_name_twice_is_refused_though_it_is_signed() -> None:
    text = json.dumps(statement(DATA)).replace('"predicateType"', '"subject": [], "predicateType"', 1)

    with pytest.raises(SignatureUnreadable, match="'subject' twice"):
        parse(bundle(text.encode()))


def test_a_statement_may_have_fields_of_later_versions_and_be_of_the_one_before() -> None:
    made = statement(DATA) | {"later": 1, "_type": "https://in-toto.io/Statement/v0.1"}

    assert compared(parse(bundle(made))) == Comparison(subject="model.bin")


def test_any_subject_may_be_the_artifact_and_each_of_its_digests_must_be() -> None:
    made = statement(b"other", name="other")
    made["subject"] += statement(DATA)["subject"]
    assert compared(parse(bundle(made))) == Comparison(subject="model.bin")

    made["subject"][1]["digest"]["sha384"] = "00" * 48
    assert compared(parse(bundle(made))).difference.endswith("and 1 more")


def test_a_subject_without_a_name_is_the_artifact_all_the_same() -> None:
    made = statement(DATA)
    del made["subject"][0]["name"]

    assert compared(parse(bundle(made))) == Comparison()
    assert compared(parse(bundle(made)), b"").difference.startswith("it is about an artifact with sha256:")


def test_a_blob_that_is_an_encoding_is_signed_as_a_blob_alone() -> None:
    """Whoever signs any file he is given can be given a statement; so the two forms never stand for one another."""
    blob = pae(PAYLOAD_TYPE, json.dumps(statement(DATA)).encode())
    detached = parse(sign(blob))

    assert verify(detached, material(blob), public())
    assert verify(detached, BLOB, public()) is None
    assert verify(parse(bundle(statement(DATA))), material(blob), public())
    assert compared(parse(bundle(statement(DATA))), blob).difference
