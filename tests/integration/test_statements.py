"""Signed statements that the real cosign wrote: attestations of a blob, and the manifest of a folder."""

import json
from pathlib import Path

import pytest
from tests.integration.clirig import VERIFIED, Pipeline, pipeline_in
from tests.testbed.environment import Environment
from tests.unit.formats.signing import FILES, PROVENANCE, manifest

pytestmark = pytest.mark.e2e

OFFLINE = ("--key", "cosign.key", "--use-signing-config=false", "--tlog-upload=false", "-y")
FORMS = {"model.bin.sigstore.json": (), "model.bin.bundle": ("--new-bundle-format=false",)}


@pytest.fixture
def signing(testbed: Environment, tmp_path: Path) -> Pipeline:
    """A job with a key pair of cosign's making."""
    made = pipeline_in(tmp_path, testbed)
    made.cosign("generate-key-pair")
    return made


@pytest.mark.parametrize("name", FORMS)
def test_an_attestation_of_a_blob_counts_under_its_type(signing: Pipeline, name: str) -> None:
    signing.write("provenance.json", b'{"buildDefinition": {}}')
    made = ("--predicate", "provenance.json", "--type", PROVENANCE, "--bundle", name)
    signing.cosign("attest-blob", *OFFLINE, *FORMS[name], *made, "model.bin")
    asked = ("--artifact", "model.bin", "--key", "cosign.pub")

    assert signing.verify(*asked)[0] == (1, "Rejected", "StatementNotAllowed")
    outcome, answer = signing.verify(*asked, "--predicate-type", PROVENANCE)
    assert outcome == VERIFIED
    (signature,) = answer["signatures"]
    assert (signature["format"], signature["predicateType"]) == ("Attestation", PROVENANCE)
    assert signature["subject"] == "model.bin"

    signing.write("model.bin", b"changed since")
    outcome, answer = signing.verify(*asked, "--predicate-type", PROVENANCE)
    assert outcome == (1, "Rejected", "StatementMismatch")
    assert "it is about 'model.bin' with sha256:" in answer["message"]


@pytest.mark.parametrize("shard_size", [0, 1000])
def test_a_manifest_that_cosign_signs_is_one_of_model_signing(signing: Pipeline, shard_size: int) -> None:
    folder = laid_out(signing.folder / "llama")
    signing.write("manifest.json", json.dumps(manifest(shard_size=shard_size)).encode())
    signing.cosign("attest-blob", *OFFLINE, "--statement", "manifest.json", "--bundle", "llama/model.sig")
    outcome, answer = signing.verify("--artifact", "llama", "--key", "cosign.pub")
    assert outcome == VERIFIED
    assert (answer["signatures"][0]["format"], answer["signatures"][0]["subject"]) == ("ModelSigning", "model")

    for path in (*FILES, "model.sig"):
        signing.upload(f"llama/{path}")
    uri = f"s3://{signing.testbed.s3.bucket}/{signing.folder.name}/llama/"
    assert signing.verify("--artifact", uri, "--key", "cosign.pub")[0] == VERIFIED

    (folder / "evil.py").write_bytes(b"import os")
    signing.upload("llama/evil.py")
    for artifact in ("llama", uri):
        outcome, answer = signing.verify("--artifact", artifact, "--key", "cosign.pub")
        assert outcome == (1, "Rejected", "StatementMismatch")
        assert "'evil.py' is not signed" in answer["message"]


def laid_out(folder: Path) -> Path:
    for path, content in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder
