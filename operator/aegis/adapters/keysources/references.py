"""Key sources as one writes them on a command line: `vault-kv:…`, `vault-transit:…`, `awskms:…`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aegis.adapters.keysources.names import is_path, is_segment
from aegis.core.reasons import Reason
from aegis.core.spec.fields import InvalidSpec
from aegis.core.spec.key_sources import KeySourceSpec
from aegis.core.spec.key_sources.aws_kms import AWSAccessKey, AWSKMSSource, kms_endpoint
from aegis.core.spec.key_sources.vault import TokenFileAuth, VaultKV, VaultSource, VaultTransit


@dataclass(frozen=True, slots=True)
class VaultReach:
    """A Vault server. The token is what the source's context answers for the file `token`: no spec holds one."""

    address: str
    token: str
    ca_bundle: str = ""
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class AWSReach:
    """An account of AWS. The access key is the Secret `secret` of the source's context; `endpoint` '' is AWS's own."""

    region: str
    secret: str
    endpoint: str = ""
    ca_bundle: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where the servers are that a reference does not name."""

    vault: VaultReach
    aws: AWSReach


def is_key_reference(text: str) -> bool:
    """Whether `text` names a key source rather than a file."""
    return text.partition(":")[0] in REFERENCES


def parse_key_reference(text: str, reach: Reach) -> KeySourceSpec:
    """What `text` names. Raises InvalidSpec."""
    kind, _, rest = text.partition(":")
    if kind not in REFERENCES:
        raise _not_like(text, " or ".join(f"{kind}:…" for kind in REFERENCES))
    return REFERENCES[kind](rest, reach)


def _kv(rest: str, reach: Reach) -> VaultSource:
    location, _, field = rest.partition("#")
    mount, _, path = location.partition("/")
    if not is_segment(mount) or not is_path(path) or ("#" in rest and not field):
        raise _not_like(f"vault-kv:{rest}", "vault-kv:MOUNT/PATH[#FIELD]")
    return _vault(VaultKV(mount, path, field or "publicKey"), reach.vault)


def _transit(rest: str, reach: Reach) -> VaultSource:
    mount, slash, name = rest.rpartition("/")
    if not is_segment(name) or (slash and not is_path(mount)):
        raise _not_like(f"vault-transit:{rest}", "vault-transit:[MOUNT/]NAME")
    return _vault(VaultTransit(mount or "transit", name), reach.vault)


def _vault(engine: VaultKV | VaultTransit, reach: VaultReach) -> VaultSource:
    return VaultSource(reach.address, reach.namespace, reach.ca_bundle, TokenFileAuth(reach.token), engine)


_ARN = re.compile(r"arn:aws[a-z-]*:kms:([a-z0-9-]+):[0-9]{12}:(?:key|alias)/[A-Za-z0-9/_-]+")
_ID = re.compile(r"alias/[A-Za-z0-9/_-]+|[A-Za-z0-9-]+")


def _aws_kms(rest: str, reach: Reach) -> AWSKMSSource:
    """An ARN names its region by itself."""
    arn = _ARN.fullmatch(rest)
    if arn is None and _ID.fullmatch(rest) is None:
        raise _not_like(f"awskms:{rest}", "awskms:KEY-ID, awskms:alias/NAME or awskms:ARN")
    aws, region = reach.aws, arn[1] if arn else reach.aws.region
    return AWSKMSSource(region, rest, aws.endpoint or kms_endpoint(region), aws.ca_bundle, AWSAccessKey(aws.secret))


def _not_like(text: str, form: str) -> InvalidSpec:
    return InvalidSpec(f"'{text}'", f"must be {form}", Reason.KEY_SOURCE_MISCONFIGURED)


REFERENCES: Mapping[str, Callable[[str, Reach], KeySourceSpec]] = MappingProxyType(
    {"vault-kv": _kv, "vault-transit": _transit, "awskms": _aws_kms}
)
"""A row per scheme: how the rest of the reference is read."""
