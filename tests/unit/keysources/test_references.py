"""Key sources on a command line."""

import pytest

from aegis.adapters.keysources.references import AWSReach, Reach, VaultReach, is_key_reference, parse_key_reference
from aegis.core.spec.fields import InvalidSpec
from aegis.core.spec.key_sources.aws_kms import AWSAccessKey, AWSKMSSource
from aegis.core.spec.key_sources.vault import TokenFileAuth, VaultKV, VaultSource, VaultTransit

REACH = Reach(
    VaultReach("https://vault", token="VAULT_TOKEN", ca_bundle="PEM", namespace="team"),
    AWSReach("eu-central-1", secret="AWS_*", ca_bundle="PEM"),
)

ENGINES = {
    "vault-kv:secret/prod": VaultKV("secret", "prod", "publicKey"),
    "vault-kv:secret/prod/signing": VaultKV("secret", "prod/signing", "publicKey"),
    "vault-kv:secret/prod#pem": VaultKV("secret", "prod", "pem"),
    "vault-transit:signing": VaultTransit("transit", "signing"),
    "vault-transit:keys/signing": VaultTransit("keys", "signing"),
    "vault-transit:team/keys/signing": VaultTransit("team/keys", "signing"),
}


@pytest.mark.parametrize(("text", "engine"), ENGINES.items())
def test_a_reference_names_an_engine(text: str, engine: VaultKV | VaultTransit) -> None:
    assert is_key_reference(text)
    auth = TokenFileAuth("VAULT_TOKEN")
    assert parse_key_reference(text, REACH) == VaultSource("https://vault", "team", "PEM", auth, engine)


ARN = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
KEYS = {
    "alias/release": ("eu-central-1", "https://kms.eu-central-1.amazonaws.com"),
    "1234abcd-12ab-34cd-56ef-1234567890ab": ("eu-central-1", "https://kms.eu-central-1.amazonaws.com"),
    ARN: ("us-west-2", "https://kms.us-west-2.amazonaws.com"),
    ARN.replace("arn:aws:", "arn:aws-cn:").replace("us-west-2", "cn-north-1"): (
        "cn-north-1",
        "https://kms.cn-north-1.amazonaws.com.cn",
    ),
    "arn:aws:kms:us-west-2:111122223333:alias/release": ("us-west-2", "https://kms.us-west-2.amazonaws.com"),
}


@pytest.mark.parametrize("key", KEYS)
def test_a_reference_names_a_key_of_aws(key: str) -> None:
    region, endpoint = KEYS[key]
    assert is_key_reference(f"awskms:{key}")
    assert parse_key_reference(f"awskms:{key}", REACH) == AWSKMSSource(
        region, key, endpoint, "PEM", AWSAccessKey("AWS_*")
    )


def test_an_endpoint_that_is_given_counts() -> None:
    reach = Reach(REACH.vault, AWSReach("eu-central-1", "AWS_*", "https://kms.internal"))
    spec = parse_key_reference(f"awskms:{ARN}", reach)
    assert isinstance(spec, AWSKMSSource)
    assert (spec.region, spec.endpoint) == ("us-west-2", "https://kms.internal")


@pytest.mark.parametrize("text", ["key.pem", "./vault-kv:x", "/a/b", "https://vault/key", "", "vault-kv"[:-1]])
def test_everything_else_is_a_file(text: str) -> None:
    assert not is_key_reference(text)
    with pytest.raises(InvalidSpec, match="must be vault-kv:… or vault-transit:… or awskms:…"):
        parse_key_reference(text, REACH)


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
    "awskms:",
    "awskms:///alias/release",
    "awskms:alias/",
    "awskms:arn:aws:iam::111122223333:role/x",
    "awskms:a b",
]


@pytest.mark.parametrize("text", WRONG)
def test_a_reference_in_another_form_is_refused(text: str) -> None:
    with pytest.raises(InvalidSpec) as caught:
        parse_key_reference(text, REACH)
    assert caught.value.detail.startswith(f"'{text}' must be {text.partition(':')[0]}:")
