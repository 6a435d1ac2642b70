"""Small words: digests, reasons as sentences, errors across processes, names beside an artifact, kinds of workloads."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aegis.core.artifacts import Identity, IdentityKind, ResolvedArtifact, StoredFile
from aegis.core.digests import Digest
from aegis.core.errors import (
    AegisError,
    IdentityNotProven,
    InvalidInput,
    KeyRefused,
    NotCanonical,
    NotCertified,
    NotLogged,
    SignatureUnreadable,
    TrustedRootUnusable,
    Undecidable,
)
from aegis.core.meanings import meaning
from aegis.core.reasons import Family, Reason
from aegis.core.signature_names import beside
from aegis.core.uris import ModelURI
from aegis.core.verdicts import Rejected, Undecided, sentence
from aegis.core.workloads import WORKLOADS, addresses

SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""FIPS 180-4 of nothing."""


def test_a_digest_is_written_as_in_an_oci_descriptor() -> None:
    digest = Digest.parse(f"sha256:{SHA256}")

    assert digest == Digest.of(b"")
    assert str(digest) == f"sha256:{SHA256}"
    assert digest.matches(Digest.of(b""))
    assert not digest.matches(Digest.of(b"x"))
    assert not digest.matches(Digest.of(b"", "sha512"))


@given(data=st.binary(max_size=20), algorithm=st.sampled_from(["sha256", "sha384", "sha512"]))
def test_a_digest_survives_a_round_trip(data: bytes, algorithm: str) -> None:
    assert Digest.parse(str(Digest.of(data, algorithm))) == Digest.of(data, algorithm)


NO_DIGEST = ["", "sha256", SHA256, "sha256:", f"sha256:{SHA256.upper()}", f"sha256:{SHA256[:-1]}", f"sha256:{SHA256}00"]


@pytest.mark.parametrize(
    "text", [*NO_DIGEST, f"md5:{SHA256}", f"sha256: {SHA256}", "sha256:" + "g" * 64, "sha256:" + "é" * 64]
)
def test_anything_else_is_no_digest(text: str) -> None:
    with pytest.raises(ValueError, match=r"digest|hexadecimal"):
        Digest.parse(text)


@pytest.mark.parametrize("reason", Reason)
def test_a_verdict_takes_only_reasons_of_its_family(reason: Reason) -> None:
    family = meaning(reason).family
    for kind, own in ((Rejected, Family.REJECTED), (Undecided, Family.UNDECIDED)):
        if family is own:
            assert kind(reason).reason is reason
        else:
            with pytest.raises(ValueError, match="is not a reason to"):
                kind(reason)


def test_a_sentence_names_the_detail_and_the_next_step() -> None:
    assert sentence(Reason.KEY_REVOKED, "key 12") == (
        "the key that signed it was revoked (key 12); sign the artifact again with an active key"
    )
    assert sentence(Reason.VERIFIED) == "enough trusted keys or identities signed this artifact"


ERRORS: list[AegisError] = [
    AegisError(Reason.KEY_NOT_FOUND, "x"),
    Undecidable(Reason.SOURCE_TIMEOUT, "x", retry_after=3),
    NotCanonical("x"),
    KeyRefused("x"),
    SignatureUnreadable("x"),
    NotLogged("x"),
    NotCertified("x"),
    IdentityNotProven("x"),
    TrustedRootUnusable("x"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_crosses_a_process_boundary(error: AegisError) -> None:
    copied = pickle.loads(pickle.dumps(error))

    assert (type(copied), copied.reason, copied.detail, str(copied)) == (
        type(error),
        error.reason,
        error.detail,
        str(error),
    )
    assert getattr(copied, "retry_after", None) == getattr(error, "retry_after", None)


def test_what_was_given_wrongly_has_the_reason_of_its_kind() -> None:
    assert {kind.default for kind in InvalidInput.__subclasses__()} == {
        Reason.URI_NOT_CANONICAL,
        Reason.KEY_REFUSED,
        Reason.SIGNATURE_MALFORMED,
        Reason.IDENTITY_NOT_PROVEN,
        Reason.NOT_LOGGED,
        Reason.CERTIFICATE_NOT_TRUSTED,
        Reason.TRUSTED_ROOT_UNUSABLE,
    }


def test_signatures_are_looked_for_under_the_names_that_signers_use() -> None:
    assert beside(ModelURI.parse("s3://models/llama/m.bin")) == (
        "s3://models/llama/m.bin.sig",
        "s3://models/llama/m.bin.cosign",
        "s3://models/llama/m.bin.sigstore.json",
        "s3://models/llama/m.bin.bundle",
        "s3://models/llama/model.sig",
    )
    assert "s3://models/model.sig" not in beside(ModelURI.parse("s3://models/model.sig"))


def test_an_artifact_is_as_large_as_its_files() -> None:
    identity = Identity(IdentityKind.ETAG, '"a"')
    artifact = ResolvedArtifact(
        "s3://m/a/", "", "https://h", (StoredFile("x", 3, identity), StoredFile("y", 4, identity))
    )

    assert (artifact.size, artifact.identity) == (7, identity)


def test_rules_name_the_subresources_that_carry_containers() -> None:
    judged = ("pods", "pods/ephemeralcontainers", "pods/resize", "pods/status", "pods/binding", "bindings")
    assert addresses(WORKLOADS["", "pods"]) == judged
    assert addresses(WORKLOADS["apps", "deployments"]) == ("deployments",)
