"""The reference signer of OpenSSF Model Signing, as people call it: the program `model_signing`."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("model_signing")


def sign_by_key(model: Path, signature: Path, key: Path, ignored: Sequence[Path] = ()) -> Path:
    """Signs a file or folder with an EC key (PEM); `ignored` are files and folders below it. The signature's path."""
    options = [argument for path in ignored for argument in ("--ignore-paths", str(path))]
    _sign("key", model, "--signature", signature, "--private_key", key, *options)
    return signature


def sign_by_certificate(model: Path, signature: Path, key: Path, certificate: Path, chain: Sequence[Path]) -> Path:
    """The same with the certificate of the key, and those above it (PEM). The signature's path."""
    options = [argument for path in chain for argument in ("--certificate_chain", str(path))]
    _sign(
        "certificate", model, "--signature", signature, "--private_key", key, "--signing_certificate", certificate,
        *options,
    )  # fmt: skip
    return signature


def _sign(method: str, *arguments: object) -> None:
    command = [str(PROGRAM), "sign", method, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise RuntimeError(f"model_signing: {done.stderr[-2000:]}")
