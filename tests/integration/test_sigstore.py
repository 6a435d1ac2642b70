"""Signatures without a key by the real cosign: Fulcio and its log, Rekor v2 and a timestamp authority are real.

A ServiceAccount signs, for which the API server vouches. What `aegis verify` says of it, it says offline.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.integration.test_statements import laid_out
from tests.minisigstore import Instance
from tests.minisigstore.timestamps import TimestampAuthority
from tests.testbed.environment import Environment
from tests.testbed.registry import Registry, run
from tests.testbed.sigstore import Sigstore, subject
from tests.unit.formats.signing import manifest
from tests.unit.keyless.checking import DATA, checked

from aegis.adapters.keyless import open_keyless
from aegis.core.reasons import Reason
from aegis.core.trusted_root import parse_trusted_root
from aegis.services.notary import Notary

pytestmark = pytest.mark.e2e

PROGRAM = Path(sys.prefix) / "bin" / "aegis"
VERIFIED = (0, "Verified", "Verified")
ACCOUNT = "release"


class Signed:
    """One model in three shapes, a file, a folder and an image, that one ServiceAccount signed."""

    def __init__(self, folder: Path, sigstore: Sigstore, registry: Registry, namespace: str) -> None:
        self.folder, self.root, self.registry = folder, sigstore.trusted_root, registry
        self.issuer, self.identity = sigstore.issuer, subject(namespace, ACCOUNT)
        self.file, self.bundle = folder / "model.bin", folder / "model.bin.sigstore.json"
        self.file.write_bytes(DATA)
        token = sigstore.token(namespace, ACCOUNT)
        sigstore.sign(token, self.file, self.bundle)
        self.tree = laid_out(folder / "llama")
        (folder / "statement.json").write_text(json.dumps(manifest()))
        sigstore.attest(token, folder / "statement.json", self.tree / "model.sig")
        digest = registry.push("team/llama", "v1", b"layer")
        self.image = registry.uri("team/llama", digest)
        run(registry, sigstore.cosign, "sign", *sigstore.options(token), self.image[len("oci://") :], folder=folder)

    def verify(self, artifact: object, **changes: str) -> tuple[tuple[int, str, str], Any]:
        """Outcome and answer; `changes` are of the options that name the signer."""
        named = {"identity": self.identity, "issuer": self.issuer, "trusted-root": self.root}
        words = ("--artifact", artifact, *(f"--{name}={value}" for name, value in {**named, **changes}.items()))
        command = [str(PROGRAM), "verify", "-o", "json", *map(str, words)]
        environment = {"AWS_CA_BUNDLE": str(self.registry.bundle)}
        done = subprocess.run(command, text=True, capture_output=True, timeout=60, env=environment)
        answer = json.loads(done.stdout)
        return (done.returncode, answer["verdict"], answer["reason"]), answer


@pytest.fixture(scope="module")
def namespace(testbed: Environment) -> Iterator[str]:
    kubectl = testbed.start("control_plane").control_plane.kubectl
    name = f"signers-{os.urandom(4).hex()}"
    kubectl("create", "namespace", name)
    kubectl("create", "serviceaccount", ACCOUNT, "-n", name)
    yield name
    kubectl("delete", "namespace", name, "--wait=false")


@pytest.fixture(scope="module")
def signed(testbed: Environment, namespace: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signed]:
    registry = Registry(tmp_path_factory.mktemp("registry"), testbed.ports, testbed.reaper)
    sigstore = Sigstore(tmp_path_factory.mktemp("sigstore"), testbed)
    try:
        registry.start()
        sigstore.start()
        made = Signed(tmp_path_factory.mktemp("signed"), sigstore, registry, namespace)
        # From here on only the registry is asked.
        sigstore.close()
        yield made
    finally:
        sigstore.close()
        registry.close()


SHAPES: dict[str, tuple[Callable[[Signed], object], str]] = {
    "a file": (lambda signed: signed.file, "SigstoreBundle"),
    "a folder": (lambda signed: signed.tree, "ModelSigning"),
    "an image": (lambda signed: signed.image, "ImageSignature"),
}


@pytest.mark.parametrize(("shape", "form"), SHAPES.values(), ids=SHAPES)
def test_what_a_service_account_signs_counts_in_every_shape(
    signed: Signed, shape: Callable[[Signed], object], form: str
) -> None:
    outcome, answer = signed.verify(shape(signed))

    assert outcome == VERIFIED
    (signature,) = answer["signatures"]
    assert signature["format"] == form
    assert (signature["identity"]["subject"], signature["identity"]["issuer"]) == (signed.identity, signed.issuer)
    assert signature["logEntry"]["index"] in range(3)
    assert signature["signingTimeSource"] == "TimestampAuthority"


@pytest.mark.parametrize("changed", ["identity", "issuer"])
def test_nobody_else_has_signed(signed: Signed, changed: str) -> None:
    others = {"identity": signed.identity.replace(ACCOUNT, "default"), "issuer": "https://kubernetes.default.svc"}

    assert signed.verify(signed.file, **{changed: others[changed]})[0] == (1, "Rejected", "SignerNotAllowed")


def test_no_service_of_another_sigstore_can_stand_in(signed: Signed, tmp_path: Path) -> None:
    root, bundle = json.loads(signed.root.read_bytes()), json.loads(signed.bundle.read_bytes())
    stamper = TimestampAuthority(tmp_path)
    others = json.loads(Instance().trusted_root(timestampAuthorities=[stamper.in_root()]))

    def problem(*services: str) -> Reason | None:
        mixed = {**root, **{service: others[service] for service in services}}
        return checked(bundle, Notary(parse_trusted_root(json.dumps(mixed).encode()), open_keyless)).problem

    assert problem() is None
    for service in ("certificateAuthorities", "ctlogs", "tlogs", "timestampAuthorities"):
        assert problem(service) is Reason.IDENTITY_NOT_PROVEN
