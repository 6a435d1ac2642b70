"""The three clouds, as the fake server plays them: their wire formats as their references and their answers show them.

A cloud is a spec that names the fake server for everything, and a set of good answers there.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from tests.unit.keysources.fake_server import Behaviour, FakeServer, Handler, says
from tests.unit.keysources.vault_builders import SERVICE_ACCOUNT_TOKEN, TOKEN, context, public_pem

from aegis.adapters.keysources import KeySourceContext
from aegis.core.spec.key_sources import KeySourceSpec
from aegis.core.spec.key_sources.aws_kms import AWSAccessKey, AWSKMSSource, AWSWebIdentity
from aegis.core.spec.key_sources.azure_key_vault import SCOPE, AzureAuth, AzureKeyVaultSource
from aegis.core.spec.key_sources.gcp_kms import GCPKMSSource, GCPServiceAccountKey, GCPWorkloadIdentity
from aegis.core.spec.key_sources.identity_token import IdentityToken
from aegis.core.spec.key_sources.secret import SecretKeyRef

ACCESS_KEY, SESSION, CLIENT_SECRET = "canary/secret+access+key", "canary-session-token", "canary-client-secret"
ACCESS_TOKEN = "canary.access.token"
CANARIES = (TOKEN, SERVICE_ACCOUNT_TOKEN, ACCESS_KEY, SESSION, CLIENT_SECRET, ACCESS_TOKEN, "canary-of-a-body")

OWN = IdentityToken("an-audience")
IN_FILE = IdentityToken("", "/tokens/cloud")
RSA_KEY = rsa.generate_private_key(65537, 2048)
PRIVATE_PEM = RSA_KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
PRIVATE_LINE = PRIVATE_PEM.splitlines()[1]

# AWS

ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ROLE = "arn:aws:iam::111122223333:role/aegis"
ASSUMED = f"""<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult>
    <Audience>sts.amazonaws.com</Audience>
    <Credentials>
      <SessionToken>{SESSION}</SessionToken>
      <SecretAccessKey>{ACCESS_KEY}</SecretAccessKey>
      <Expiration>2026-11-25T12:00:00Z</Expiration>
      <AccessKeyId>ASIAEXAMPLE</AccessKeyId>
    </Credentials>
  </AssumeRoleWithWebIdentityResult>
</AssumeRoleWithWebIdentityResponse>""".encode()


def der_of(pem: str) -> str:
    """The base64 between a PEM block's lines."""
    return "".join(pem.split("\n")[1:-2])


def metadata(state: str = "Enabled", usage: str = "SIGN_VERIFY", arn: str = ARN) -> dict[str, Any]:
    """What DescribeKey answers."""
    fields = {"AWSAccountId": "111122223333", "KeyId": arn[-36:], "Arn": arn, "CreationDate": 1767323045.678}
    return {"KeyMetadata": {**fields, "KeyState": state, "KeyUsage": usage, "KeySpec": "ECC_NIST_P256"}}


@dataclass
class KMS:
    """AWS at the path `/`: KMS by the header X-Amz-Target, STS by the form's Action. Each answers as scripted."""

    describe: Behaviour
    public: Behaviour
    assume: Behaviour

    def __call__(self, handler: Handler) -> None:
        action = handler.headers.get("X-Amz-Target", "AssumeRoleWithWebIdentity").rpartition(".")[2]
        {"DescribeKey": self.describe, "GetPublicKey": self.public}.get(action, self.assume)(handler)


def kms(fake: FakeServer, **changes: Behaviour) -> KMS:
    """Serves one enabled key."""
    key = {"KeyId": ARN, "KeyUsage": "SIGN_VERIFY", "PublicKey": der_of(public_pem())}
    good = {"describe": says(200, metadata()), "public": says(200, key), "assume": says(200, ASSUMED)}
    fake.answers["/"] = served = KMS(**{**good, **changes})
    return served


def aws(fake: FakeServer, auth: AWSAccessKey | AWSWebIdentity | None = None, **changes: Any) -> AWSKMSSource:
    fields = {"region": "eu-central-1", "key_id": "alias/release", "endpoint": fake.address, "ca_bundle": fake.bundle}
    return AWSKMSSource(auth=auth or AWSAccessKey("aws"), **{**fields, **changes})


# Google

KEY_NAME = "projects/models/locations/europe-west3/keyRings/signing/cryptoKeys/release"
VERSIONS = f"/v1/{KEY_NAME}/cryptoKeyVersions"
PROVIDER = "projects/123456789/locations/global/workloadIdentityPools/cluster/providers/kubernetes"


def crypto_key_version(number: int, state: str = "ENABLED", **changes: Any) -> dict[str, Any]:
    """An entry of the list."""
    usual = {
        "name": f"{KEY_NAME}/cryptoKeyVersions/{number}",
        "state": state,
        "protectionLevel": "SOFTWARE",
        "algorithm": "EC_SIGN_P256_SHA256",
        "createTime": f"2026-01-0{number % 9 + 1}T03:04:05.678901234Z",
    }
    return {**usual, **changes}


def gcp_public_key(number: int, pem: str) -> dict[str, Any]:
    """What getPublicKey answers."""
    name = f"{KEY_NAME}/cryptoKeyVersions/{number}"
    return {"pem": pem, "algorithm": "EC_SIGN_P256_SHA256", "pemCrc32c": "1", "name": name}


def serve_gcp(fake: FakeServer, *versions: dict[str, Any]) -> None:
    """A key with these versions, one by default; every public key is another."""
    shown = versions or (crypto_key_version(1),)
    fake.answers[VERSIONS] = says(200, {"cryptoKeyVersions": shown, "totalSize": len(shown)})
    for version in shown:
        number = int(version["name"].rpartition("/")[2])
        fake.answers[f"/v1/{version['name']}/publicKey"] = says(200, gcp_public_key(number, public_pem()))
    fake.answers["/token"] = fake.answers["/v1/token"] = says(
        200, {"access_token": ACCESS_TOKEN, "expires_in": 3599, "token_type": "Bearer"}
    )


def service_account(fake: FakeServer, **changes: Any) -> bytes:
    """A service account's key as Google hands it out."""
    usual = {
        "type": "service_account",
        "project_id": "models",
        "private_key_id": "0123456789abcdef",
        "private_key": PRIVATE_PEM,
        "client_email": "aegis@models.iam.gserviceaccount.com",
        "client_id": "1",
        "token_uri": f"{fake.address}/token",
    }
    return json.dumps({**usual, **changes}).encode()


GCPAuth = GCPServiceAccountKey | GCPWorkloadIdentity


def gcp(fake: FakeServer, auth: GCPAuth | None = None, **changes: Any) -> GCPKMSSource:
    fields = {"key_name": KEY_NAME, "endpoint": fake.address, "ca_bundle": fake.bundle}
    return GCPKMSSource(auth=auth or GCPServiceAccountKey(SecretKeyRef("gcp", "key.json")), **{**fields, **changes})


# Azure

KEY_PATH = "/keys/release"
TENANT, CLIENT = "72f988bf-86f1-41af-91ab-2d7cd011db47", "11111111-2222-3333-4444-555555555555"
TOKEN_PATH = f"/{TENANT}/oauth2/v2.0/token"
DISCOVERY_PATH = f"/{TENANT}/v2.0/.well-known/openid-configuration"


def number(value: int) -> str:
    """A number as a JSON Web Key holds it."""
    return base64.urlsafe_b64encode(value.to_bytes((value.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()


def ec_jwk(key: ec.EllipticCurvePublicKey | None = None, **changes: Any) -> dict[str, Any]:
    numbers = (key or ec.generate_private_key(ec.SECP256R1()).public_key()).public_numbers()
    curve = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}[numbers.curve.name]
    point = {"crv": curve, "x": number(numbers.x), "y": number(numbers.y)}
    return {"kty": "EC-HSM", "key_ops": ["sign", "verify"], **point, **changes}


def rsa_jwk(key: rsa.RSAPublicKey | None = None, **changes: Any) -> dict[str, Any]:
    numbers = (key or RSA_KEY.public_key()).public_numbers()
    return {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e), "key_ops": ["verify"], **changes}


def azure_version(fake: FakeServer, name: str, created: int = 1767323045, **attributes: Any) -> dict[str, Any]:
    """An entry of the list."""
    usual = {"enabled": True, "created": created, "updated": created, "recoveryLevel": "Recoverable"}
    return {"kid": f"{fake.address}{KEY_PATH}/{name}", "attributes": {**usual, **attributes}}


def serve_azure(fake: FakeServer, *versions: dict[str, Any]) -> None:
    """A key with these versions, one by default; every public key is another."""
    shown = versions or (azure_version(fake, "a1b2c3"),)
    fake.answers[f"{KEY_PATH}/versions"] = says(200, {"value": shown, "nextLink": None})
    for version in shown:
        name = version["kid"].rpartition("/")[2]
        fake.answers[f"{KEY_PATH}/{name}"] = says(200, {"key": ec_jwk(kid=version["kid"]), **version})
    authority = {
        "issuer": f"{fake.address}/{TENANT}/v2.0",
        "authorization_endpoint": f"{fake.address}/{TENANT}/oauth2/v2.0/authorize",
        "token_endpoint": f"{fake.address}{TOKEN_PATH}",
    }
    fake.answers[DISCOVERY_PATH] = says(200, authority)
    granted = {"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": ACCESS_TOKEN}
    fake.answers[TOKEN_PATH] = says(200, granted)


def azure(fake: FakeServer, proof: SecretKeyRef | IdentityToken | None = None, **changes: Any) -> AzureKeyVaultSource:
    auth = AzureAuth(fake.address, TENANT, CLIENT, proof or SecretKeyRef("azure", "secret"))
    fields = {"vault_url": fake.address, "key_name": "release", "scope": SCOPE, "ca_bundle": fake.bundle, "auth": auth}
    return AzureKeyVaultSource(**{**fields, **changes})


# All of them


@dataclass(frozen=True)
class Cloud:
    """One way to reach one of them: `serve` makes the fake good, `reading` and `login` are the paths of interest."""

    spec: Callable[[FakeServer], KeySourceSpec]
    serve: Callable[[FakeServer], object]
    reading: str
    login: str = ""


CLOUDS: Mapping[str, Cloud] = {
    "AWS": Cloud(aws, kms, "/"),
    "AWS by a role": Cloud(lambda fake: aws(fake, AWSWebIdentity(ROLE, OWN, fake.address)), kms, "/", "/"),
    "GCP": Cloud(gcp, serve_gcp, VERSIONS, "/token"),
    "GCP by a pool": Cloud(
        lambda fake: gcp(fake, GCPWorkloadIdentity(PROVIDER, OWN, fake.address)), serve_gcp, VERSIONS, "/v1/token"
    ),
    "Azure": Cloud(azure, serve_azure, f"{KEY_PATH}/versions", TOKEN_PATH),
    "Azure by a token": Cloud(lambda fake: azure(fake, OWN), serve_azure, f"{KEY_PATH}/versions", TOKEN_PATH),
}


def cloud_context(fake: FakeServer, **changes: Any) -> KeySourceContext:
    """Every Secret that a cloud's spec here names."""
    secrets = {
        "aws": {"AWS_ACCESS_KEY_ID": b"AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": ACCESS_KEY.encode()},
        "gcp": {"key.json": service_account(fake)},
        "azure": {"secret": CLIENT_SECRET.encode()},
    }
    return context(**{"secrets": secrets, **changes})
