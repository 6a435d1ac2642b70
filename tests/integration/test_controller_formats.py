"""A SignedModel for each form of signature: by cosign, OpenSSL and a private authority, judged by the policy."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.integration.controllerrig import KeyPair, Rig
from tests.testbed.environment import Environment
from tests.unit.formats.chains import Issued, issue
from tests.unit.formats.signing import FILES, PROVENANCE, envelope, manifest

from aegis.core.keys import PublicKey

pytestmark = pytest.mark.e2e

OFFLINE = ("--key", "cosign.key", "--use-signing-config=false", "--tlog-upload=false", "-y")
CONTENT = b"weights of many forms"
COSIGN = {
    "iris.onnx.sigstore.json": ("--bundle", "made"),
    "rose.onnx.bundle": ("--new-bundle-format=false", "--bundle", "made"),
    "lily.onnx.sig": ("--new-bundle-format=false", "--output-signature", "made"),
}
"""What cosign makes, by the name that it is found under: a Sigstore bundle, its own older one, and a bare signature."""


@pytest.fixture(scope="module")
def rig(environment: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """A controller whose tenant trusts cosign's key, and one of OpenSSL's for PSS."""
    made = Rig(environment, tmp_path_factory.mktemp("formats"))
    try:
        made.start()
        made.cosign("generate-key-pair")
        made.write_key("signing/cosign", KeyPair(made.folder / "cosign.key", made.folder / "cosign.pub"))
        made.keyring("cosign", "signing/cosign")
        made.write_key("signing/pss", made.key("pss"))
        made.keyring("pss", "signing/pss", schemes=["RSASSA-PSS-SHA512"])
        (made.folder / "model.bin").write_bytes(CONTENT)
        yield made
    finally:
        made.aegis.close()
        made.aegis.uninstall_chart()


def signers(rig: Rig, **entry: Any) -> list[dict[str, Any]]:
    """The policy's only entry."""
    return [{"name": "team", "uriPrefixes": [f"s3://{rig.s3.bucket}/"], **entry}]


def upload_folder(rig: Rig, name: str, signature: bytes) -> str:
    """FILES and their signature as a prefix; its URI."""
    for path, content in {**FILES, "model.sig": signature}.items():
        rig.upload(f"{name}/{path}", content)
    return f"s3://{rig.s3.bucket}/{name}/"


@pytest.mark.parametrize("place", COSIGN)
def test_what_cosign_makes_of_a_blob_counts(rig: Rig, place: str) -> None:
    rig.policy("cosign")
    rig.cosign("sign-blob", *OFFLINE, *COSIGN[place], "model.bin")
    rig.upload(place, (rig.folder / "made").read_bytes())
    name = place.partition(".")[0]
    rig.model(name, rig.upload(f"{name}.onnx", CONTENT))

    rig.wait_verified(name)
    assert rig.status("smodel", name)["signedBy"][0]["keyring"] == "cosign"


def test_a_padding_counts_when_the_keyring_names_it(rig: Rig) -> None:
    rig.policy("pss")
    options = ("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:-1")
    key = str(rig.folder / "pss.key")
    signature = rig._run("openssl", "dgst", "-sha512", *options, "-sign", key, stdin=CONTENT)
    rig.upload("pss.bin.sig", signature)
    rig.model("pss", rig.upload("pss.bin", CONTENT))

    rig.wait_verified("pss")
    assert rig.status("smodel", "pss")["signedBy"][0]["scheme"] == "RSASSA-PSS-SHA512"


def test_an_attestation_counts_from_when_the_policy_names_its_type(rig: Rig) -> None:
    rig.policy("cosign")
    (rig.folder / "provenance.json").write_text('{"buildDefinition": {}}')
    made = ("--predicate", "provenance.json", "--type", PROVENANCE, "--bundle", "model.json")
    rig.cosign("attest-blob", *OFFLINE, *made, "model.bin")
    rig.upload("attested.bin.sigstore.json", (rig.folder / "model.json").read_bytes())
    rig.model("attested", rig.upload("attested.bin", CONTENT))
    rig.wait_for("smodel", "attested", "False", "StatementNotAllowed")

    keyrings = [{"name": "cosign"}]
    rig.policy(signers=signers(rig, keyringRefs=keyrings, predicateTypes=[PROVENANCE]))

    rig.wait_verified("attested")
    (signed,) = rig.status("smodel", "attested")["signedBy"]
    assert (signed["format"], signed["predicateType"]) == ("Attestation", PROVENANCE)


def test_a_folder_counts_as_far_as_its_signer_signed_it(rig: Rig) -> None:
    rig.policy("cosign")
    made = manifest(FILES, lambda made: made["predicate"]["serialization"].update(ignore_paths=["logs"]))
    (rig.folder / "manifest.json").write_text(json.dumps(made))
    rig.cosign("attest-blob", *OFFLINE, "--statement", "manifest.json", "--bundle", "model.sig")
    uri = upload_folder(rig, "folder", (rig.folder / "model.sig").read_bytes())
    rig.upload("folder/logs/1", b"epoch 1")
    rig.model("folder", uri)
    rig.wait_for("smodel", "folder", "False", "FilesIgnored")

    rig.policy(signers=signers(rig, keyringRefs=[{"name": "cosign"}], ignorePaths=["logs"]))

    rig.wait_verified("folder")
    (signed,) = rig.status("smodel", "folder")["signedBy"]
    assert (signed["format"], signed["ignoredPaths"]) == ("ModelSigning", ["logs"])

    rig.upload("folder/evil.py", b"import os")
    rig.ask_again("folder")
    rig.wait_for("smodel", "folder", "False", "StatementMismatch")


def test_a_certificate_counts_for_whom_the_policy_names_until_a_key_of_it_is_revoked(rig: Rig) -> None:
    root = issue("acme root", ca=True, years=(2020, 2060))
    leaf = issue("release", root, years=(2020, 2060))
    uri = upload_folder(rig, "certified", certified(leaf))
    rig.policy("cosign")
    rig.model("certified", uri)
    rig.wait_for("smodel", "certified", "False", "CertificateNotTrusted")

    # The stored signature is tried again: no store is asked.
    named = {"caBundle": root.pem.decode(), "subject": "CN=release"}
    rig.policy(signers=signers(rig, certificates=[named]))
    rig.wait_verified("certified")
    status = rig.status("smodel", "certified")
    assert (status["signedBySummary"], status["signedBy"][0]["issuer"]) == ("CN=release", "CN=acme root")

    rig.policy(signers=signers(rig, certificates=[{**named, "subject": "CN=somebody else"}]))
    rig.wait_for("smodel", "certified", "False", "SignerNotAllowed")

    rig.policy(signers=signers(rig, certificates=[named]))
    rig.wait_verified("certified")
    rig.revoke("cosign", PublicKey.from_key(leaf.certificate.public_key()).fingerprint)
    rig.wait_for("smodel", "certified", "False", "KeyRevoked")


def certified(by: Issued) -> bytes:
    """A bundle as the reference signer writes it with a certificate."""
    chain = {"certificates": [{"rawBytes": base64.b64encode(by.der).decode()}]}
    return json.dumps(
        {
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": {"x509CertificateChain": chain, "tlogEntries": []},
            "dsseEnvelope": envelope(manifest(), by.key),
        }
    ).encode()
