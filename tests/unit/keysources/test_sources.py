"""The table of sources, and the two that ask no server: PEM in the ModelKeyring and PEM in a Secret."""

import subprocess
import sys
from typing import get_args

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.unit.keysources.vault_builders import APP_ROLE, KUBERNETES, KV, TOKEN_FILE, context, public_pem

from aegis.adapters.keysources import KEY_SOURCES, open_key_source, secrets_named_by
from aegis.adapters.keysources.vault.auth import LOGINS
from aegis.adapters.keysources.vault.source import ENGINES
from aegis.core.errors import Undecidable
from aegis.core.keys import PublicKey
from aegis.core.reasons import Reason
from aegis.core.spec.keyring import InlineSource, KeySourceSpec, SecretKeyRef, VaultAuth, VaultSource

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


def test_the_client_library_is_loaded_only_for_a_vault() -> None:
    script = "import sys, aegis.adapters.keysources as k; sys.exit('hvac' in sys.modules or 'requests' in sys.modules)"
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
    "an AppRole": (VaultSource("https://vault", "", "", APP_ROLE, KV), {"approle"}),
    "a ServiceAccount": (VaultSource("https://vault", "", "", KUBERNETES, KV), set()),
    "a token file": (VaultSource("https://vault", "", "", TOKEN_FILE, KV), set()),
}


@pytest.mark.parametrize(("spec", "names"), NAMED.values(), ids=NAMED.keys())
def test_the_secrets_that_a_source_needs(spec: KeySourceSpec, names: set[str]) -> None:
    assert secrets_named_by(spec) == names
