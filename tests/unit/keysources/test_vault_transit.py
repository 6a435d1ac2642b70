"""Transit: every version's public key, whatever the type, and which versions an admin ended."""

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from tests.unit.keysources.fake_server import FakeServer, says
from tests.unit.keysources.vault_builders import CREATED, TRANSIT, TRANSIT_KEY, context, public_pem, vault_source

from aegis.adapters.keysources import open_key_source
from aegis.core.errors import Undecidable
from aegis.core.keyrings import KeySnapshot
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.vault import VaultTransit


def shown(public_key: object, created: object = CREATED) -> dict[str, object]:
    return {"public_key": public_key, "creation_time": created, "name": "P-256", "certificate_chain": ""}


def key(**changes: Any) -> dict[str, Any]:
    data = {"type": "ecdsa-p256", "keys": {"1": shown(public_pem()), "2": shown(public_pem())}, "latest_version": 2}
    return {**data, "min_decryption_version": 1, "min_available_version": 0, "soft_deleted": False, **changes}


def read(vault: FakeServer, data: object) -> KeySnapshot:
    vault.answers[TRANSIT_KEY] = says(200, {"data": data})
    return open_key_source(vault_source(vault, engine=TRANSIT), context()).read()


def test_every_version_is_shown_with_its_creation(vault: FakeServer) -> None:
    snapshot = read(vault, key())
    assert [(each.version, each.key.algorithm) for each in snapshot.keys] == [(1, "ECDSA-P256"), (2, "ECDSA-P256")]
    assert {f"{each.created:%Y-%m-%d %H:%M %Z}" for each in snapshot.keys} == {"2026-11-20 10:00 UTC"}


def test_an_ed25519_key_is_base64_of_its_raw_bytes(vault: FakeServer) -> None:
    raw = ed25519.Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    snapshot = read(vault, key(type="ed25519", keys={"1": shown(base64.b64encode(raw).decode())}))
    assert [each.key.algorithm for each in snapshot.keys] == ["Ed25519"]
    assert snapshot.keys[0].key.der.endswith(raw)


ENDED: dict[str, tuple[dict[str, object], set[int]]] = {
    "none": ({}, set()),
    "a server that does not say": ({"min_decryption_version": 0}, set()),
    "below the lowest that decrypts": ({"min_decryption_version": 3}, {1, 2}),
    "trimmed away": ({"min_decryption_version": 2, "min_available_version": 3}, {1, 2}),
    "the whole key, softly deleted": ({"soft_deleted": True}, {1, 2}),
}


@pytest.mark.parametrize(("changes", "versions"), ENDED.values(), ids=ENDED.keys())
def test_versions_that_an_admin_ended(vault: FakeServer, changes: dict[str, object], versions: set[int]) -> None:
    assert read(vault, key(**changes)).ended_versions == versions


@pytest.mark.parametrize("kind", ["aes256-gcm96", "chacha20-poly1305", "hmac", "managed_key", "ml-dsa", ""])
def test_a_key_that_does_not_sign_is_a_mistake_in_the_keyring(vault: FakeServer, kind: str) -> None:
    with pytest.raises(Undecidable) as caught:
        read(vault, key(type=kind, keys={"1": 1795538711}))
    assert caught.value.reason is Reason.KEY_SOURCE_MISCONFIGURED
    assert "not a signing key" in caught.value.detail


REFUSED = {
    "a derived key": ("ed25519", "", "a derived key has none"),
    "Ed25519 that is too short": ("ed25519", "AAAA", "raw Ed25519"),
    "Ed25519 that is no base64": ("ed25519", "\u00e4", "raw Ed25519"),
    "text that is no PEM": ("rsa-3072", "none", "no PEM block"),
    "half a surrogate pair": ("rsa-3072", "\ud800", "no PEM block"),
}


@pytest.mark.parametrize(("kind", "public_key", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_an_unusable_version_is_refused(vault: FakeServer, kind: str, public_key: str, words: str) -> None:
    snapshot = read(vault, key(type=kind, keys={"4": shown(public_key)}))
    assert snapshot.keys == ()
    assert [each.version for each in snapshot.refused] == [4]
    assert words in snapshot.refused[0].refused.detail


MALFORMED = {
    "no type": {"type": None},
    "no keys": {"keys": None},
    "a version that is no number": {"keys": {"latest": shown(public_pem())}},
    "a signing key shown as a time": {"keys": {"1": 1795538711}},
    "no creation time": {"keys": {"1": {"public_key": public_pem()}}},
    "a public key that is no text": {"keys": {"1": shown(7)}},
    "a minimum that is no number": {"min_decryption_version": "1"},
    "a minimum that is a boolean": {"min_decryption_version": True},
    "a minimum below zero": {"min_decryption_version": -1},
    "a minimum that would fill the memory": {"min_decryption_version": 10**12},
    "a count that would fill the memory": {"soft_deleted": True, "latest_version": 10**12},
    "a deletion that is no boolean": {"soft_deleted": "no"},
}


@pytest.mark.parametrize("changes", MALFORMED.values(), ids=MALFORMED.keys())
def test_an_answer_that_is_not_vaults_is_malformed(vault: FakeServer, changes: dict[str, object]) -> None:
    with pytest.raises(Undecidable) as caught:
        read(vault, key(**changes))
    assert caught.value.reason is Reason.KEY_SOURCE_MALFORMED


@pytest.mark.parametrize("name", ["", "a/b", "..", "../keys", "a b", "a%2e", "a?b"])
def test_a_name_that_could_lead_elsewhere_asks_nobody(vault: FakeServer, name: str) -> None:
    with pytest.raises(Undecidable) as caught:
        open_key_source(vault_source(vault, engine=VaultTransit("transit", name)), context()).read()
    assert caught.value.reason is Reason.KEY_SOURCE_MISCONFIGURED
    assert vault.requests == []
