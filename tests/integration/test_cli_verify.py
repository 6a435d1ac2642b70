"""`aegis verify` on what real tools made: OpenSSL and cosign, keys in a key server, artifacts in an object store."""

import base64
import hashlib
import json
import os
from pathlib import Path

import pytest
from tests.integration.clirig import OPENSSL_KEYS, VERIFIED, Pipeline, pipeline_in
from tests.testbed.environment import Environment

pytestmark = pytest.mark.e2e

PREDICATE = "https://models.example/release/v1"


@pytest.fixture
def pipeline(testbed: Environment, tmp_path: Path) -> Pipeline:
    return pipeline_in(tmp_path, testbed)


# OpenSSL and cosign


@pytest.mark.parametrize("kind", OPENSSL_KEYS)
def test_what_openssl_signs_is_verified_on_disk_and_in_the_store(pipeline: Pipeline, kind: str) -> None:
    pipeline.key_pair("release", kind)
    pipeline.sign("release", "model.bin", kind)
    assert pipeline.verify("--artifact", "model.bin", "--key", "release.pub")[0] == VERIFIED
    uri, signature = pipeline.upload("model.bin"), pipeline.upload("model.bin.sig")
    outcome, answer = pipeline.verify("--artifact", uri, "--key", "release.pub")
    assert outcome == VERIFIED
    assert [each["location"] for each in answer["signatures"]] == [signature]
    assert answer["artifact"]["identity"]["kind"] == "VersionID"


def test_what_cosign_signs_is_verified(pipeline: Pipeline) -> None:
    pipeline.cosign("generate-key-pair", "--output-key-prefix", "release")
    offline = ("--yes", "--key", "release.key", "--use-signing-config=false", "--tlog-upload=false")
    pipeline.cosign("sign-blob", *offline, "--bundle", "model.bin.sigstore.json", "model.bin")
    outcome, answer = pipeline.verify("--artifact", "model.bin", "--key", "release.pub")
    assert outcome == VERIFIED
    assert answer["signatures"][0]["format"] == "SigstoreBundle"
    uri, bundle = pipeline.upload("model.bin"), pipeline.upload("model.bin.sigstore.json", "elsewhere.json")
    named = ("--signature", bundle, "--key", "release.pub")
    assert pipeline.verify("--artifact", uri, *named)[0] == VERIFIED
    # The local artifact with the store's signature, and the other way round.
    assert pipeline.verify("--artifact", "model.bin", *named)[0] == VERIFIED
    local = ("--signature", "model.bin.sigstore.json", "--format", "sigstorebundle")
    assert pipeline.verify("--artifact", uri, *local, "--key", "release.pub")[0] == VERIFIED


def test_what_is_attested_counts_where_it_goes_by_its_name_and_is_not_denied(pipeline: Pipeline) -> None:
    pipeline.cosign("generate-key-pair", "--output-key-prefix", "release")
    predicate = pipeline.write("predicate.json", b"{}")
    offline = ("--yes", "--key", "release.key", "--use-signing-config=false", "--tlog-upload=false")
    made = ("--type", PREDICATE, "--predicate", predicate.name, "--bundle", "bundle.json")
    pipeline.cosign("attest-blob", *offline, *made, "model.bin")
    uri, elsewhere = pipeline.upload("model.bin"), pipeline.upload("model.bin", "old.bin")
    asked = ("--signature", "bundle.json", "--key", "release.pub", "--predicate-type", PREDICATE)
    named = ("--subject-name", "MatchURI")
    outcome, answer = pipeline.verify("--artifact", uri, *asked, *named)
    assert outcome == VERIFIED
    assert pipeline.verify("--artifact", elsewhere, *asked)[0] == VERIFIED
    assert pipeline.verify("--artifact", elsewhere, *asked, *named)[0] == (1, "Rejected", "SubjectMismatch")
    denied = ("--denied-digest", f"sha256:{answer['artifact']['digests']['sha256']}")
    assert pipeline.verify("--artifact", uri, *asked, *denied)[0] == (1, "Rejected", "DigestDenied")


# Keys in Vault


def test_keys_in_kv_count_as_long_as_a_rotation_window_says(pipeline: Pipeline) -> None:
    kv, path = pipeline.testbed.openbao.admin.secrets.kv.v2, f"cli/{pipeline.folder.name}"
    for name in ("old", "new"):
        kv.create_or_update_secret(path, secret={"publicKey": pipeline.key_pair(name)})
    reference = f"vault-kv:secret/{path}"
    pipeline.sign("old", "model.bin")
    outcome, answer = pipeline.verify("--artifact", "model.bin", "--key", reference)
    assert outcome == VERIFIED
    assert [(key["version"], key["state"]) for key in answer["keys"]] == [(1, "Retiring"), (2, "Active")]
    kv.delete_secret_versions(path, [1])
    outcome, answer = pipeline.verify("--artifact", "model.bin", "--key", reference)
    assert outcome == (1, "Rejected", "SignatureInvalid")
    pipeline.sign("new", "model.bin")
    assert pipeline.verify("--artifact", "model.bin", "--key", f"{reference}#publicKey")[0] == VERIFIED


def test_transit_signs_and_its_public_key_verifies(pipeline: Pipeline) -> None:
    transit, name = pipeline.testbed.openbao.admin.secrets.transit, f"cli-{pipeline.folder.name}".replace("_", "-")
    transit.create_key(name, key_type="ecdsa-p256")
    hashed = base64.b64encode(hashlib.sha256((pipeline.folder / "model.bin").read_bytes()).digest()).decode()
    answer = transit.sign_data(name, hash_input=hashed, hash_algorithm="sha2-256", prehashed=True)
    pipeline.write("model.bin.sig", answer["data"]["signature"].encode())
    for reference in (f"vault-transit:{name}", f"vault-transit:transit/{name}"):
        assert pipeline.verify("--artifact", "model.bin", "--key", reference)[0] == VERIFIED


def test_vault_says_what_is_wrong(pipeline: Pipeline) -> None:
    key = ("--key", "vault-transit:no-such-key")
    assert pipeline.verify("--artifact", "model.bin", *key)[0] == (3, "Undecided", "KeyNotFound")
    pipeline.variables["VAULT_TOKEN"] = "hvs.not-a-token-of-this-server"
    outcome, answer = pipeline.verify("--artifact", "model.bin", *key)
    assert outcome == (3, "Undecided", "KeySourceDenied")
    assert "hvs." not in json.dumps(answer)
    pipeline.variables["VAULT_CACERT"] = str(pipeline.testbed.s3.bundle)
    assert pipeline.verify("--artifact", "model.bin", *key)[0] == (3, "Undecided", "KeySourceUntrusted")


# Artifacts in the store


def test_the_store_says_what_is_wrong(pipeline: Pipeline) -> None:
    pipeline.key_pair("release")
    key = ("--key", "release.pub")
    uri = pipeline.upload("model.bin")
    assert pipeline.verify("--artifact", uri, *key)[0] == (1, "Rejected", "NotSigned")
    assert pipeline.verify("--artifact", f"{uri}.gone", *key)[0] == (3, "Undecided", "ArtifactNotFound")
    named = ("--signature", f"{uri}.sig", *key)
    assert pipeline.verify("--artifact", uri, *named)[0] == (3, "Undecided", "ArtifactNotFound")
    del pipeline.variables["AWS_CA_BUNDLE"]
    assert pipeline.verify("--artifact", uri, *key)[0] == (3, "Undecided", "SourceUntrusted")


def test_a_signature_in_the_store_is_inspected_there(pipeline: Pipeline) -> None:
    pipeline.key_pair("release")
    pipeline.sign("release", "model.bin")
    uri = pipeline.upload("model.bin.sig")
    code, answer = pipeline.asked("inspect", uri)
    assert (code, answer["outcome"], answer["form"]) == (0, "Read", "Detached")
    assert answer["signature"]["families"] == ["ECDSA"]
    code, answer = pipeline.asked("inspect", f"{uri}.gone")
    assert (code, answer["outcome"], answer["reason"]) == (3, "Undecided", "ArtifactNotFound")


def test_an_artifact_replaced_after_signing_is_rejected(pipeline: Pipeline) -> None:
    pipeline.key_pair("release")
    pipeline.sign("release", "model.bin")
    pipeline.upload("model.bin.sig")
    pipeline.write("model.bin", os.urandom(300_000))
    uri = pipeline.upload("model.bin")
    outcome, answer = pipeline.verify("--artifact", uri, "--key", "release.pub")
    assert outcome == (1, "Rejected", "SignatureInvalid")
    assert answer["signatures"][0]["problem"] == "SignatureInvalid"
