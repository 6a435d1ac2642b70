"""Keys that never leave a key server: it signs, or cosign has it sign; `aegis verify` asks it for the public half."""

import base64
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from tests.integration.clirig import VERIFIED, Pipeline, pipeline_in
from tests.testbed.environment import Environment

pytestmark = pytest.mark.e2e

INVALID = (1, "Rejected", "SignatureInvalid")
NOT_SO = (1, "Rejected", "SchemeNotAllowed")


@dataclass(frozen=True)
class Job:
    """A pipeline with a key of its own in transit."""

    pipeline: Pipeline
    key: str

    def server(self, digest: str = "", **how: str) -> None:
        """`bao write transit/sign/KEY[/DIGEST]`, as the documentation of the server has it."""
        asked = {"input": base64.b64encode((self.pipeline.folder / "model.bin").read_bytes()).decode(), **how}
        path = "/".join(["/v1/transit/sign", self.key, *([digest] if digest else [])])
        answer = self.pipeline.testbed.openbao.admin.adapter.post(path, json=asked)
        self.pipeline.write("model.bin.sig", answer["data"]["signature"].encode())

    def cosign(self) -> None:
        """`cosign sign-blob --key hashivault://KEY`."""
        names = ("VAULT_ADDR", "VAULT_TOKEN", "VAULT_CACERT")
        variables = {name: self.pipeline.variables[name] for name in names}
        options = ("--yes", "--use-signing-config=false", "--tlog-upload=false", "--bundle", "model.bin.sigstore.json")
        program = self.pipeline.testbed.binaries["cosign"]
        self.pipeline.run(program, "sign-blob", "--key", f"hashivault://{self.key}", *options, "model.bin", **variables)


def by_server(digest: str = "", **how: str) -> Callable[[Job], None]:
    return lambda job: job.server(digest, **how)


PKCS1 = by_server("sha2-256", signature_algorithm="pkcs1v15")
WAYS = {
    "rsa-2048": (PKCS1, VERIFIED),
    "rsa-3072": (PKCS1, VERIFIED),
    "rsa-4096": (PKCS1, VERIFIED),
    # Its default is a padding that only a keyring can name.
    "rsa-2048 as the server likes it": (by_server(), NOT_SO),
    "ecdsa-p256": (by_server("sha2-256"), VERIFIED),
    "ecdsa-p384": (by_server("sha2-384"), VERIFIED),
    "ecdsa-p384 with SHA-256": (by_server("sha2-256"), VERIFIED),
    "ecdsa-p521": (by_server("sha2-512"), VERIFIED),
    "ecdsa-p256 with SHA-512": (by_server("sha2-512"), INVALID),
    "ed25519": (by_server(), VERIFIED),
    "rsa-2048 by cosign": (Job.cosign, VERIFIED),
    "rsa-3072 by cosign": (Job.cosign, VERIFIED),
    "rsa-4096 by cosign": (Job.cosign, VERIFIED),
    "ecdsa-p256 by cosign": (Job.cosign, VERIFIED),
    # cosign has the server sign the digest of the file, as if that were the file.
    "ed25519 by cosign": (Job.cosign, NOT_SO),
}
"""Kind of key, and by whom or how → the way to sign, and what is said of it."""


@pytest.fixture(scope="module")
def pipeline(testbed: Environment, tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    return pipeline_in(tmp_path_factory.mktemp("transit"), testbed)


@pytest.mark.parametrize("way", WAYS)
def test_a_key_of_every_kind_signs_where_it_lies(pipeline: Pipeline, way: str) -> None:
    sign, expected = WAYS[way]
    job = Job(pipeline, f"{pipeline.folder.name}-{way.replace(' ', '-').lower()}")
    pipeline.testbed.openbao.admin.secrets.transit.create_key(job.key, key_type=way.partition(" ")[0])
    for old in pipeline.folder.glob("model.bin.*"):
        old.unlink()
    sign(job)

    assert pipeline.verify("--artifact", "model.bin", "--key", f"vault-transit:{job.key}")[0] == expected
