"""Identities and logs for `aegis verify`: whom a person lets vouch, and by which trusted root."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from aegis.adapters.keyless import is_installed
from aegis.core.errors import KeyRefused, TrustedRootUnusable
from aegis.core.keys import PublicKey
from aegis.core.spec.certificate import CertificateRule, authorities_in
from aegis.core.spec.fields import InvalidSpec
from aegis.core.spec.identity import IdentityRule, parse_identity
from aegis.core.trusted_root import NO_ROOT, TrustedRoot, root_of_logs
from aegis.services.verify_artifact import RequestInvalid
from aegis.wiring.trusted_root import read_root

MAX_PEM_BYTES = 65536


def identities(subjects: Sequence[str], issuers: Sequence[str]) -> tuple[IdentityRule, ...]:
    """Each subject with its issuer, or all with one; a subject that ends in '@' or '/' is a prefix.

    Raises RequestInvalid.
    """
    if not subjects or len(issuers) not in (1, len(subjects)):
        raise RequestInvalid(
            f"{len(subjects)} --identity and {len(issuers)} --issuer: one issuer for all, or one for each"
        )
    matching = issuers if len(issuers) == len(subjects) else [issuers[0]] * len(subjects)
    return tuple(_identity(subject, issuer) for subject, issuer in zip(subjects, matching, strict=True))


def trusted_root(path: str, log_keys: Sequence[str]) -> TrustedRoot:
    """That of the file, and the logs with those keys (PEM files). Raises RequestInvalid."""
    try:
        root = read_root(path) if path else NO_ROOT
    except TrustedRootUnusable as error:
        raise RequestInvalid(f"--trusted-root: {error.detail}") from None
    if not log_keys:
        return root
    logs = root_of_logs([_log_key(each) for each in dict.fromkeys(log_keys)])
    return replace(
        logs,
        content=root.content,
        logs=(*root.logs, *logs.logs),
        issuers=root.issuers,
        authorities={**root.authorities, **logs.authorities},
    )


def certificates(paths: Sequence[str], subjects: Sequence[str]) -> tuple[CertificateRule, ...]:
    """Certificates of these authorities (PEM files), for one of the subjects, or for any if none is named.

    Raises RequestInvalid.
    """
    if subjects and not paths:
        raise RequestInvalid("--cert-subject needs --cert-chain FILE: it says whose certificates count")
    authorities = tuple(authority for path in paths for authority in _authorities(path))
    return tuple(CertificateRule(authorities, subject) for subject in (subjects or [""]) if authorities)


def _authorities(path: str) -> tuple[bytes, ...]:
    try:
        with Path(path).open(encoding="ascii") as file:
            return authorities_in(file.read(MAX_PEM_BYTES + 1), f"--cert-chain: '{path}'")
    except OSError as error:
        raise RequestInvalid(f"--cert-chain: '{path}' cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise RequestInvalid(f"--cert-chain: '{path}' is no PEM file") from None
    except InvalidSpec as error:
        raise RequestInvalid(error.detail) from None


def check_possible(wanted: Sequence[IdentityRule], not_before: datetime | None, root: TrustedRoot) -> None:
    """Raises RequestInvalid when no identity, or no time of signing, can be checked here."""
    if wanted and not root.content:
        raise RequestInvalid("--identity needs --trusted-root FILE: it says whose certificates count")
    if not_before and not root.authorities:
        raise RequestInvalid(
            "--not-before needs --trusted-root FILE or --rekor-key FILE: it says whose word on times counts"
        )
    if wanted and not is_installed():
        raise RequestInvalid("--identity needs the package 'sigstore': install Aegis with the extra 'keyless'")


def _identity(subject: str, issuer: str) -> IdentityRule:
    kind = "subjectPrefix" if subject.endswith(("@", "/")) else "subject"
    try:
        return parse_identity({"issuer": issuer, kind: subject}, "--identity")
    except InvalidSpec as error:
        raise RequestInvalid(
            error.detail.replace(f"--identity.{kind}", "--identity").replace("--identity.issuer", "--issuer")
        ) from None


def _log_key(path: str) -> PublicKey:
    try:
        with Path(path).open("rb") as file:
            return PublicKey.from_pem(file.read(MAX_PEM_BYTES + 1))
    except OSError as error:
        raise RequestInvalid(f"--rekor-key: '{path}' cannot be read: {error.strerror}") from None
    except KeyRefused as error:
        raise RequestInvalid(f"--rekor-key: '{path}' is not used: {error.detail}") from None
