"""`sources[].auth`: how Aegis logs in at a cloud's store with a token, and without a Secret that lasts."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from aegis.core.spec import fields
from aegis.core.spec.fields import InvalidSpec, Raw
from aegis.core.spec.key_sources import aws_kms, azure_key_vault, gcp_kms
from aegis.core.spec.key_sources.aws_kms import AWSWebIdentity
from aegis.core.spec.key_sources.azure_key_vault import AzureAuth
from aegis.core.spec.key_sources.gcp_kms import GCPWorkloadIdentity

SourceLogin = AWSWebIdentity | GCPWorkloadIdentity | AzureAuth

_KINDS: Mapping[str, tuple[str, Callable[[Raw, str, str], SourceLogin]]] = MappingProxyType(
    {
        "awsWebIdentity": ("s3", aws_kms.web_identity),
        "gcpWorkloadIdentity": ("gs", lambda raw, path, _region: gcp_kms.workload_identity(raw, path)),
        "azureWorkloadIdentity": ("az", lambda raw, path, _region: azure_key_vault.workload_identity(raw, path)),
    }
)
"""Member of the union → the scheme of the stores that it is for, and how it is read."""


def parse(raw: Raw, path: str, scheme: str, region: str) -> SourceLogin | None:
    """Reads `auth` of a source whose URIs are of `scheme`, None when there is none. Raises InvalidSpec."""
    auth, path = fields.mapping(raw, "auth", path), f"{path}.auth"
    if not auth:
        return None
    if raw.get("credentialsSecretRef") is not None:
        raise InvalidSpec(path, "must not stand beside credentialsSecretRef")
    kind = fields.only_one(auth, tuple(_KINDS), path)
    wanted, read = _KINDS[kind]
    if scheme != wanted:
        raise InvalidSpec(f"{path}.{kind}", f"is for '{wanted}://' prefixes")
    return read(fields.mapping(auth, kind, path), f"{path}.{kind}", region)
