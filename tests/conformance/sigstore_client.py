#!/usr/bin/env python3
"""Answers the protocol of sigstore-conformance by `aegis verify`; docs/reference/conformance.md has the commands.

    sigstore_client.py verify-bundle [--staging] --bundle FILE
        (--certificate-identity SUBJECT --certificate-oidc-issuer URL | --key FILE) [--trusted-root FILE] FILE_OR_DIGEST

The exit code is 0 for Verified. Without a trusted root it is that of the public Sigstore, which the package `sigstore`
brings along. Aegis signs nothing, so `sign-bundle` is a usage error.
"""

import base64
import json
import re
import sys
from argparse import ArgumentParser, Namespace
from importlib.util import find_spec
from pathlib import Path

from aegis.entrypoints.cli import main

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def arguments(options: Namespace) -> list[str]:
    """The call of `aegis` that asks the same."""
    given = [
        "verify",
        "--signature",
        options.bundle,
        "--trusted-root",
        options.trusted_root or _public(options.staging),
    ]
    if options.key:
        given += ["--key", options.key]
    else:
        given += ["--identity", options.certificate_identity, "--issuer", options.certificate_oidc_issuer]
    for kind in _predicate_types(Path(options.bundle)):
        given += ["--predicate-type", kind]
    is_digest = DIGEST.fullmatch(options.artifact) and not Path(options.artifact).exists()
    return [*given, "--digest" if is_digest else "--artifact", options.artifact]


def _public(staging: bool) -> str:
    spec = find_spec("sigstore")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("install the package 'sigstore', or give --trusted-root")
    stores = Path(spec.submodule_search_locations[0]) / "_store"
    return next(str(path) for path in stores.glob("*/trusted_root.json") if ("stag" in path.parent.name) is staging)


def _predicate_types(bundle: Path) -> list[str]:
    """What the suite's statements are about is of no matter to it, so the type is taken from the bundle itself."""
    try:
        payload = base64.b64decode(json.loads(bundle.read_bytes())["dsseEnvelope"]["payload"])
        return [str(json.loads(payload)["predicateType"])]
    except (KeyError, TypeError, ValueError):
        return []


def parser() -> ArgumentParser:
    """The protocol."""
    whole = ArgumentParser(prog="sigstore_client.py")
    verify = whole.add_subparsers(required=True).add_parser("verify-bundle")
    verify.add_argument("--staging", action="store_true")
    verify.add_argument("--bundle", required=True)
    verify.add_argument("--certificate-identity", default="")
    verify.add_argument("--certificate-oidc-issuer", default="")
    verify.add_argument("--key", default="")
    verify.add_argument("--trusted-root", default="")
    verify.add_argument("artifact")
    return whole


def run(given: list[str]) -> int:
    """The exit code. A key and an identity at once is a wrong call by the protocol."""
    options = parser().parse_args(given)
    if bool(options.key) == bool(options.certificate_identity and options.certificate_oidc_issuer):
        parser().error("either --key, or --certificate-identity with --certificate-oidc-issuer")
    return main(arguments(options))


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
