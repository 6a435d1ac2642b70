"""What a signature file says: read by the reader of verification, believed by nobody, and bounded."""

import json
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from tests.minisigstore.encoding import b64
from tests.minisigstore.timestamps import TimestampAuthority
from tests.unit.formats import signing
from tests.unit.formats.chains import issue
from tests.unit.formats.vectors import VECTORS, bundle, content

from aegis.core.formats.simple_signing import KIND, file_of
from aegis.core.inspection import Inspection, Read, inspect
from aegis.core.inspection.bounds import MAX_TEXT, MOST
from aegis.core.inspection.facts import FileFacts, SubjectFacts
from aegis.core.inspection.timestamps import read_moment

RSA, ECDSA, ED25519 = ("RSASSA",), ("ECDSA",), ("Ed25519",)
SHAPES: dict[str, tuple[str, str, str, tuple[str, ...], bool]] = {
    # Form, format, spelling, families of schemes, is there a key inside?
    "openssl/rsa2048.sha256.pkcs1.sig": ("Detached", "Detached", "raw", RSA, False),
    "openssl/rsa2048.sha256.pkcs1.sig.b64": ("Detached", "Detached", "base64", RSA, False),
    "openssl/rsa2048.sha256.pkcs1.sig.b64wrapped": ("Detached", "Detached", "base64-lines", RSA, False),
    "openssl/ed25519.pure.sig": ("Detached", "Detached", "raw", ED25519, False),
    "cosign3/ec-P-384.sig": ("Detached", "Detached", "base64", ECDSA, False),
    "cosign2/p256.oldbundle.json": ("CosignBundle", "CosignBundle", "base64", ECDSA, False),
    "cosign3/p256.oldbundle.json": ("CosignBundle", "CosignBundle", "base64", ECDSA, True),
    "cosign3/rsa4096.newbundle.json": ("SigstoreBundle", "SigstoreBundle", "base64", RSA, False),
    "attacks/b-embedded-rawbytes-key.json": ("SigstoreBundle", "SigstoreBundle", "base64", ECDSA, True),
    "oms/ec-P-521.oms.json": ("SigstoreBundle", "ModelSigning", "base64", ECDSA, False),
}


def read(data: bytes) -> Read:
    found = inspect(data)
    assert found.read is not None, found.problem
    return found.read


@pytest.mark.parametrize("path", SHAPES)
def test_a_file_is_told_by_its_form(path: str) -> None:
    found = inspect(content(path))

    assert found.read is not None
    told = (found.read.signature.spelling, found.read.signature.families, found.read.material.holds_key)
    assert (found.form, found.read.format, *told) == SHAPES[path]
    assert found.size == len(content(path))


def test_what_vault_writes_is_told() -> None:
    text = content("cosign3/p256.sig")

    assert read(b"vault:v3:" + text).signature.spelling == "vault"


def test_a_bundle_names_its_version_its_hint_and_the_digest_that_it_claims() -> None:
    found = read(content("cosign3/p256.newbundle.json"))

    assert (found.material.media_type, found.material.version) == (signing_media_type(), "0.3")
    assert len(found.material.hint) == len(b64(bytes(32)))
    assert found.signature.claimed == "sha256:ddbb659fa31d8f0a3f8c974885c75164de62dc0f339d27127ab972def9012a39"
    assert (found.signature.over, found.statement) == ("", None)


def signing_media_type() -> str:
    return str(bundle("oms/ec-P-256.oms.json")["mediaType"])


def test_a_manifest_is_told_with_its_first_files() -> None:
    found = read(content("oms/ec-P-256.shards.oms.json")).statement

    assert found is not None
    assert (found.predicate_type, found.count) == (signing.MODEL_SIGNING, 1)
    assert found.manifest is not None
    assert (found.manifest.count, found.manifest.shard_size, found.manifest.ignored_stated) == (4, 1000, True)
    assert found.manifest.ignored == tuple(signing.GIT)
    assert [(each.path, each.shards) for each in found.manifest.files][1:3] == [
        ("config.json", 1),
        ("model.safetensors", 3),
    ]


def test_of_a_long_list_the_beginning_is_told_and_how_long_it_is() -> None:
    made = signing.manifest({f"{number:05}": b"" for number in range(3000)})
    found = read(signing.bundle(made)).statement

    assert found is not None
    assert found.manifest is not None
    assert (found.manifest.count, len(found.manifest.files)) == (3000, MOST)
    assert found.manifest.files[0].path == "00000"


def test_a_model_of_one_file_has_a_dot_for_its_name() -> None:
    found = read(signing.bundle(signing.manifest({".": b"1"}))).statement

    assert found is not None
    assert found.manifest is not None
    digest = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
    assert found.manifest.files == (FileFacts(".", digest, 1),)


def test_paths_that_are_left_out_unsaid_are_told_as_such() -> None:
    def unsaid(made: signing.Statement) -> None:
        del made["predicate"]["serialization"]["ignore_paths"]

    found = read(signing.bundle(signing.manifest(change=unsaid))).statement

    assert found is not None
    assert found.manifest is not None
    assert (found.manifest.ignored, found.manifest.ignored_stated) == (tuple(signing.GIT), False)


def test_an_attestation_is_told_with_digests_that_nobody_here_computes() -> None:
    made = signing.statement(b"1")
    made["subject"].append({"name": "n" * 256, "digest": {"gitCommit": "a" * 1000}})
    found = read(signing.cosign_bundle(made))

    assert (found.format, found.signature.over.partition(":")[0]) == ("Attestation", "sha256")
    assert found.statement is not None
    assert (found.statement.type, found.statement.predicate_type) == (made["_type"], signing.PROVENANCE)
    assert found.statement.subjects[1] == SubjectFacts("n" * 256, {"gitCommit": "a" * (MAX_TEXT - 1) + "…"})
    assert found.statement.manifest is None


def test_a_signature_of_an_image_is_told_with_the_manifest_that_it_is_of() -> None:
    layer = bundle("oci/old-sig-manifest.json")["layers"][0]
    found = read(file_of(content("oci/old-sig-payload.simplesigning.json"), layer["annotations"]))

    assert (found.format, found.signature.families) == ("ImageSignature", ECDSA)
    assert found.statement is not None
    assert (found.statement.type, found.statement.predicate_type, found.statement.count) == (KIND, "", 1)
    assert found.statement.subjects[0].name == "127.0.0.1:5055/models/tiny"


def test_a_certificate_is_told_with_its_names_and_who_vouched() -> None:
    found = read(content("keyless/blob.good.json"))

    (certificate,) = found.certificates
    assert (certificate.names, certificate.vouched_by) == (("release@models.example",), "https://issuer.mini.test")
    assert certificate.issuer == "CN=mini-intermediate,O=mini.test"
    assert certificate.not_after is not None
    assert certificate.not_before == certificate.not_after - timedelta(minutes=10)
    assert certificate.problem == ""


def test_certificates_of_an_own_authority_name_no_provider() -> None:
    found = read(content("oms/cert.oms.json")).certificates

    assert [(each.subject, each.vouched_by) for each in found] == [
        ("CN=models@example.com", ""),
        ("CN=Fixture Int", ""),
        ("CN=Fixture Root", ""),
    ]


def test_names_of_every_kind_are_told() -> None:
    named = x509.SubjectAlternativeName(
        [
            x509.IPAddress(ip_address("192.0.2.1")),
            x509.DirectoryName(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "release")])),
            x509.OtherName(x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.7"), b"\x0c\x01a"),
            *(x509.DNSName(f"{number}.example") for number in range(100)),
        ]
    )
    made = bundle("keyless/blob.good.json")
    made["verificationMaterial"]["certificate"]["rawBytes"] = b64(issue("release", extra=named).der)
    (certificate,) = read(json.dumps(made).encode()).certificates

    assert certificate.names[:4] == ("192.0.2.1", "CN=release", "0c0161", "0.example")
    assert (len(certificate.names), certificate.vouched_by) == (MOST, "")


def test_a_certificate_that_cannot_be_read_says_so() -> None:
    broken = bundle("keyless/blob.good.json")
    broken["verificationMaterial"]["certificate"]["rawBytes"] = b64(b"\x30\x03\x02\x01\x05")
    (certificate,) = read(json.dumps(broken).encode()).certificates

    assert (certificate.subject, certificate.not_before) == ("", None)
    assert certificate.problem
    assert certificate.fingerprint.startswith("sha256:")


def test_an_entry_of_a_log_is_told_with_what_proves_it() -> None:
    (entry,) = read(content("keyless/blob.good.json")).entries

    assert (entry.index, entry.kind, entry.promise, entry.proof) == (5, "hashedrekord 0.0.1", True, True)
    assert entry.integrated == datetime(2026, 1, 1, tzinfo=UTC)


ODD_ENTRIES: dict[str, dict[str, Any]] = {
    "no time": {"integratedTime": "0"},
    "a time beyond the calendar": {"integratedTime": "9999999999999999"},
    "no time at all": {"integratedTime": None},
}


@pytest.mark.parametrize("changed", ODD_ENTRIES.values(), ids=list(ODD_ENTRIES))
def test_an_entry_need_not_say_when(changed: dict[str, Any]) -> None:
    odd = bundle("keyless/blob.good.json")
    odd["verificationMaterial"]["tlogEntries"][0] |= changed

    assert read(json.dumps(odd).encode()).entries[0].integrated is None


@pytest.mark.parametrize(("body", "kind"), [(b"{", ""), (b"[]", ""), (b"{}", ""), (b'{"kind": 5}', "")])
def test_an_entry_of_no_kind_is_one_all_the_same(body: bytes, kind: str) -> None:
    odd = bundle("keyless/blob.good.json")
    odd["verificationMaterial"]["tlogEntries"][0]["canonicalizedBody"] = b64(body)

    assert read(json.dumps(odd).encode()).entries[0].kind == kind


def test_a_timestamp_is_told_by_the_moment_that_it_names(tmp_path: Path) -> None:
    stamped = bundle("cosign3/p256.newbundle.json")
    stamps = [{"signedTimestamp": b64(TimestampAuthority(tmp_path).stamp(b"1"))}, {"signedTimestamp": b64(b"0")}]
    odd = [{"signedTimestamp": "no base64"}, {"signedTimestamp": 5}, "no object"]
    stamped["verificationMaterial"]["timestampVerificationData"] = {"rfc3161Timestamps": [*stamps, *odd]}
    first, *others = read(json.dumps(stamped).encode()).timestamps

    assert first is not None
    assert abs(first - datetime.now(UTC)) < timedelta(minutes=5)
    assert others == [None, None, None]


def test_a_response_that_was_cut_or_is_followed_by_more_names_no_moment(tmp_path: Path) -> None:
    response = TimestampAuthority(tmp_path).stamp(b"1")

    assert read_moment(response) is not None
    assert read_moment(response + b"0") is None
    assert {read_moment(response[:end]) for end in range(0, len(response), 7)} == {None}


BROKEN = {
    "oms/ec-P-256.blake2.oms.json": ("SigstoreBundle", "hashed with 'blake2b'"),
    "cosign3/attest-blob.dsse.json": (None, "a JSON object that is no signature bundle"),
    "openssl/rsa2048.cms.p7s": (None, "CMS"),
    "attacks/b-truncated.json": (None, "broken JSON"),
    "attacks/sig-empty.sig": (None, "it is empty"),
}


@pytest.mark.parametrize("path", BROKEN)
def test_what_is_no_signature_is_told_in_words_with_the_form_that_it_shows(path: str) -> None:
    form, said = BROKEN[path]
    found = inspect(content(path))

    assert (found.read, found.form) == (None, form)
    assert said in found.problem


def test_what_a_file_says_is_shown_to_a_length() -> None:
    long = bundle("cosign3/p256.newbundle.json")
    long["verificationMaterial"]["publicKey"]["hint"] = "h" * 1_000_000

    assert len(read(json.dumps(long).encode()).material.hint) == MAX_TEXT


FIXTURES = sorted(path for path in VECTORS.parent.rglob("*") if path.suffix in {".json", ".sig", ".b64", ".p7s"})


@given(st.sampled_from(FIXTURES), st.integers(0), st.binary(min_size=1, max_size=6))
def test_whatever_the_bytes_there_is_an_answer(path: Path, position: int, written: bytes) -> None:
    data = bytearray(path.read_bytes())
    start = position % (len(data) + 1)
    data[start : start + len(written)] = written
    found = inspect(bytes(data))

    assert isinstance(found, Inspection)
    assert (found.read is None) == bool(found.problem)
