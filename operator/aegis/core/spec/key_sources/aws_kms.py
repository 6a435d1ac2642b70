"""`source.awsKMS`: the public key of an asymmetric key of AWS KMS."""

from dataclasses import dataclass, field
from typing import ClassVar

from aegis.core.spec import fields
from aegis.core.spec.fields import Raw
from aegis.core.spec.key_sources import identity_token
from aegis.core.spec.key_sources.identity_token import IdentityToken

AUDIENCE = "sts.amazonaws.com"


@dataclass(frozen=True, slots=True)
class AWSAccessKey:
    """An access key in a Secret, by the Secret's name."""

    secret: str

    @property
    def secrets(self) -> frozenset[str]:
        """The Secrets of the operator's namespace that it needs, by name."""
        return frozenset({self.secret})


@dataclass(frozen=True, slots=True)
class AWSWebIdentity:
    """A role that is assumed with a token (STS AssumeRoleWithWebIdentity); `endpoint` is that of STS."""

    secrets: ClassVar[frozenset[str]] = frozenset()

    role_arn: str
    token: IdentityToken
    endpoint: str


@dataclass(frozen=True, slots=True)
class AWSKMSSource:
    """A key by its id, its ARN or an alias. `ca_bundle` '' means the public roots."""

    kind: ClassVar[str] = "aws-kms"

    region: str
    key_id: str
    endpoint: str
    ca_bundle: str = field(repr=False)
    auth: AWSAccessKey | AWSWebIdentity

    @property
    def secrets(self) -> frozenset[str]:
        """The Secrets of the operator's namespace that a reading needs, by name."""
        return self.auth.secrets


def parse(raw: Raw, key: str, path: str) -> AWSKMSSource:
    """Reads the member `key` of the union. Raises InvalidSpec."""
    kms, path = fields.mapping(raw, key, path), f"{path}.{key}"
    region = fields.text(kms, "region", path)
    return AWSKMSSource(
        region=region,
        key_id=fields.text(kms, "keyID", path),
        endpoint=fields.text(kms, "endpoint", path, kms_endpoint(region)),
        ca_bundle=fields.text(kms, "caBundle", path, ""),
        auth=_auth(fields.mapping(kms, "auth", path), f"{path}.auth", region),
    )


def kms_endpoint(region: str) -> str:
    """Where AWS itself serves KMS (AWS General Reference, "AWS KMS endpoints and quotas")."""
    return _endpoint("kms", region)


def _auth(raw: Raw, path: str, region: str) -> AWSAccessKey | AWSWebIdentity:
    kind = fields.only_one(raw, ("credentialsSecretRef", "webIdentity"), path)
    auth, path = fields.mapping(raw, kind, path), f"{path}.{kind}"
    if kind == "credentialsSecretRef":
        return AWSAccessKey(fields.text(auth, "name", path))
    return web_identity(auth, path, region)


def web_identity(raw: Raw, path: str, region: str) -> AWSWebIdentity:
    """Reads a role and what it is assumed with. Raises InvalidSpec."""
    return AWSWebIdentity(
        role_arn=fields.text(raw, "roleARN", path),
        token=identity_token.read(raw, path, AUDIENCE),
        endpoint=fields.text(raw, "endpoint", path, _endpoint("sts", region)),
    )


def _endpoint(service: str, region: str) -> str:
    return f"https://{service}.{region}.amazonaws.com{'.cn' if region.startswith('cn-') else ''}"
