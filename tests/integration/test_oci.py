"""Models in real registries, pushed by oras and signed by the real cosign, in both of its schemes."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.testbed.binaries import extra
from tests.testbed.environment import Environment
from tests.testbed.registry import Registry, digest_of, run
from tests.unit.services.models import public, rsa_key, task

from aegis.core.errors import Undecidable
from aegis.core.keys import PublicKey
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Source
from aegis.core.spec.signed_model import InlineSignature, ModelKey, SignatureAt, SignedModelSpec
from aegis.core.uris import ModelURI
from aegis.services.check_signatures import TrialKey
from aegis.services.verify_model import Found, verify_model
from aegis.wiring import stores

OLD = ("--new-bundle-format=false", "--use-signing-config=false", "--tlog-upload=false")
NEW = ("--use-signing-config=false", "--tlog-upload=false")
SCHEMES = {"a tag": OLD, "a referrer": NEW}
REPOSITORY = "team/llama"
PROVENANCE, MATERIALS = "https://example.com/provenance/v1", "https://example.com/materials/v2"


class Signer:
    """cosign with a key of its own, against one registry."""

    def __init__(self, registry: Registry, cosign: str, folder: Path) -> None:
        folder.mkdir()
        self._registry, self._cosign, self.folder = registry, cosign, folder
        run(registry, cosign, "generate-key-pair", folder=folder)
        self.key = PublicKey.from_pem((folder / "cosign.pub").read_bytes())

    def sign(self, digest: str, options: tuple[str, ...] = NEW) -> None:
        """Signs a manifest of REPOSITORY, as a person does."""
        reference = f"{self._registry.name}/{REPOSITORY}@{digest}"
        run(self._registry, self._cosign, "sign", "-y", "--key", "cosign.key", *options, reference, folder=self.folder)

    def attest(self, digest: str, predicate_type: str, options: tuple[str, ...] = NEW) -> None:
        """Makes an attestation about a manifest of REPOSITORY, as a pipeline does."""
        (self.folder / "predicate.json").write_text("{}")
        said = ("--type", predicate_type, "--predicate", "predicate.json", "--key", "cosign.key")
        reference = f"{self._registry.name}/{REPOSITORY}@{digest}"
        run(self._registry, self._cosign, "attest", "-y", *said, *options, reference, folder=self.folder)


@pytest.fixture(scope="module", params=[True, False], ids=["referrers API", "no referrers API"])
def registry(
    request: pytest.FixtureRequest, testbed: Environment, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Registry]:
    made = Registry(tmp_path_factory.mktemp("registry"), testbed.ports, testbed.reaper, referrers=request.param)
    made.start()
    yield made
    made.close()


@pytest.fixture(scope="module")
def signer(registry: Registry, testbed: Environment, tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return Signer(registry, testbed.binaries["cosign"], tmp_path_factory.mktemp("cosign") / "signer")


def verified(registry: Registry, digest: str, *keys: PublicKey, **changes: Any) -> Found:
    """What a verification of that manifest finds."""
    prefix = f"oci://{registry.name}/"
    source = Source("models", prefix, registry.url, ca_bundle=registry.bundle.read_text())
    spec = SignedModelSpec(ModelKey("team-a", "llama", "uid-1"), 3, ModelURI.parse(registry.uri(REPOSITORY, digest)))
    asked: dict[str, Any] = {"spec": spec, "sources": [source], **changes}
    return verify_model(task([TrialKey(key) for key in keys], **asked), stores.open_store)


def model(registry: Registry, *content: bytes) -> str:
    """Pushes a model of layers that no other test has; the digest of its manifest."""
    return registry.push(REPOSITORY, "v1", *content)


def test_a_model_that_oras_pushed_is_signed_by_cosign(registry: Registry, signer: Signer, tmp_path: Path) -> None:
    (tmp_path / "model.gguf").write_bytes(b"weights by oras")
    target = f"{registry.name}/{REPOSITORY}:oras"
    run(
        registry,
        extra("oras"),
        "push",
        target,
        "--artifact-type",
        "application/vnd.example.model",
        "model.gguf",
        folder=tmp_path,
    )
    digest = run(registry, extra("oras"), "resolve", target, folder=tmp_path).strip()
    signer.sign(digest)
    found = verified(registry, digest, signer.key)

    assert found.evidence.digests == {"sha256": digest.removeprefix("sha256:")}
    assert found.evidence.identity.value == digest
    assert found.evidence.fingerprints == {signer.key.fingerprint}


@pytest.mark.parametrize("options", SCHEMES.values(), ids=SCHEMES)
def test_either_scheme_is_found_and_says_whose_it_is(
    registry: Registry, signer: Signer, options: tuple[str, ...]
) -> None:
    digest = model(registry, repr(options).encode())
    signer.sign(digest, options)
    (record,) = verified(registry, digest, public(rsa_key()), signer.key).evidence.signatures

    assert (record.format, record.fingerprint) == ("ImageSignature", signer.key.fingerprint)
    assert record.bound
    assert record.location.startswith(f"oci://{registry.name}/{REPOSITORY}")
    stranger = verified(registry, digest, public(rsa_key())).evidence
    assert [each.problem for each in stranger.signatures] == [Reason.SIGNATURE_INVALID]


def test_several_signers_in_both_schemes_count_each(
    registry: Registry, signer: Signer, testbed: Environment, tmp_path: Path
) -> None:
    digest = model(registry, b"signed by three")
    others = [Signer(registry, testbed.binaries["cosign"], tmp_path / name) for name in ("second", "third")]
    for each, options in ((signer, OLD), (others[0], OLD), (others[1], NEW)):
        each.sign(digest, options)
    keys = [each.key for each in (signer, *others)]
    evidence = verified(registry, digest, *keys).evidence

    assert evidence.fingerprints == {key.fingerprint for key in keys}


def test_a_new_key_is_tried_without_asking_the_registry_for_the_model(registry: Registry, signer: Signer) -> None:
    digest = model(registry, b"rotated")
    signer.sign(digest, OLD)
    signer.sign(digest, NEW)
    before = verified(registry, digest, public(rsa_key())).evidence
    after = verified(registry, digest, signer.key, previous=before)

    assert before.fingerprints == frozenset()
    assert after.evidence.fingerprints == {signer.key.fingerprint}
    assert after.bytes_read == 0


@pytest.mark.parametrize("options", SCHEMES.values(), ids=SCHEMES)
def test_a_signature_copied_from_another_model_does_not_count(
    registry: Registry, signer: Signer, options: tuple[str, ...]
) -> None:
    good, evil = model(registry, b"good", repr(options).encode()), model(registry, b"evil", repr(options).encode())
    signer.sign(good, options)
    copy_signatures(registry, good, evil)
    evidence = verified(registry, evil, signer.key).evidence

    assert evidence.fingerprints == frozenset()
    assert {record.problem for record in evidence.signatures} == {Reason.STATEMENT_MISMATCH}


def copy_signatures(registry: Registry, source: str, target: str) -> None:
    """What a thief does who may push: the tag of the old scheme, and referrers with another subject."""
    tag, other = (digest.replace(":", "-") for digest in (source, target))
    try:
        registry.put_manifest(REPOSITORY, f"{other}.sig", registry.get_manifest(REPOSITORY, f"{tag}.sig"))
    except RuntimeError:
        listed = registry.referrers(REPOSITORY, source)
        for each in listed:
            moved = registry.get_manifest(REPOSITORY, each["digest"]).replace(source.encode(), target.encode())
            digest = registry.put_manifest(REPOSITORY, digest_of(moved), moved)
            index = {**json.loads(EMPTY_INDEX), "manifests": [{**each, "digest": digest, "size": len(moved)}]}
            registry.put_manifest(REPOSITORY, other, json.dumps(index).encode(), INDEX)


INDEX = "application/vnd.oci.image.index.v1+json"
EMPTY_INDEX = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": []})


def test_a_registry_that_serves_other_bytes_is_not_believed(registry: Registry, signer: Signer) -> None:
    digest = model(registry, b"what was signed")
    signer.sign(digest)
    before = verified(registry, digest, signer.key).evidence
    other = registry.get_manifest(REPOSITORY, model(registry, b"what is served"))
    # This registry takes any bytes under a digest: as good as one that was broken into.
    registry.put_manifest(REPOSITORY, digest, other)

    for previous in (None, before):
        with pytest.raises(Undecidable) as caught:
            verified(registry, digest, signer.key, previous=previous)
        assert caught.value.reason is Reason.ARTIFACT_CHANGED


def test_a_tag_that_moves_changes_nothing_for_who_goes_by_the_digest(registry: Registry, signer: Signer) -> None:
    digest = model(registry, b"released")
    signer.sign(digest)
    evidence = verified(registry, digest, signer.key).evidence
    moved = model(registry, b"under the same tag")

    assert moved != digest
    assert verified(registry, digest, signer.key).evidence.identity == evidence.identity
    assert verified(registry, moved, signer.key).evidence.signatures == ()


@pytest.mark.parametrize("options", SCHEMES.values(), ids=SCHEMES)
def test_an_attestation_counts_where_a_policy_names_its_type(
    registry: Registry, signer: Signer, options: tuple[str, ...]
) -> None:
    digest = model(registry, b"with provenance", repr(options).encode())
    uri, key = registry.uri(REPOSITORY, digest), str(signer.folder / "cosign.pub")
    for predicate_type in (PROVENANCE, MATERIALS):
        signer.attest(digest, predicate_type, options)
    wanted = verified(registry, digest, signer.key, predicate_types=frozenset({PROVENANCE})).evidence.signatures

    assert [(each.format, each.predicate_type, each.fingerprint) for each in wanted] == [
        ("Attestation", PROVENANCE, signer.key.fingerprint)
    ]
    assert wanted[0].bound
    for predicate_type in (PROVENANCE, MATERIALS):
        assert command_line(registry, uri, key, ["--predicate-type", predicate_type])[:2] == (0, "Verified")
    assert command_line(registry, uri, key, ["--predicate-type", "https://example.com/other"])[1:] == (
        "Rejected",
        "NotSigned",
    )


@pytest.mark.parametrize("options", SCHEMES.values(), ids=SCHEMES)
def test_an_attestation_of_the_same_key_is_no_signature_of_the_model(
    registry: Registry, signer: Signer, options: tuple[str, ...]
) -> None:
    digest = model(registry, b"with provenance alone", repr(options).encode())
    signer.attest(digest, PROVENANCE, options)

    assert verified(registry, digest, signer.key).evidence.signatures == ()
    signer.sign(digest)
    assert verified(registry, digest, signer.key).evidence.fingerprints == {signer.key.fingerprint}
    wanted = verified(registry, digest, signer.key, predicate_types=frozenset({PROVENANCE})).evidence.signatures
    assert {each.format for each in wanted} == {"ImageSignature", "Attestation"}


def test_signatures_may_be_named(registry: Registry, signer: Signer) -> None:
    digest = model(registry, b"named")
    signer.sign(digest, OLD)
    signature = digest_of(registry.get_manifest(REPOSITORY, f"{digest.replace(':', '-')}.sig"))
    named = SignatureAt(registry.uri(REPOSITORY, signature))
    spec = SignedModelSpec(
        ModelKey("a", "b", "c"), 1, ModelURI.parse(registry.uri(REPOSITORY, digest)), signatures=(named,)
    )

    (record,) = verified(registry, digest, signer.key, spec=spec).evidence.signatures
    assert (record.location, record.fingerprint) == (named.uri, signer.key.fingerprint)


@pytest.mark.parametrize("options", SCHEMES.values(), ids=SCHEMES)
def test_what_cosign_downloads_may_stand_in_the_object(
    registry: Registry, signer: Signer, testbed: Environment, options: tuple[str, ...]
) -> None:
    digest = model(registry, b"downloaded", repr(options).encode())
    signer.sign(digest, options)
    reference = f"{registry.name}/{REPOSITORY}@{digest}"
    printed = run(registry, testbed.binaries["cosign"], "download", "signature", reference, folder=signer.folder)
    spec = SignedModelSpec(
        ModelKey("a", "b", "c"),
        1,
        ModelURI.parse(registry.uri(REPOSITORY, digest)),
        signatures=(InlineSignature(printed.encode(), "ImageSignature"),),
    )

    (record,) = verified(registry, digest, signer.key, spec=spec).evidence.signatures
    assert record.fingerprint == signer.key.fingerprint


def test_a_pipeline_asks_the_command_line(registry: Registry, signer: Signer) -> None:
    digest = model(registry, b"in a pipeline")
    signer.sign(digest)
    uri, key = registry.uri(REPOSITORY, digest), str(signer.folder / "cosign.pub")

    assert command_line(registry, uri, key) == (0, "Verified", "Verified")
    other = registry.uri(REPOSITORY, model(registry, b"signed by nobody"))
    assert command_line(registry, other, key) == (1, "Rejected", "NotSigned")
    code, _, said = command_line(registry, uri.partition("@")[0] + ":v1", key)
    assert code == 2
    assert "no tag" in said


def command_line(
    registry: Registry, artifact: str, key: str, options: Sequence[str] = (), **variables: str
) -> tuple[int, str, str]:
    """Exit code, verdict and reason of `aegis verify`; of a usage error its complaint."""
    command = [sys.executable, "-m", "aegis", "verify", "-o", "json", "--artifact", artifact, "--key", key, *options]
    environment = {"AWS_CA_BUNDLE": str(registry.bundle), **variables}
    done = subprocess.run(command, env=environment, text=True, capture_output=True, timeout=60)
    if not done.stdout:
        return done.returncode, "", done.stderr
    answer = json.loads(done.stdout)
    return done.returncode, answer["verdict"], answer["reason"]
