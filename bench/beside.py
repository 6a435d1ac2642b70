"""`aegis verify` beside the programs that people verify models with: the same signed files, a process each time."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from tests.testbed.cache import PLATFORM, cached
from tests.testbed.model_signing import PROGRAM as MODEL_SIGNING
from tests.testbed.model_signing import sign_by_key
from tests.testbed.recipes import COSIGN
from tests.unit.services.models import ec_key

from bench.measured import Absent, Measured, Row
from bench.programs import MIB, Spent, fill, spent, verify

ROUNDS = 3
FILES = 8
OFFLINE = ("--yes", "--use-signing-config=false", "--tlog-upload=false")


def beside(scale: float) -> Iterator[Row]:
    """CPU and the most memory of either, over a file that cosign signed and a folder that model_signing signed."""
    with tempfile.TemporaryDirectory(prefix="aegis-bench-") as name:
        folder, size = Path(name), int(1024 * scale) * MIB
        yield from _cosign(folder, size)
        yield from _model_signing(folder, size)


def _cosign(folder: Path, size: int) -> Iterator[Row]:
    what = f"{size // MIB} MiB file"
    program = shutil.which("cosign") or _built_cosign()
    if program is None:
        yield Absent(what, "cosign")
        return
    blob, bundle = fill(folder / "blob.bin", size), folder / "blob.sigstore.json"
    secret, public = folder / "cosign.key", folder / "cosign.pub"
    variables = {**os.environ, "HOME": str(folder), "COSIGN_PASSWORD": ""}
    for arguments in (
        ["generate-key-pair"],
        ["sign-blob", *OFFLINE, "--key", str(secret), "--bundle", str(bundle), str(blob)],
    ):
        subprocess.run([program, *arguments], cwd=folder, env=variables, check=True, capture_output=True)
    options = ["--key", str(public), "--bundle", str(bundle), "--insecure-ignore-tlog", str(blob)]
    yield from _compared(
        f"{what}; cosign verify-blob",
        verify(blob, "--signature", bundle, key=public),
        [program, "verify-blob", *options],
    )
    blob.unlink()


def _model_signing(folder: Path, size: int) -> Iterator[Row]:
    what = f"{FILES} files of {size // FILES // MIB} MiB"
    if not MODEL_SIGNING.exists():
        yield Absent(what, "model_signing")
        return
    model = folder / "model"
    model.mkdir()
    for number in range(FILES):
        fill(model / f"{number}.safetensors", size // FILES)
    pair, secret, public = ec_key(), folder / "key.pem", folder / "key.pub.pem"
    secret.write_bytes(pair.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(pair.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    signature = sign_by_key(model, folder / "model.sig", secret)
    options = ["--signature", str(signature), "--public_key", str(public), str(model)]
    yield from _compared(
        f"{what}; model_signing verify",
        verify(model, "--signature", signature, key=public),
        [str(MODEL_SIGNING), "verify", "key", *options],
    )


def _compared(what: str, ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Measured]:
    rounds = [(spent(ours), spent(theirs)) for _ in range(ROUNDS + 1)]
    # The first round only warms up.
    mine, others = (_of_all(each) for each in zip(*rounds[1:], strict=True))
    yield Measured(f"{what}, CPU", mine.cpu, others.cpu, 1.0)
    yield Measured("  the most memory", mine.peak, others.peak, 1.0, memory=True)


def _of_all(rounds: Sequence[Spent]) -> Spent:
    return Spent(min(each.cpu for each in rounds), max(each.peak for each in rounds))


def _built_cosign() -> str | None:
    """What the tests have built, if they have; nothing is built here."""
    program = cached(COSIGN.key(PLATFORM)) / "bin" / COSIGN.name
    return str(program) if program.exists() else None
