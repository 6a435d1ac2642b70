#!/usr/bin/env python3
"""Answers the protocol of the OpenSSF Model Signing suites by `aegis verify`; docs/reference/conformance.md says how.

    oms_client.py verify-model --method key|certificate|sigstore --model-path PATH --bundle FILE
        [--public-key FILE] [--cert-chain FILE]... [--identity SUBJECT --identity-provider URL [--use-staging]]
        [--ignore-paths PATH]... [--ignore-unsigned-files]

The exit code is 0 for Verified. Aegis judges a folder as it is, so one from which something is to be ignored is copied
without that first. It signs nothing: `sign-model` is a usage error.
"""

import base64
import json
import shutil
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path

from aegis.entrypoints.cli import main


def run(given: list[str]) -> int:
    """The exit code."""
    options = parser().parse_args(given)
    try:
        signers = _SIGNERS[options.method](options)
    except LookupError as error:
        parser().error(f"--method {options.method} needs {error.args[0]}")
    with tempfile.TemporaryDirectory() as folder:
        model = _seen(options, Path(folder))
        call = ["verify", "--artifact", str(model), "--signature", str(options.bundle), "--format", "ModelSigning"]
        return main([*call, *signers])


def parser() -> ArgumentParser:
    """The protocol."""
    whole = ArgumentParser(prog="oms_client.py", epilog="Aegis signs nothing: there is no sign-model.")
    add = whole.add_subparsers(required=True).add_parser("verify-model").add_argument
    add("--method", choices=sorted(_SIGNERS), required=True)
    add("--model-path", type=Path, required=True)
    add("--bundle", type=Path, required=True)
    add("--public-key", default="")
    add("--cert-chain", action="append", default=[])
    add("--identity", default="")
    add("--identity-provider", default="")
    add("--use-staging", action="store_true")
    add("--ignore-paths", action="append", type=Path, default=[])
    add("--ignore-unsigned-files", action="store_true")
    return whole


def _by_key(options: Namespace) -> list[str]:
    return ["--key", _given(options.public_key, "--public-key")]


def _by_certificate(options: Namespace) -> list[str]:
    _given("".join(options.cert_chain), "--cert-chain")
    return [argument for path in options.cert_chain for argument in ("--cert-chain", path)]


def _by_identity(options: Namespace) -> list[str]:
    """By the root of the public Sigstore, which the package `sigstore` brings along: the protocol names no other."""
    who = _given(options.identity, "--identity"), _given(options.identity_provider, "--identity-provider")
    return ["--identity", who[0], "--issuer", who[1], "--trusted-root", _public_root(options.use_staging)]


_SIGNERS: Mapping[str, Callable[[Namespace], list[str]]] = {
    "key": _by_key,
    "certificate": _by_certificate,
    "sigstore": _by_identity,
}
"""Method → the options of `aegis verify` that say who may have signed."""


def _given(value: str, option: str) -> str:
    if not value:
        raise LookupError(option)
    return value


def _public_root(staging: bool) -> str:
    spec = find_spec("sigstore")
    if spec is None or not spec.submodule_search_locations:
        raise LookupError("the package 'sigstore'")
    stores = Path(spec.submodule_search_locations[0]) / "_store"
    return next(str(path) for path in stores.glob("*/trusted_root.json") if ("stag" in path.parent.name) is staging)


def _seen(options: Namespace, folder: Path) -> Path:
    """The model itself, or a copy in `folder` without what is to be ignored."""
    model: Path = options.model_path.absolute()
    left_out = {path.absolute() for path in (*options.ignore_paths, options.bundle)}
    signed = _signed(options.bundle, model) if options.ignore_unsigned_files else None
    if not model.is_dir() or (signed is None and not any(model in path.parents for path in left_out)):
        return model

    def ignored(path: Path) -> bool:
        return path in left_out or (signed is not None and path not in signed and not path.is_dir())

    copy = folder / model.name
    shutil.copytree(
        model, copy, symlinks=True, ignore=lambda parent, names: {name for name in names if ignored(Path(parent, name))}
    )
    return copy


def _signed(bundle: Path, model: Path) -> set[Path] | None:
    """Which files a manifest lists, whole or in shards, by whatever signature; None when nothing can be read."""
    try:
        statement = json.loads(base64.b64decode(json.loads(bundle.read_bytes())["dsseEnvelope"]["payload"]))
        names = [each["name"] for each in statement["predicate"].get("resources") or statement["subject"]]
        return {model / name for whole in names for name in (whole, whole.rsplit(":", 2)[0])}
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
