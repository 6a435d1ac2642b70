"""What signers call a model in what they sign: as real tools write it, and as a policy compares it with the URI."""

import json

import pytest
from tests.unit.formats.signing import PROVENANCE, bundle
from tests.unit.formats.test_model_digests import before_the_specification, by_its_signer
from tests.unit.formats.test_simple_signing import PAYLOAD
from tests.unit.formats.test_simple_signing import parsed as simple
from tests.unit.formats.vectors import content

from aegis.core.formats.form import ParsedSignature
from aegis.core.signatures import parse
from aegis.core.subjects import names
from aegis.core.uris import ModelURI

IN_A_REGISTRY = f"oci://127.0.0.1:5055/models/tiny@sha256:{'ab' * 32}"


def called(signed: ParsedSignature) -> str:
    """The name that a comparison would keep, '' for none."""
    if signed.claims is None:
        return ""
    return signed.claims.tree.name if signed.claims.tree else signed.claims.subjects[0].name


NAMED = {
    "the name of the folder, by model_signing": ("oms/ec-P-256.oms.json", "s3://models/acme/model/"),
    "the name of the folder, by model_signing in shards": ("oms/ec-P-256.shards.oms.json", "s3://models/acme/model/"),
    "the name of the file, by model_signing": ("oms/single-file.oms.json", "s3://models/acme/config.json"),
    "the name of the folder, in a statement that cosign signed": (
        "oms/cosign3-attest.statement.json",
        "s3://models/acme/model/",
    ),
}


@pytest.mark.parametrize(("path", "uri"), NAMED.values(), ids=list(NAMED))
def test_a_manifest_of_a_model_has(path: str, uri: str) -> None:
    name = called(parse(content(path)))

    assert names(name, ModelURI.parse(uri))
    assert not names(name, ModelURI.parse("s3://models/acme/other/"))


def test_an_attestation_of_cosign_has_the_name_of_the_file() -> None:
    signed = json.loads(content("cosign3/attest-blob.dsse.json"))
    assert [each["name"] for each in signed["subject"]] == ["model.bin"]
    name = called(parse(bundle({**signed, "predicateType": PROVENANCE})))

    assert names(name, ModelURI.parse("s3://models/acme/model.bin"))
    assert not names(name, ModelURI.parse("s3://models/acme/other.bin"))


def test_a_payload_of_cosign_2_has_the_repository() -> None:
    assert names(called(simple(PAYLOAD)), ModelURI.parse(IN_A_REGISTRY))
    assert not names(called(simple(PAYLOAD)), ModelURI.parse(IN_A_REGISTRY.replace("tiny", "small")))


NAMELESS = {
    "what cosign 3 keeps beside an image": content("oci/new-bundle.sigstore.json"),
    "a signature over bytes": content("openssl/ec-P-256.sha256.sig"),
    "a bundle over bytes": content("cosign3/ec-P-256.newbundle.json"),
    "cosign's older bundle": content("cosign3/ec-P-256.oldbundle.json"),
    "model_signing 0.2": by_its_signer(before_the_specification({"model": b"x"})),
}


@pytest.mark.parametrize("signed", NAMELESS.values(), ids=list(NAMELESS))
def test_no_name_is_in(signed: bytes) -> None:
    assert called(parse(signed)) == ""
    assert not names("", ModelURI.parse(IN_A_REGISTRY))
