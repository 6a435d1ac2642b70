"""Key sources on a command line."""

import pytest

from aegis.adapters.keysources.references import is_key_reference, parse_key_reference
from aegis.core.spec.fields import InvalidSpec
from aegis.core.spec.keyring import TokenFileAuth, VaultKV, VaultSource, VaultTransit

AUTH = TokenFileAuth("/home/dev/.vault-token")

REFERENCES = {
    "vault-kv:secret/prod": VaultKV("secret", "prod", "publicKey"),
    "vault-kv:secret/prod/signing": VaultKV("secret", "prod/signing", "publicKey"),
    "vault-kv:secret/prod#pem": VaultKV("secret", "prod", "pem"),
    "vault-transit:signing": VaultTransit("transit", "signing"),
    "vault-transit:keys/signing": VaultTransit("keys", "signing"),
    "vault-transit:team/keys/signing": VaultTransit("team/keys", "signing"),
}


@pytest.mark.parametrize(("text", "engine"), REFERENCES.items())
def test_a_reference_names_an_engine(text: str, engine: VaultKV | VaultTransit) -> None:
    assert is_key_reference(text)
    spec = parse_key_reference(text, address="https://vault", auth=AUTH, ca_bundle="PEM", namespace="team")
    assert spec == VaultSource("https://vault", "team", "PEM", AUTH, engine)


@pytest.mark.parametrize("text", ["key.pem", "./vault-kv:x", "/a/b", "https://vault/key", "", "vault-kv"[:-1]])
def test_everything_else_is_a_file(text: str) -> None:
    assert not is_key_reference(text)
    with pytest.raises(InvalidSpec, match="must be vault-kv:… or vault-transit:…"):
        parse_key_reference(text, address="https://vault", auth=AUTH)


WRONG = [
    "vault-kv:",
    "vault-kv:secret",
    "vault-kv:/prod",
    "vault-kv:secret/",
    "vault-kv:secret/../sys",
    "vault-kv:secret/prod#",
    "vault-kv:secret/pro d",
    "vault-transit:",
    "vault-transit:keys/",
    "vault-transit:/signing",
    "vault-transit:../signing",
    "vault-transit:a#b",
]


@pytest.mark.parametrize("text", WRONG)
def test_a_reference_in_another_form_is_refused(text: str) -> None:
    with pytest.raises(InvalidSpec) as caught:
        parse_key_reference(text, address="https://vault", auth=AUTH)
    assert caught.value.detail.startswith(f"'{text}' must be {text.partition(':')[0]}:")
