"""What OpenSSL and cosign write verifies under the signer's key, by the expected scheme, and under no other key."""

import json

import pytest
from tests.unit.formats.vectors import MODEL, VECTORS, artifact, content, key, material

from aegis.core.comparison import Comparison, compare
from aegis.core.errors import KeyRefused, SignatureUnreadable
from aegis.core.schemes import SCHEMES
from aegis.core.signatures import SignatureFormat, needs, parse, verify

RSA, S256, S384, S512 = "RSASSA-PKCS1-v1_5-SHA256", "ECDSA-SHA256", "ECDSA-SHA384", "ECDSA-SHA512"

KEYS = [
    "c2-p256.pub", "c3-p256.pub", "ec-P-256.pub.pem", "ec-P-384.pub.pem", "ec-P-521.pub.pem", "ed25519.pub.pem",
    "evil-p256.pub.pem", "rsa2048.pub.pem", "rsa3072.pub.pem", "rsa4096.pub.pem", "rsapss2048.pub.pem",
]  # fmt: skip

COSIGN = {
    # Signer's key → scheme by cosign 2, by cosign 3.
    "ec-P-256": (S256, S256),
    "ec-P-384": (S256, S384),
    "ec-P-521": (S256, S512),
    "ed25519": ("Ed25519", "Ed25519"),
    "rsa2048": (RSA, RSA),
    "rsa4096": (RSA, RSA),
}
FORMS = {
    "sig": SignatureFormat.DETACHED,
    "newbundle.json": SignatureFormat.SIGSTORE_BUNDLE,
    "oldbundle.json": SignatureFormat.COSIGN_BUNDLE,
}

GENUINE = [
    ("openssl/rsa2048.sha256.pkcs1.sig", "rsa2048.pub.pem", RSA, SignatureFormat.DETACHED),
    ("openssl/rsa2048.pkeyutl-over-digest.sig", "rsa2048.pub.pem", RSA, SignatureFormat.DETACHED),
    ("openssl/rsa2048.sha256.pkcs1.sig.b64", "rsa2048.pub.pem", RSA, SignatureFormat.DETACHED),
    ("openssl/rsa2048.sha256.pkcs1.sig.b64wrapped", "rsa2048.pub.pem", RSA, SignatureFormat.DETACHED),
    ("openssl/rsa4096.sha256.pkcs1.sig", "rsa4096.pub.pem", RSA, SignatureFormat.DETACHED),
    ("openssl/rsapss2048.sha256.pss.sig", "rsapss2048.pub.pem", "RSASSA-PSS-SHA256", SignatureFormat.DETACHED),
    ("openssl/ec-P-256.sha256.sig", "ec-P-256.pub.pem", S256, SignatureFormat.DETACHED),
    ("openssl/ec-P-384.sha256.sig", "ec-P-384.pub.pem", S256, SignatureFormat.DETACHED),
    ("openssl/ec-P-384.sha384.sig", "ec-P-384.pub.pem", S384, SignatureFormat.DETACHED),
    ("openssl/ed25519.pure.sig", "ed25519.pub.pem", "Ed25519", SignatureFormat.DETACHED),
    ("openssl/rsapss2048.sha256.pss.sig", "rsapss2048.pub.pem", "RSASSA-PSS-SHA256", SignatureFormat.DETACHED),
    ("cosign2/p256.sig.der", "c2-p256.pub", S256, SignatureFormat.DETACHED),
    ("cosign3/ec-P-384.alg.newbundle.json", "ec-P-384.pub.pem", S384, SignatureFormat.SIGSTORE_BUNDLE),
    ("rekor/cosign2.sig", "c2-p256.pub", S256, SignatureFormat.DETACHED),
    ("rekor/cosign2.newbundle.json", "c2-p256.pub", S256, SignatureFormat.SIGSTORE_BUNDLE),
    ("rekor/cosign2.oldbundle.json", "c2-p256.pub", S256, SignatureFormat.COSIGN_BUNDLE),
    ("rekor/cosign3.newbundle.json", "c3-p256.pub", S256, SignatureFormat.SIGSTORE_BUNDLE),
    ("rekor/cosign3.oldbundle.json", "c3-p256.pub", S256, SignatureFormat.COSIGN_BUNDLE),
    ("rekor/cosign3.signingconfig.newbundle.json", "c3-p256.pub", S256, SignatureFormat.SIGSTORE_BUNDLE),
    ("rekor/cosign3-rsa2048.newbundle.json", "rsa2048.pub.pem", RSA, SignatureFormat.SIGSTORE_BUNDLE),
    *((f"cosign2/p256.{suffix}", "c2-p256.pub", S256, form) for suffix, form in FORMS.items()),
    *((f"cosign3/p256.{suffix}", "c3-p256.pub", S256, form) for suffix, form in FORMS.items()),
    ("cosign3/p256.signingconfig.newbundle.json", "c3-p256.pub", S256, SignatureFormat.SIGSTORE_BUNDLE),
    *(
        (f"cosign{version}/{signer}.{suffix}", f"{signer}.pub.pem", schemes[version - 2], form)
        for signer, schemes in COSIGN.items()
        for version in (2, 3)
        for suffix, form in FORMS.items()
    ),
    *(
        (f"cosign3/{signer}.signingconfig.newbundle.json", f"{signer}.pub.pem", by_3, SignatureFormat.SIGSTORE_BUNDLE)
        for signer, (_, by_3) in COSIGN.items()
    ),
]

BY_NO_KEY = [
    "openssl/ec-secp256k1.sha256.sig",
    "openssl/rsa2048.sha1.pkcs1.sig",
    "openssl/rsa2048.sha256.pss-dlen.sig",
    "openssl/rsa2048.sha256.pss-max.sig",
    "openssl/rsa2048.sha512.pkcs1.sig",
    "openssl/rsa2048.signed-hex-of-digest.sig",
]

UNREADABLE = {
    "openssl/rsa1024.sha256.pkcs1.sig": "128 bytes that are no RSA signature",
    "openssl/rsa2048.cms.p7s": "CMS",
    "openssl/rsa2048.sha256.pkcs1.sig.hex": "hexadecimal",
    "cosign3/attest-blob.dsse.json": "no signature bundle: its fields are ['_type'",
    # A model's manifest as `attest-blob --predicate` writes it: about the blob, and in a statement of v0.1.
    "cosign3/attest-blob.newbundle.json": "no in-toto statement v1 with exactly one subject",
    "cosign3/attest-blob.oldbundle.json": "no in-toto statement v1 with exactly one subject",
    "oms/ec-P-256.blake2.oms.json": "hashed with 'blake2b': sign it with sha256",
    "oms/ec-P-256.blake3.oms.json": "hashed with 'blake3': sign it with sha256",
    "oms/ec-P-256.shards-blake2.oms.json": "hashed with 'blake2b': sign it with sha256",
}

MODELS = {
    "oms/ec-P-256.oms.json": ("ec-P-256.pub.pem", S256),
    "oms/ec-P-384.oms.json": ("ec-P-384.pub.pem", S384),
    "oms/ec-P-521.oms.json": ("ec-P-521.pub.pem", S512),
    "oms/ec-P-256.shards.oms.json": ("ec-P-256.pub.pem", S256),
    "oms/cosign3-attest.statement.json": ("ec-P-256.pub.pem", S256),
}
"""Over the folder oms/model."""

KEYLESS = "keyless/blob.good.json"
"""By an identity: no key is tried."""

CERTIFIED = {"oms/cert.oms.json", "oms/cert-tls.oms.json"}
"""Of the certificate method, which tests/unit/core/test_certificate_paths.py follows."""

PART = "oms/single-file.oms.json"
"""Over its file config.json alone."""


@pytest.mark.parametrize(("path", "signer", "scheme", "form"), GENUINE, ids=[row[0] for row in GENUINE])
def test_a_genuine_signature_verifies_under_its_key_alone(
    path: str, signer: str, scheme: str, form: SignatureFormat
) -> None:
    parsed = parse(content(path))

    assert parsed.format is form
    found = {name: verify(parsed, MODEL, key(f"keys/{name}")) for name in KEYS}
    assert found == {name: scheme if name == signer else None for name in KEYS}


@pytest.mark.parametrize(("path", "signer"), [row[:2] for row in GENUINE], ids=[row[0] for row in GENUINE])
def test_a_genuine_signature_says_nothing_about_another_artifact(path: str, signer: str) -> None:
    other = material(content("blob/other.bin"))

    assert verify(parse(content(path)), other, key(f"keys/{signer}")) is None


@pytest.mark.parametrize("path", BY_NO_KEY)
def test_a_wrong_hash_padding_or_curve_verifies_under_no_key(path: str) -> None:
    parsed = parse(content(path))

    assert [name for name in KEYS if verify(parsed, MODEL, key(f"keys/{name}"))] == []


NAMED = {
    "openssl/rsa2048.sha256.pss-dlen.sig": "RSASSA-PSS-SHA256",
    "openssl/rsa2048.sha256.pss-max.sig": "RSASSA-PSS-SHA256",
    "openssl/rsa2048.sha512.pkcs1.sig": "RSASSA-PKCS1-v1_5-SHA512",
}


@pytest.mark.parametrize(("path", "scheme"), NAMED.items())
def test_another_padding_or_hash_verifies_when_the_keyring_names_it(path: str, scheme: str) -> None:
    signer, parsed = key("keys/rsa2048.pub.pem"), parse(content(path))

    assert verify(parsed, MODEL, signer, {scheme}) == scheme
    assert verify(parsed, MODEL, signer, set(SCHEMES) - {scheme}) is None


@pytest.mark.parametrize(("path", "said"), UNREADABLE.items(), ids=list(UNREADABLE))
def test_what_is_no_signature_over_a_blob_is_called_by_its_name(path: str, said: str) -> None:
    with pytest.raises(SignatureUnreadable) as caught:
        parse(content(path))

    assert said in caught.value.detail


@pytest.mark.parametrize(("path", "signer", "scheme"), [(path, *row) for path, row in MODELS.items()], ids=list(MODELS))
def test_a_model_of_many_files_verifies_under_its_key_alone(path: str, signer: str, scheme: str) -> None:
    parsed = parse(content(path))
    model = artifact("oms/model", needs([parsed], []))

    assert parsed.format is SignatureFormat.MODEL_SIGNING
    assert parsed.claims is not None
    assert compare(parsed.claims, model) == Comparison(subject="model")
    found = {name: verify(parsed, model, key(f"keys/{name}")) for name in KEYS}
    assert found == {name: scheme if name == signer else None for name in KEYS}


def test_a_keyless_signature_brings_a_certificate_and_a_log_entry_and_verifies_under_no_key() -> None:
    parsed = parse(content(KEYLESS))

    assert (len(parsed.certificates), len(parsed.entries)) == (1, 1)
    assert [name for name in KEYS if verify(parsed, MODEL, key(f"keys/{name}"))] == []


def test_a_model_of_one_file_verifies_as_that_file_and_as_no_other() -> None:
    parsed = parse(content(PART))
    part, whole, other = (
        artifact(path, needs([parsed], [])) for path in ("oms/model/config.json", "oms/model", "blob/model.bin")
    )

    assert parsed.claims is not None
    assert compare(parsed.claims, part) == Comparison(subject="config.json")
    assert verify(parsed, part, key("keys/ec-P-256.pub.pem")) == S256
    assert compare(parsed.claims, whole).difference == "'.hidden' is not signed"
    assert compare(parsed.claims, other).difference == "the file is not the signed one"


def test_every_fixture_has_an_expected_outcome() -> None:
    expected = (
        {row[0] for row in GENUINE} | set(BY_NO_KEY) | set(UNREADABLE) | set(MODELS) | {PART, KEYLESS} | CERTIFIED
    )
    stored = {
        str(path.relative_to(VECTORS))
        for folder in ("openssl", "cosign2", "cosign3", "rekor", "keyless", "oms")
        for path in (VECTORS / folder).iterdir()
        if path.is_file()
    }

    assert expected == stored


CASES = json.loads(content("attacks/cases.json"))


def _outcome(case: dict[str, str]) -> str:
    try:
        signer = key(case["key"])
    except KeyRefused:
        return "key-refused"
    try:
        parsed = parse(content(case["file"]))
    except SignatureUnreadable:
        return "unreadable"
    known = artifact(case["artifact"], needs([parsed], [(signer, ())]))
    found = compare(parsed.claims, known) if parsed.claims else Comparison()
    if found.difference:
        return "mismatch"
    if not verify(parsed, known, signer):
        return "not-verified"
    return "verified-in-part" if found.ignored else "verified"


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_an_attack_ends_as_the_table_of_cases_says(case: dict[str, str]) -> None:
    outcome = _outcome(case)

    assert outcome == case["outcome"]
    assert case["expect"] in ("either", "accept" if outcome == "verified" else "reject")


def test_every_attack_has_a_case() -> None:
    stored = {path.name for path in (VECTORS / "attacks").iterdir()} - {"cases.json"}

    assert {case["file"].partition("/")[2] for case in CASES} == stored
