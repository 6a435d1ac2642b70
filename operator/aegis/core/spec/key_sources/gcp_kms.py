"""`source.gcpKMS`: the public keys of every version of a key of Google Cloud KMS."""

from dataclasses import dataclass, field
from typing import ClassVar

from aegis.core.spec import fields
from aegis.core.spec.fields import Raw
from aegis.core.spec.key_sources import identity_token, secret
from aegis.core.spec.key_sources.identity_token import IdentityToken
from aegis.core.spec.key_sources.secret import SecretKeyRef

ENDPOINT = "https://cloudkms.googleapis.com"
STS_ENDPOINT = "https://sts.googleapis.com"


@dataclass(frozen=True, slots=True)
class GCPServiceAccountKey:
    """The JSON key of a Google service account, in a Secret."""

    secret: SecretKeyRef

    @property
    def secrets(self) -> frozenset[str]:
        """The Secrets of the operator's namespace that it needs, by name."""
        return self.secret.secrets


@dataclass(frozen=True, slots=True)
class GCPWorkloadIdentity:
    """A token that a workload identity pool's `provider` accepts; `endpoint` is that of Google's STS."""

    secrets: ClassVar[frozenset[str]] = frozenset()

    provider: str
    token: IdentityToken
    endpoint: str


@dataclass(frozen=True, slots=True)
class GCPKMSSource:
    """A key as `projects/…/locations/…/keyRings/…/cryptoKeys/…`. `ca_bundle` '' means the public roots."""

    kind: ClassVar[str] = "gcp-kms"

    key_name: str
    endpoint: str
    ca_bundle: str = field(repr=False)
    auth: GCPServiceAccountKey | GCPWorkloadIdentity

    @property
    def secrets(self) -> frozenset[str]:
        """The Secrets of the operator's namespace that a reading needs, by name."""
        return self.auth.secrets


def parse(raw: Raw, key: str, path: str) -> GCPKMSSource:
    """Reads the member `key` of the union. Raises InvalidSpec."""
    kms, path = fields.mapping(raw, key, path), f"{path}.{key}"
    return GCPKMSSource(
        key_name=fields.text(kms, "keyName", path),
        endpoint=fields.text(kms, "endpoint", path, ENDPOINT),
        ca_bundle=fields.text(kms, "caBundle", path, ""),
        auth=_auth(fields.mapping(kms, "auth", path), f"{path}.auth"),
    )


def _auth(raw: Raw, path: str) -> GCPServiceAccountKey | GCPWorkloadIdentity:
    kind = fields.only_one(raw, ("serviceAccountKeySecretRef", "workloadIdentity"), path)
    if kind == "serviceAccountKeySecretRef":
        return GCPServiceAccountKey(secret.parse(raw, kind, path))
    return workload_identity(fields.mapping(raw, kind, path), f"{path}.{kind}")


def workload_identity(raw: Raw, path: str) -> GCPWorkloadIdentity:
    """Reads a provider and what is shown to it. Raises InvalidSpec."""
    provider = fields.text(raw, "provider", path)
    return GCPWorkloadIdentity(
        provider=provider,
        # What a provider takes unless it is told otherwise (Google Cloud IAM, "Workload Identity Federation").
        token=identity_token.read(raw, path, f"https://iam.googleapis.com/{provider}"),
        endpoint=fields.text(raw, "endpoint", path, STS_ENDPOINT),
    )
