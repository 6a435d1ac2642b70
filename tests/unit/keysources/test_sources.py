"""The table of sources, and those that ask no server: PEM in the ModelKeyring, in a Secret and in a file."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.unit.core.test_certified_keys import FOR_CODE, SIGNS, UNTIL, certificate
from tests.unit.keysources.vault_builders import APP_ROLE, KUBERNETES, KV, TOKEN_FILE, context, public_pem

from aegis.adapters.keysources import KEY_SOURCES, open_key_source
from aegis.adapters.keysources.vault.auth import LOGINS
from aegis.adapters.keysources.vault.source import ENGINES
from aegis.core.errors import Undecidable
from aegis.core.key_files import CertificateUse
from aegis.core.keys import PublicKey
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources import KeySourceSpec
from aegis.core.spec.key_sources.aws_kms import AWSAccessKey, AWSKMSSource, AWSWebIdentity
from aegis.core.spec.key_sources.azure_key_vault import AzureAuth, AzureKeyVaultSource
from aegis.core.spec.key_sources.file import FileSource
from aegis.core.spec.key_sources.gcp_kms import GCPKMSSource, GCPServiceAccountKey, GCPWorkloadIdentity
from aegis.core.spec.key_sources.identity_token import IdentityToken
from aegis.core.spec.key_sources.inline import InlineSource
from aegis.core.spec.key_sources.secret import SecretKeyRef
from aegis.core.spec.key_sources.vault import VaultAuth, VaultSource

TOKEN_OF_OWN = IdentityToken("audience")
CERTIFICATE = certificate(SIGNS, FOR_CODE).decode()
FIRST, SECOND = public_pem(), public_pem()
WEAK = (
    rsa.generate_private_key(65537, 1024)
    .public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
)
SECRET = SecretKeyRef("signing", "key.pem")
BROKEN = {
    "nothing": ("", "no PEM block"),
    "no PEM": ("ssh-ed25519 AAAA", "no PEM block"),
    "a broken block": (FIRST + SECOND[:-30], "broken"),
    "a private key": ("-----BEGIN EC PRIVATE KEY-----\nMC4C\n-----END EC PRIVATE KEY-----", "private key"),
    "half a surrogate pair": ("\ud800", "no PEM block"),
    "more than a ModelKeyring holds": (" " * 70_000, "more than"),
}


def fingerprint(pem: str) -> str:
    return PublicKey.from_pem(pem.encode()).fingerprint


def test_every_kind_of_source_engine_and_login_has_its_row() -> None:
    assert set(KEY_SOURCES) == set(get_args(KeySourceSpec))
    assert set(LOGINS) == set(get_args(VaultAuth))
    assert set(ENGINES) == set(get_args(VaultSource.__annotations__["engine"]))


def test_a_library_is_loaded_only_for_the_source_that_needs_it() -> None:
    libraries = {"hvac", "requests", "botocore", "google.auth", "msal", "cryptography.x509"}
    script = f"import sys, aegis.adapters.keysources; sys.exit(', '.join({libraries} & set(sys.modules)) or 0)"
    subprocess.run([sys.executable, "-c", script], check=True, env={"PYTHONPATH": ":".join(sys.path)})


def test_inline_keys_are_a_complete_list_of_one_version() -> None:
    snapshot = open_key_source(InlineSource(FIRST + SECOND + FIRST), context()).read()
    assert [(each.version, each.key.fingerprint) for each in snapshot.keys] == [
        (1, fingerprint(FIRST)),
        (1, fingerprint(SECOND)),
    ]
    assert snapshot.complete
    assert snapshot.ended_versions == frozenset()


def test_a_weak_inline_key_is_refused_beside_the_others() -> None:
    snapshot = open_key_source(InlineSource(FIRST + WEAK), context()).read()
    assert [each.key.fingerprint for each in snapshot.keys] == [fingerprint(FIRST)]
    assert [(each.version, each.refused.position) for each in snapshot.refused] == [(1, 2)]
    assert "1024 bits" in snapshot.refused[0].refused.detail


@pytest.mark.parametrize(("pem", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_inline_text_is_an_error_and_withdraws_nothing(pem: str, words: str) -> None:
    with pytest.raises(Undecidable) as caught:
        open_key_source(InlineSource(pem), context()).read()
    assert caught.value.reason is Reason.KEY_SOURCE_MISCONFIGURED
    assert words in caught.value.detail
    assert "spec.source.inline" in caught.value.detail


def test_a_secret_is_read_as_it_is_now() -> None:
    secrets = {"signing": {"key.pem": FIRST.encode()}}
    source = open_key_source(SECRET, context(secrets=secrets))
    assert [each.key.fingerprint for each in source.read().keys] == [fingerprint(FIRST)]
    secrets["signing"] = {"key.pem": (SECOND + WEAK).encode()}
    snapshot = source.read()
    assert [(each.version, each.key.fingerprint) for each in snapshot.keys] == [(1, fingerprint(SECOND))]
    assert [each.refused.position for each in snapshot.refused] == [2]
    assert not snapshot.complete


SECRETS = {
    "no Secret": ({}, Reason.KEY_SOURCE_MISCONFIGURED, "no Secret 'signing'"),
    "no entry": ({"signing": {}}, Reason.KEY_SOURCE_MISCONFIGURED, "no entry 'key.pem'"),
    "an empty entry": ({"signing": {"key.pem": b" \n"}}, Reason.KEY_NOT_FOUND, "is empty"),
    "no PEM": ({"signing": {"key.pem": b"\xff\x00"}}, Reason.KEY_SOURCE_MISCONFIGURED, "no PEM block"),
}


@pytest.mark.parametrize(("secrets", "reason", "words"), SECRETS.values(), ids=SECRETS.keys())
def test_a_secret_that_gives_no_key_is_an_error(
    secrets: dict[str, dict[str, bytes]], reason: Reason, words: str
) -> None:
    with pytest.raises(Undecidable) as caught:
        open_key_source(SECRET, context(secrets=secrets)).read()
    assert caught.value.reason is reason
    assert words in caught.value.detail


NAMED: dict[str, tuple[KeySourceSpec, set[str]]] = {
    "inline": (InlineSource(FIRST), set()),
    "a Secret": (SECRET, {"signing"}),
    "a file": (FileSource("/keys/release.pub"), set()),
    "an AppRole": (VaultSource("https://vault", "", "", APP_ROLE, KV), {"approle"}),
    "a ServiceAccount": (VaultSource("https://vault", "", "", KUBERNETES, KV), set()),
    "a token file": (VaultSource("https://vault", "", "", TOKEN_FILE, KV), set()),
    "an access key": (AWSKMSSource("eu", "k", "https://kms", "", AWSAccessKey("aws")), {"aws"}),
    "a role": (AWSKMSSource("eu", "k", "https://kms", "", AWSWebIdentity("r", TOKEN_OF_OWN, "https://sts")), set()),
    "a service account's key": (GCPKMSSource("k", "https://kms", "", GCPServiceAccountKey(SECRET)), {"signing"}),
    "a pool": (GCPKMSSource("k", "https://kms", "", GCPWorkloadIdentity("p", TOKEN_OF_OWN, "https://sts")), set()),
    "an application's secret": (
        AzureKeyVaultSource("https://v", "k", "s", "", AzureAuth("https://a", "t", "c", SECRET)),
        {"signing"},
    ),
    "a federated credential": (
        AzureKeyVaultSource("https://v", "k", "s", "", AzureAuth("https://a", "t", "c", TOKEN_OF_OWN)),
        set(),
    ),
}


@pytest.mark.parametrize(("spec", "names"), NAMED.values(), ids=NAMED.keys())
def test_the_secrets_that_a_source_needs(spec: KeySourceSpec, names: set[str]) -> None:
    assert spec.secrets == names


def test_a_file_is_the_whole_list_as_it_is_now() -> None:
    files = {"/keys/release.pub": (FIRST + SECOND + WEAK).encode()}
    source = open_key_source(FileSource("/keys/release.pub"), context(read_file=files.__getitem__))
    snapshot = source.read()
    assert [(each.version, each.key.fingerprint) for each in snapshot.keys] == [
        (1, fingerprint(FIRST)),
        (1, fingerprint(SECOND)),
    ]
    assert [each.refused.position for each in snapshot.refused] == [3]
    assert snapshot.complete
    files["/keys/release.pub"] = SECOND.encode()
    assert [each.key.fingerprint for each in source.read().keys] == [fingerprint(SECOND)]


def absent(path: str) -> bytes:
    raise FileNotFoundError(2, "No such file or directory", path)


@pytest.mark.parametrize(
    ("read_file", "words"),
    [
        (absent, "cannot be read: No such file or directory"),
        (lambda _: b"", "no PEM block"),
        (lambda _: FIRST[:60].encode(), "a PEM block is broken"),
    ],
    ids=["missing", "empty", "cut"],
)
def test_a_file_that_gives_no_key_is_an_error_and_withdraws_nothing(
    read_file: Callable[[str], bytes], words: str
) -> None:
    with pytest.raises(Undecidable) as caught:
        open_key_source(FileSource("/keys/release.pub"), context(read_file=read_file)).read()
    assert caught.value.reason is Reason.KEY_SOURCE_MISCONFIGURED
    assert f"the file '/keys/release.pub'{'' if 'cannot' in words else ':'} {words}" in caught.value.detail


PEM_SOURCES: dict[str, KeySourceSpec] = {
    "inline": InlineSource(CERTIFICATE),
    "a Secret": SECRET,
    "a file": FileSource("/f"),
}


@pytest.mark.parametrize("spec", PEM_SOURCES.values(), ids=PEM_SOURCES.keys())
def test_a_certificate_gives_its_key_where_the_keyring_says_so(spec: KeySourceSpec) -> None:
    held = context(secrets={"signing": {"key.pem": CERTIFICATE.encode()}}, read_file=lambda _: CERTIFICATE.encode())
    refusing, extracting = held, replace(held, certificates=CertificateUse.EXTRACT_KEY)
    assert [len(open_key_source(spec, each).read().keys) for each in (refusing, extracting)] == [0, 1]
    (key,) = open_key_source(spec, extracting).read().keys
    assert key.validity.not_after == UNTIL
