"""`aegis verify` of a large local file, whole process and all, beside a program that only hashes it."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from bench.measured import Measured, in_turns

SIZE = 256 << 20
ROUNDS = 5
AEGIS = str(Path(sys.prefix) / "bin" / "aegis")
PLAIN = "import hashlib,sys; print(hashlib.file_digest(open(sys.argv[1],'rb'),'sha256').hexdigest())"


def hashing(size: int = SIZE, rounds: int = ROUNDS) -> Iterator[Measured]:
    """CPU seconds, of the user and the system together, of both programs."""
    with tempfile.TemporaryDirectory(prefix="aegis-bench-") as name:
        folder = Path(name)
        artifact = _signed(folder, size)
        verify = [AEGIS, "verify", "--artifact", str(artifact), "--key", str(folder / "release.pub")]
        what, beside = _plain(artifact)
        ours, theirs = in_turns(lambda: _cpu_of_program(verify), lambda: _cpu_of_program(beside), rounds)
        yield Measured(f"aegis verify of {size >> 20} MiB, {what}", ours, theirs)
        started = in_turns(lambda: _cpu_of_program([AEGIS, "version"]), lambda: _cpu_of_program(beside), rounds)[0]
        yield Measured("  the same without starting Python (aegis version)", ours - started, theirs)


def _plain(artifact: Path) -> tuple[str, list[str]]:
    openssl = shutil.which("openssl")
    if openssl:
        return "openssl dgst -sha256", [openssl, "dgst", "-sha256", str(artifact)]
    return "hashlib", [sys.executable, "-c", PLAIN, str(artifact)]


def _signed(folder: Path, size: int) -> Path:
    """A file of random bytes with its RSA signature beside it, and the public key."""
    artifact = folder / "model.bin"
    artifact.write_bytes(os.urandom(size))
    key = rsa.generate_private_key(65537, 3072)
    (folder / "model.bin.sig").write_bytes(key.sign(artifact.read_bytes(), padding.PKCS1v15(), hashes.SHA256()))
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    (folder / "release.pub").write_bytes(key.public_key().public_bytes(serialization.Encoding.PEM, spki))
    return artifact


def _cpu_of_program(command: Sequence[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
