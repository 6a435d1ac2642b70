"""A key at each source, from there through the controller to a SignedModel: what it signed is verified until it ends.

The logins are those of a cluster: tokens of the controller's own ServiceAccount, which the API server issues for each
source's audience. AWS is moto's; Google and Azure are what the fake server says.
"""

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from tests.integration.controllerrig import REFRESH, TENANT, Rig, secret
from tests.testbed.aws import AWS, REGION, ROLE
from tests.testbed.environment import Environment
from tests.testbed.openbao import ROLE as VAULT_ROLE
from tests.testbed.pki import Authority
from tests.unit.keysources import clouds
from tests.unit.keysources.fake_server import FakeServer, says

pytestmark = pytest.mark.e2e

AZURE_TOKEN = f"/{clouds.TENANT}/oauth2/v2.0/token"
ENDING = {"file": "file", "aws": "aws-kms", "gcp": "gcp-kms", "azure": "azure-key-vault"}
WORDS = ENDING | {"secret": "secret", "transit": "vault-transit"}


class Sources:
    """A key pair at each of them, and how a ModelKeyring names it."""

    def __init__(self, rig: Rig, aws: AWS, fake: FakeServer) -> None:
        self.rig, self.aws, self.fake = rig, aws, fake
        self.kms = aws.client("kms")
        self.name = "to-workload"
        self.alias = f"alias/{self.name}"
        self.pairs = {name: rig.key(f"key-{name}", "p256") for name in ("file", "gcp", "azure", "secret")}
        self.list = rig.folder / "keys.pem"

    def serve(self) -> None:
        """Puts the keys where they belong."""
        self.list.write_bytes(self.pairs["file"].public.read_bytes())
        self.rig.kubectl.apply(secret(self.name, **{"release.pub": self.pairs["secret"].public.read_text()}))
        self.rig.bao.admin.secrets.transit.create_key(self.name, key_type="ecdsa-p256")
        key = self.kms.create_key(KeyUsage="SIGN_VERIFY", KeySpec="ECC_NIST_P256")["KeyMetadata"]["KeyId"]
        self.kms.create_alias(AliasName=self.alias, TargetKeyId=key)
        clouds.serve_gcp(self.fake)
        pem = self.pairs["gcp"].public.read_text()
        self.fake.answers[f"{clouds.VERSIONS}/1/publicKey"] = says(200, clouds.gcp_public_key(1, pem))
        clouds.serve_azure(self.fake)
        jwk = clouds.ec_jwk(load_pem_public_key(self.pairs["azure"].public.read_bytes()))  # type: ignore[arg-type]
        self.fake.answers[f"{clouds.KEY_PATH}/a1b2c3"] = says(200, {"key": jwk})

    def end(self) -> None:
        """Ends them all, each in the way of its source."""
        self.list.write_bytes(self.rig.key("key-other", "p256").public.read_bytes())
        self.kms.disable_key(KeyId=self.kms.describe_key(KeyId=self.alias)["KeyMetadata"]["KeyId"])
        disabled = clouds.crypto_key_version(1, "DISABLED")
        self.fake.answers[clouds.VERSIONS] = says(200, {"cryptoKeyVersions": [disabled]})
        version = clouds.azure_version(self.fake, "a1b2c3", enabled=False)
        self.fake.answers[f"{clouds.KEY_PATH}/versions"] = says(200, {"value": [version]})

    def signature(self, name: str, content: bytes) -> bytes:
        """By the private key of that source."""
        if name == "aws":
            signed = self.kms.sign(KeyId=self.alias, Message=content, SigningAlgorithm="ECDSA_SHA_256")
            return bytes(signed["Signature"])
        if name == "transit":
            asked = {"input": base64.b64encode(content).decode(), "marshaling_algorithm": "asn1"}
            answer = self.rig.bao.admin.adapter.post(f"/v1/transit/sign/{self.name}/sha2-256", json=asked)
            return base64.b64decode(answer["data"]["signature"].rpartition(":")[2])
        return self.rig.openssl_signature(self.pairs[name], content)

    def spec(self, name: str) -> dict[str, Any]:
        """`spec.source` of its keyring."""
        here = {"caBundle": self.fake.bundle}
        azure = {"authorityHost": self.fake.address, "tenantID": clouds.TENANT, "clientID": clouds.CLIENT}
        identity = {"provider": clouds.PROVIDER, "endpoint": self.fake.address}
        return {
            "file": {"file": {"path": str(self.list)}},
            "secret": {"secretRef": {"name": self.name, "key": "release.pub"}},
            "transit": {
                "vault": {
                    "address": self.rig.bao.url,
                    "caBundle": self.rig.bao.bundle.read_text(),
                    "auth": {"kubernetes": {"role": VAULT_ROLE}},
                    "transit": {"name": self.name},
                }
            },
            "aws": {
                "awsKMS": {
                    "region": REGION,
                    "keyID": self.alias,
                    "endpoint": self.aws.url,
                    "caBundle": self.aws.bundle.read_text(),
                    "auth": {"webIdentity": {"roleARN": ROLE, "endpoint": self.aws.url}},
                }
            },
            "gcp": {
                "gcpKMS": {
                    **here,
                    "keyName": clouds.KEY_NAME,
                    "endpoint": self.fake.address,
                    "auth": {"workloadIdentity": identity},
                }
            },
            "azure": {
                "azureKeyVault": {
                    **here,
                    "vaultURL": self.fake.address,
                    "keyName": "release",
                    "auth": {**azure, "workloadIdentity": {}},
                }
            },
        }[name]


@pytest.fixture(scope="module")
def fake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeServer]:
    with FakeServer().serving(Authority(tmp_path_factory.mktemp("clouds"), "clouds")) as served:
        yield served


@pytest.fixture(scope="module")
def sources(
    environment: Environment, aws: AWS, fake: FakeServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sources]:
    """A keyring and a signed model for each source, all under one policy."""
    rig = Rig(environment, tmp_path_factory.mktemp("sources"))
    try:
        rig.start()
        made = Sources(rig, aws, fake)
        made.serve()
        for name in WORDS:
            rig._apply("ModelKeyring", f"from-{name}", {"source": made.spec(name), "refreshPeriodSeconds": REFRESH})
        rig.policy(*(f"from-{name}" for name in WORDS))
        for name in WORDS:
            content = f"weights signed by a key of {name}".encode()
            rig.upload(f"sources/{name}.bin.sig", made.signature(name, content))
            rig.model(f"from-{name}", rig.upload(f"sources/{name}.bin", content))
        yield made
        rig.kubectl("delete", "smodel", "--all", "-n", TENANT)
        rig.kubectl("delete", "modelpolicy/team-models", *(f"modelkeyring/from-{name}" for name in WORDS))
    finally:
        rig.aegis.close()
        rig.aegis.uninstall_chart()


@pytest.mark.parametrize("name", WORDS)
def test_what_a_key_of_the_source_signed_is_verified(sources: Sources, name: str) -> None:
    sources.rig.wait_verified(f"from-{name}")
    status = sources.rig.status("modelkeyring", f"from-{name}")
    assert (status["source"], status["activeKeys"]) == (WORDS[name], 1)
    assert status["observedTime"] >= status["lastRefreshTime"]
    assert sources.rig.status("smodel", f"from-{name}")["signedBySummary"] == f"from-{name}/v1"


def claims(token: str) -> dict[str, Any]:
    """What a JSON Web Token says, unchecked."""
    body = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found


def test_the_controller_shows_each_cloud_a_token_of_its_own_for_that_cloud(sources: Sources) -> None:
    for name in ("gcp", "azure"):
        sources.rig.wait_verified(f"from-{name}")
    forms = {request.path: parse_qs(request.body.decode()) for request in sources.fake.requests if request.body}
    google, azure = forms["/v1/token"]["subject_token"][0], forms[AZURE_TOKEN]["client_assertion"][0]
    assert claims(google)["aud"] == [f"https://iam.googleapis.com/{clouds.PROVIDER}"]
    assert claims(azure)["aud"] == ["api://AzureADTokenExchange"]
    assert {claims(token)["sub"] for token in (google, azure)} == {
        "system:serviceaccount:aegis-system:aegis-controller"
    }


def test_a_key_that_ends_at_its_source_counts_no_more(sources: Sources) -> None:
    for name in ENDING:
        sources.rig.wait_verified(f"from-{name}")
    sources.end()
    for name in ENDING:
        sources.rig.wait_for("smodel", f"from-{name}", "False", "KeyEnded", seconds=3 * REFRESH)
    assert sources.rig.keys("from-aws") == [(1, "Ended", 1)]
