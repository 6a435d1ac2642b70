"""Raw objects become typed values."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.unit.core.builders import Object
from tests.unit.core.manifests import KEYRING, MODEL, POLICY, SECRET, VAULT, changed

from aegis.core.key_files import CertificateUse
from aegis.core.keyrings import KeyState
from aegis.core.spec.key_sources.aws_kms import AWSAccessKey, AWSKMSSource, AWSWebIdentity
from aegis.core.spec.key_sources.azure_key_vault import AzureAuth, AzureKeyVaultSource
from aegis.core.spec.key_sources.file import FileSource
from aegis.core.spec.key_sources.gcp_kms import GCPKMSSource, GCPServiceAccountKey, GCPWorkloadIdentity
from aegis.core.spec.key_sources.identity_token import IdentityToken
from aegis.core.spec.key_sources.inline import InlineSource
from aegis.core.spec.key_sources.secret import SecretKeyRef
from aegis.core.spec.key_sources.vault import (
    AppRoleAuth,
    KubernetesAuth,
    TokenFileAuth,
    VaultKV,
    VaultSource,
    VaultTransit,
)
from aegis.core.spec.keyring import parse_keyring
from aegis.core.spec.policy import (
    Mode,
    Pending,
    Policy,
    TransparencyLog,
    Unresolved,
    parse_policy,
    unreadable_policy,
)
from aegis.core.spec.signed_model import InlineSignature, SignatureAt, encode_inline, parse_signed_model
from aegis.core.subjects import SubjectName
from aegis.core.uris import ModelURI


def test_a_signed_model_is_read() -> None:
    spec = parse_signed_model(MODEL)

    assert (spec.key.namespace, spec.key.name, spec.key.uid, spec.generation) == ("team-a", "llama", "1", 3)
    assert (str(spec.uri), spec.revision, spec.request) == ("s3://models/llama", "v1", "now")
    assert str(spec.digest) == f"sha256:{'ab' * 32}"
    assert spec.signatures == (SignatureAt("s3://models/llama.sig"), InlineSignature(b"MEU", "Detached"))
    assert spec.reverify == timedelta(minutes=1)
    assert encode_inline(b"MEU") == "TUVV"


def test_a_keyring_is_read() -> None:
    spec = parse_keyring(KEYRING)

    assert (spec.name, spec.source, spec.schemes) == ("prod", InlineSource("-----BEGIN"), frozenset({"Ed25519"}))
    assert (spec.refresh, spec.window) == (timedelta(seconds=5), timedelta(0))
    assert spec.overrides["sha256:aa"].state is KeyState.REVOKED
    assert spec.overrides["sha256:bb"].not_before == datetime(2026, 1, 1, tzinfo=UTC)
    assert spec.overrides["sha256:bb"].not_after == datetime(2026, 1, 2, tzinfo=UTC)


AWS = {"region": "eu-central-1", "keyID": "alias/release", "endpoint": "https://kms.internal", "caBundle": "CA"}
AZURE = {"vaultURL": "https://v.vault.azure.net", "keyName": "release"}
SOURCES: dict[str, tuple[Object, Any]] = {
    "a Secret": ({"secretRef": SECRET}, SecretKeyRef("s", "k")),
    "Vault KV": (
        {"vault": VAULT},
        VaultSource(
            "https://vault.example",
            "",
            "",
            KubernetesAuth("aegis", "kubernetes"),
            VaultKV("secret", "keys", "publicKey"),
        ),
    ),
    "Vault transit with AppRole": (
        {
            "vault": {
                "address": "https://v",
                "namespace": "ns",
                "caBundle": "CA",
                "auth": {"appRole": {"roleID": "r", "secretIDSecretRef": SECRET}},
                "transit": {"name": "model"},
            }
        },
        VaultSource(
            "https://v",
            "ns",
            "CA",
            AppRoleAuth("r", SecretKeyRef("s", "k"), "approle"),
            VaultTransit("transit", "model"),
        ),
    ),
    "Vault with a token file": (
        {"vault": {**VAULT, "auth": {"tokenFile": {"path": "/var/run/token"}}}},
        VaultSource(
            "https://vault.example", "", "", TokenFileAuth("/var/run/token"), VaultKV("secret", "keys", "publicKey")
        ),
    ),
    "a file": ({"file": {"path": "/keys/release.pub"}}, FileSource("/keys/release.pub")),
    "AWS KMS with an access key": (
        {"awsKMS": {"region": "cn-north-1", "keyID": "k", "auth": {"credentialsSecretRef": {"name": "aws"}}}},
        AWSKMSSource("cn-north-1", "k", "https://kms.cn-north-1.amazonaws.com.cn", "", AWSAccessKey("aws")),
    ),
    "AWS KMS with a role": (
        {"awsKMS": {**AWS, "auth": {"webIdentity": {"roleARN": "r", "tokenFile": "/t"}}}},
        AWSKMSSource(
            "eu-central-1",
            "alias/release",
            "https://kms.internal",
            "CA",
            AWSWebIdentity("r", IdentityToken("sts.amazonaws.com", "/t"), "https://sts.eu-central-1.amazonaws.com"),
        ),
    ),
    "GCP KMS with a service account's key": (
        {"gcpKMS": {"keyName": "k", "auth": {"serviceAccountKeySecretRef": SECRET}}},
        GCPKMSSource("k", "https://cloudkms.googleapis.com", "", GCPServiceAccountKey(SecretKeyRef("s", "k"))),
    ),
    "GCP KMS with a pool": (
        {
            "gcpKMS": {
                "keyName": "k",
                "endpoint": "https://kms.internal",
                "caBundle": "CA",
                "auth": {"workloadIdentity": {"provider": "projects/1", "endpoint": "https://sts.internal"}},
            }
        },
        GCPKMSSource(
            "k",
            "https://kms.internal",
            "CA",
            GCPWorkloadIdentity(
                "projects/1", IdentityToken("https://iam.googleapis.com/projects/1"), "https://sts.internal"
            ),
        ),
    ),
    "Azure Key Vault with a secret": (
        {"azureKeyVault": {**AZURE, "auth": {"tenantID": "t", "clientID": "c", "clientSecretRef": SECRET}}},
        AzureKeyVaultSource(
            "https://v.vault.azure.net",
            "release",
            "https://vault.azure.net/.default",
            "",
            AzureAuth("https://login.microsoftonline.com", "t", "c", SecretKeyRef("s", "k")),
        ),
    ),
    "Azure Key Vault with a federated credential": (
        {
            "azureKeyVault": {
                **AZURE,
                "scope": "https://vault.azure.cn/.default",
                "auth": {
                    "authorityHost": "https://login.chinacloudapi.cn",
                    "tenantID": "t",
                    "clientID": "c",
                    "workloadIdentity": {},
                },
            }
        },
        AzureKeyVaultSource(
            "https://v.vault.azure.net",
            "release",
            "https://vault.azure.cn/.default",
            "",
            AzureAuth("https://login.chinacloudapi.cn", "t", "c", IdentityToken("api://AzureADTokenExchange")),
        ),
    ),
}


@pytest.mark.parametrize(("raw", "source"), SOURCES.values(), ids=list(SOURCES))
def test_a_key_source_is_read(raw: Object, source: Any) -> None:
    assert parse_keyring(changed("ModelKeyring", "spec.source", raw)).source == source


def test_each_source_has_a_word_for_people() -> None:
    kinds = {source.kind for _, source in SOURCES.values()} | {InlineSource("").kind}
    assert kinds == {
        *("inline", "secret", "file", "vault-kv", "vault-transit", "aws-kms", "gcp-kms", "azure-key-vault"),
    }


def test_a_keyring_refuses_certificates_unless_it_says_otherwise() -> None:
    assert parse_keyring(KEYRING).certificates is CertificateUse.REFUSE
    spec = parse_keyring(changed("ModelKeyring", "spec.certificates", "ExtractKey"))
    assert spec.reading == (spec.source, CertificateUse.EXTRACT_KEY)


def test_a_policy_is_read() -> None:
    spec = parse_policy(POLICY)

    assert (spec.name, spec.namespaces, spec.excluded) == ("production", ("team-*",), frozenset({"team-x"}))
    assert (spec.mode, spec.unresolved, spec.pending) == (Mode.WARN, Unresolved.ALLOW, Pending.HOLD)
    assert [(source.endpoint, source.credentials) for source in spec.sources] == [
        ("https://s3.example", "s3"),
        ("https://models.example", ""),
    ]
    assert (spec.signers[0].keyrings, spec.signers[0].threshold) == (("prod",), 2)
    assert [(each.subject, each.prefix) for each in spec.signers[0].identities] == [
        ("ci@models.example", ""),
        ("", "https://git.example/acme/"),
    ]
    assert spec.signers[0].transparency_log is TransparencyLog.REQUIRED
    assert (spec.signers[0].predicate_types, spec.signers[0].ignore_paths) == (
        ("https://slsa.dev/provenance/v1",),
        ("logs",),
    )
    assert spec.signers[0].not_before == datetime(2026, 1, 1, tzinfo=UTC)
    assert spec.signers[0].subject_name is SubjectName.MATCH_URI
    assert spec.denied_digests == {f"sha256:{'de' * 32}"}
    (certificate,) = spec.signers[0].certificates
    assert (certificate.subject, spec.authorities) == ("CN=release", frozenset(certificate.authorities))
    assert (spec.keyrings, spec.shared_from, spec.max_age) == (frozenset({"prod"}), ("platform",), timedelta(minutes=5))
    assert spec.exceptions[0].expiry == datetime(2026, 1, 1, tzinfo=UTC)


def test_the_longest_prefix_is_the_source_of_a_uri() -> None:
    sources = [
        {"name": "all", "uriPrefix": "s3://models/", "endpoint": "https://a.example"},
        {"name": "eu", "uriPrefix": "s3://models/eu/", "endpoint": "https://b.example"},
    ]
    spec = parse_policy(changed("ModelPolicy", "spec.sources", sources))

    found = {
        uri: source.name if (source := spec.source_of(ModelURI.parse(uri))) else None
        for uri in ("s3://models/eu/m", "s3://models/us/m", "s3://models-eu/m")
    }
    assert found == {"s3://models/eu/m": "eu", "s3://models/us/m": "all", "s3://models-eu/m": None}


def test_a_policy_that_cannot_be_read_governs_and_trusts_nobody() -> None:
    assert unreadable_policy("p", ("team-a",)) == Policy("p", ("team-a",))
    stand_in = unreadable_policy("p", ())
    assert (stand_in.namespaces, stand_in.mode, stand_in.signers, stand_in.sources) == (("*",), Mode.ENFORCE, (), ())
