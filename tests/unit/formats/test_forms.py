"""A signature file is read in the one form that it has, and a broken one is called what it is."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.test_keys import framed
from tests.unit.formats.chains import issue, of_unknown_version
from tests.unit.formats.vectors import MODEL, P256, bundle, content, key

from aegis.core.errors import SignatureUnreadable
from aegis.core.signatures import MAX_BYTES, Material, Needs, SignatureFormat, needs, parse, verify

NEW, OLD, RAW = "cosign3/ec-P-256.newbundle.json", "cosign3/ec-P-256.oldbundle.json", "openssl/ec-P-256.sha256.sig"
LOGGED, LESS = "rekor/cosign3.newbundle.json", "keyless/blob.good.json"
Bundle = dict[str, Any]
Change = Callable[[Bundle], object]


def said(data: bytes) -> str:
    """Why a file is no signature."""
    with pytest.raises(SignatureUnreadable) as refused:
        parse(data)
    return refused.value.detail


def changed(path: str, change: Change) -> bytes:
    body = bundle(path)
    change(body)
    return json.dumps(body).encode()


def put(*path: Any, value: Any) -> Change:
    """Sets a field of a bundle; `...` takes it away."""

    def change(body: Any) -> None:
        for name in path[:-1]:
            body = body[name]
        if value is ...:
            del body[path[-1]]
        else:
            body[path[-1]] = value

    return change


def chained(*certificates: Any) -> Change:
    """A chain in place of the one certificate, as bundles before v0.3 have it."""

    def change(body: Any) -> None:
        material = body["verificationMaterial"]
        del material["certificate"]
        material["x509CertificateChain"] = {"certificates": list(certificates)}

    return change


SIGNATURE = ("messageSignature", "signature")
DIGEST = ("messageSignature", "messageDigest")
KEY = ("verificationMaterial", "publicKey")
CERTIFICATE = ("verificationMaterial", "certificate")
ENTRIES = ("verificationMaterial", "tlogEntries")
PROOF = (*ENTRIES, 0, "inclusionProof")
BROKEN: dict[str, tuple[str, Change, str]] = {
    "another media type": (
        NEW,
        put("mediaType", value="text/json"),
        "mediaType 'text/json' is no Sigstore bundle v0.1",
    ),
    "no media type": (NEW, put("mediaType", value=...), "'mediaType' is missing"),
    "an unknown field": (NEW, put("extra", value=1), "unknown JSON field 'extra'"),
    "an unknown field of the message": (NEW, put("messageSignature", "x", value=1), "unknown JSON field 'x'"),
    "an unknown field of the digest": (NEW, put(*DIGEST, "x", value=1), "unknown JSON field 'x'"),
    "an unknown key material": (NEW, put("verificationMaterial", "x", value=1), "unknown JSON field 'x'"),
    "no key material": (NEW, put(*KEY, value=...), "exactly one of publicKey, certificate"),
    "no content": (NEW, put("messageSignature", value=...), "exactly one of messageSignature, dsseEnvelope"),
    "log entries that are no list": (NEW, put("verificationMaterial", "tlogEntries", value={}), "wrong type"),
    "a hint that is no text": (NEW, put(*KEY, "hint", value=1), "'hint' has the wrong type"),
    "a signature that is no base64": (NEW, put(*SIGNATURE, value="?"), "signature is not base64"),
    "a signature in letters of another script": (NEW, put(*SIGNATURE, value="é"), "signature is not base64"),
    "an empty signature": (NEW, put(*SIGNATURE, value=""), "messageSignature.signature is empty"),
    "a digest of an unknown kind": (NEW, put(*DIGEST, "algorithm", value="SHA1"), "algorithm 'SHA1'"),
    "a digest that is no base64": (NEW, put(*DIGEST, "digest", value="!"), "messageDigest.digest is not base64"),
    "a digest of the wrong length": (NEW, put(*DIGEST, "digest", value="AAAA"), "has 3 bytes, which is no SHA2_256"),
    "a digest without its kind": (NEW, put(*DIGEST, value={"digest": "AAAA"}), "'algorithm' is missing"),
    "an unknown field in the old form": (OLD, put("extra", value=1), "unknown JSON field 'extra'"),
    "a log that is no object": (OLD, put("rekorBundle", value=[]), "'rekorBundle' has the wrong type"),
    "a certificate that is none": (
        OLD,
        put("cert", value=base64.b64encode(b"-----BEGIN CERTIFICATE-----").decode()),
        "cert is no certificate",
    ),
    "a certificate of a version that does not exist": (
        OLD,
        put("cert", value=base64.b64encode(framed("CERTIFICATE", of_unknown_version(issue("a").der))).decode()),
        "cert is no certificate",
    ),
    "two certificates": (
        OLD,
        put("cert", value=base64.b64encode(b"-----BEGIN CERTIFICATE-----" * 2).decode()),
        "not one",
    ),
    "a certificate that is no object": (LESS, put(*CERTIFICATE, value="x"), "'certificate' has the wrong type"),
    "an empty certificate": (LESS, put(*CERTIFICATE, value={"rawBytes": ""}), "a certificate of 0 bytes"),
    "an endless certificate": (LESS, put(*CERTIFICATE, value={"rawBytes": "AAAA" * 5462}), "a certificate of 16386"),
    "an empty chain": (LESS, chained(), "a chain of 0 certificates: 1 to 8 are read"),
    "an endless chain": (LESS, chained(*[{"rawBytes": "AAAA"}] * 9), "a chain of 9 certificates"),
    "a chain of texts": (LESS, chained("AAAA"), "a certificate that is no object"),
    "an unknown field of the certificate": (LESS, put(*CERTIFICATE, "x", value=1), "unknown JSON field 'x'"),
    "nine log entries": (NEW, put(*ENTRIES, value=[{}] * 9), "9 log entries: at most 8"),
    "a log entry that is no object": (NEW, put(*ENTRIES, value=["x"]), "a log entry that is no object"),
    "a log entry without a body": (NEW, put(*ENTRIES, value=[{"logId": {"keyId": "AAAA"}}]), "'canonicalizedBody' is"),
    "a log entry with an unknown field": (NEW, put(*ENTRIES, value=[{"x": 1}]), "unknown JSON field 'x'"),
    "a log entry at a negative place": (LOGGED, put(*ENTRIES, 0, "logIndex", value="-1"), "no number from 0 on: '-1'"),
    "a log entry at a place beyond all": (LOGGED, put(*ENTRIES, 0, "logIndex", value="1" * 17), "no number from 0 on"),
    "a log entry at a place that is true": (LOGGED, put(*ENTRIES, 0, "logIndex", value=True), "no number from 0 on"),
    "an endless path": (LOGGED, put(*PROOF, "hashes", value=["AAAA"] * 65), "larger than that of any log"),
    "an endless checkpoint": (LOGGED, put(*PROOF, "checkpoint", "envelope", value="x" * 8193), "larger than that of"),
    "a path of numbers": (LOGGED, put(*PROOF, "hashes", value=[1]), "a hash that is no text"),
    "a promise without its payload": (OLD, put("rekorBundle", value={"SignedEntryTimestamp": "AAAA"}), "'Payload' is"),
    "two forms at once": (OLD, put("mediaType", value="x"), "it looks like SigstoreBundle and CosignBundle at once"),
}


@pytest.mark.parametrize(("path", "change", "detail"), BROKEN.values(), ids=list(BROKEN))
def test_a_bundle_is_refused_with(path: str, change: Change, detail: str) -> None:
    assert detail in said(changed(path, change))


GOOD_ENOUGH: dict[str, tuple[str, Change]] = {
    "an empty digest, as cosign writes for Ed25519": (NEW, put(*DIGEST, value={})),
    "no digest": (NEW, put(*DIGEST, value=...)),
    "a null digest": (NEW, put(*DIGEST, value=None)),
    "no hint": (NEW, put(*KEY, value={})),
    "no log": (OLD, put("rekorBundle", value=None)),
    "a public key in place of the certificate": (
        OLD,
        put("cert", value=base64.b64encode(b"-----BEGIN PUBLIC").decode()),
    ),
    "an empty certificate": (OLD, put("cert", value="")),
}


@pytest.mark.parametrize(("path", "change"), GOOD_ENOUGH.values(), ids=list(GOOD_ENOUGH))
def test_a_bundle_verifies_with(path: str, change: Change) -> None:
    assert verify(parse(changed(path, change)), MODEL, P256) == "ECDSA-SHA256"


ENCODED = base64.b64encode(content(RAW))
WRAPPED = b"\n".join(ENCODED[at : at + 16] for at in range(0, len(ENCODED), 16))
DETACHED: dict[str, bytes] = {
    "raw bytes": content(RAW),
    "base64": ENCODED,
    "base64 and white space around it": b"\r\n " + ENCODED + b"\t\n",
    "base64 in lines": WRAPPED,
    "base64 in lines of another system": WRAPPED.replace(b"\n", b"\r\n"),
    "base64 behind the prefix of Vault": b"vault:v12:" + ENCODED,
}


@pytest.mark.parametrize("data", DETACHED.values(), ids=list(DETACHED))
def test_a_detached_signature_may_be(data: bytes) -> None:
    parsed = parse(data)

    assert (parsed.format, parsed.signature) == (SignatureFormat.DETACHED, content(RAW))
    assert parse(data, SignatureFormat.DETACHED) == parsed


FOREIGN: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "it is empty"),
    "white space": (b" \n", "it is empty"),
    "more than a signature ever has": (b"A" * (MAX_BYTES + 1), "at most 4194304 are read"),
    "a page of a store": (b"<html>Access denied</html>", "an HTML or XML page"),
    "a key": (b"-----BEGIN PUBLIC KEY-----", "a PEM block"),
    "hexadecimal digits": (content(RAW).hex().encode(), "hexadecimal digits"),
    "text in UTF-16": (b"\xff\xfe" + "signature".encode("utf-16-le"), "text in UTF-16"),
    "lines of different length": (b"AAAA\nAAAAAA==\nAAAA", "lines of different length"),
    "the prefix of a version that is none": (b"vault:v0:" + ENCODED, "not base64"),
    "the prefix alone": (b"vault:v1:", "the file is empty"),
    "a JSON list": (b"[]", "outermost value is not an object"),
    "a JSON object of something else": (b'{"a":1}', "no signature bundle: its fields are ['a']"),
    "a bundle behind a byte order mark": (b"\xef\xbb\xbf" + content(NEW), "byte order mark"),
    "base64 of text": (base64.b64encode(b"hello world, this is me"), "holds text"),
}


@pytest.mark.parametrize(("data", "detail"), FOREIGN.values(), ids=list(FOREIGN))
def test_what_is_no_signature_is_named(data: bytes, detail: str) -> None:
    assert detail in said(data)


def test_a_declared_form_must_be_that_of_the_file() -> None:
    with pytest.raises(SignatureUnreadable, match="declared as CosignBundle, but its form is SigstoreBundle"):
        parse(content(NEW), SignatureFormat.COSIGN_BUNDLE)


@given(data=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_signature_or_unreadable(data: bytes) -> None:
    try:
        parsed = parse(data)
    except SignatureUnreadable:
        return
    assert verify(parsed, MODEL, P256) is None


def test_a_hint_names_a_key_and_selects_none() -> None:
    parsed = parse(content(NEW))

    assert parsed.hints_at(P256)
    assert not parsed.hints_at(key("keys/evil-p256.pub.pem"))
    assert verify(parse(changed(NEW, put(*KEY, "hint", value="other"))), MODEL, P256)


def test_only_what_a_check_takes_is_asked_for() -> None:
    p256, ed25519 = parse(content(NEW)), parse(content("cosign3/ed25519.sig"))
    p384 = parse(content("cosign3/ec-P-384.sig"))

    assert needs([p256], [(P256, ())]) == Needs(frozenset({"sha256"}))
    assert needs([p256], [(key("keys/ed25519.pub.pem"), ())]) == Needs()
    assert needs([ed25519], [(key("keys/ed25519.pub.pem"), ())]) == Needs(content=True)
    assert needs([p384], [(key("keys/ec-P-384.pub.pem"), ())]) == Needs(frozenset({"sha256", "sha384"}))
    assert needs([p384], [(key("keys/ec-P-384.pub.pem"), {"ECDSA-SHA256"})]) == Needs(frozenset({"sha256"}))


def test_needs_are_met_by_material_that_has_them() -> None:
    digests_only = Material(MODEL.digests)

    assert Needs(frozenset({"sha256"})).met_by(digests_only)
    assert not Needs(frozenset({"md5"})).met_by(digests_only)
    assert not Needs(content=True).met_by(digests_only)
    assert Needs(content=True).met_by(MODEL)


def test_checking_without_the_material_is_a_mistake_and_no_verdict() -> None:
    with pytest.raises(LookupError, match="no sha256"):
        verify(parse(content(NEW)), Material(()), P256)
    with pytest.raises(LookupError, match="no content"):
        verify(parse(content("cosign3/ed25519.sig")), Material(MODEL.digests), key("keys/ed25519.pub.pem"))
