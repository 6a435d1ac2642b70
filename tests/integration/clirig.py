"""A CI job for tests of the command line: a folder, the real tools, and Aegis as a program of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.testbed.environment import Environment

PROGRAM = Path(sys.prefix) / "bin" / "aegis"
VERIFIED = (0, "Verified", "Verified")
OPENSSL_KEYS = {
    "rsa": ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"),
    "ecdsa": ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"),
    "ed25519": ("-algorithm", "ED25519"),
}


@dataclass
class Pipeline:
    """A CI job's folder and variables: the real tools, and Aegis as a program of its own."""

    folder: Path
    testbed: Environment
    variables: dict[str, str]

    def run(self, program: str, *arguments: str, **variables: str) -> str:
        """Standard output of a tool. Raises CalledProcessError."""
        command = [program, *arguments]
        env = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "COSIGN_PASSWORD": "", **variables}
        done = subprocess.run(command, cwd=self.folder, env=env, text=True, capture_output=True, timeout=60, check=True)
        return done.stdout

    def openssl(self, *arguments: str) -> str:
        return self.run("openssl", *arguments)

    def cosign(self, *arguments: str) -> str:
        return self.run(self.testbed.binaries["cosign"], *arguments)

    def asked(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        """Exit code and answer of a command of Aegis."""
        command = [str(PROGRAM), *arguments, "-o", "json"]
        done = subprocess.run(command, cwd=self.folder, env=self.variables, text=True, capture_output=True, timeout=60)
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    def verify(self, *arguments: str) -> tuple[tuple[int, str, str], dict[str, Any]]:
        """Exit code, verdict and reason; and the whole answer."""
        code, answer = self.asked("verify", *arguments)
        return (code, answer["verdict"], answer["reason"]), answer

    def write(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def upload(self, name: str, key: str = "") -> str:
        """Puts a file into the store under a folder of this job's own; its URI."""
        key = f"{self.folder.name}/{key or name}"
        self.testbed.s3.client.upload_file(str(self.folder / name), self.testbed.s3.bucket, key)
        return f"s3://{self.testbed.s3.bucket}/{key}"

    def key_pair(self, name: str, kind: str = "ecdsa") -> str:
        """Makes NAME.key and NAME.pub; the text of the latter."""
        self.openssl("genpkey", *OPENSSL_KEYS[kind], "-out", f"{name}.key")
        self.openssl("pkey", "-in", f"{name}.key", "-pubout", "-out", f"{name}.pub")
        return (self.folder / f"{name}.pub").read_text()

    def sign(self, key: str, file: str, kind: str = "ecdsa") -> None:
        """Writes FILE.sig as the documentation tells people to."""
        if kind == "ed25519":
            self.openssl("pkeyutl", "-sign", "-rawin", "-inkey", f"{key}.key", "-in", file, "-out", f"{file}.sig")
        else:
            self.openssl("dgst", "-sha256", "-sign", f"{key}.key", "-out", f"{file}.sig", file)


def pipeline_in(folder: Path, testbed: Environment) -> Pipeline:
    """A job in `folder` that reaches the key server and the store, and has a model of random bytes."""
    testbed.start("openbao", "s3")
    variables = {
        "VAULT_ADDR": testbed.openbao.url,
        "VAULT_TOKEN": testbed.openbao.root_token,
        "VAULT_CACERT": str(testbed.openbao.bundle),
        "AWS_ENDPOINT_URL": testbed.s3.url,
        "AWS_ACCESS_KEY_ID": testbed.s3.reader.key_id,
        "AWS_SECRET_ACCESS_KEY": testbed.s3.reader.secret,
        "AWS_CA_BUNDLE": str(testbed.s3.bundle),
    }
    made = Pipeline(folder, testbed, variables)
    made.write("model.bin", os.urandom(300_000))
    return made
