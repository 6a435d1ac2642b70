"""Key sources as one writes them on a command line: `vault-kv:MOUNT/PATH[#FIELD]`, `vault-transit:[MOUNT/]NAME`."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from aegis.adapters.keysources.names import is_path, is_segment
from aegis.core.reasons import Reason
from aegis.core.spec.fields import InvalidSpec
from aegis.core.spec.keyring import KeySourceSpec, VaultAuth, VaultKV, VaultSource, VaultTransit


def is_key_reference(text: str) -> bool:
    """Whether `text` names a key source rather than a file."""
    return text.partition(":")[0] in ENGINES


def parse_key_reference(
    text: str, *, address: str, auth: VaultAuth, ca_bundle: str = "", namespace: str = ""
) -> KeySourceSpec:
    """What `text` names at the Vault server of that address. Raises InvalidSpec.

    A token at hand is given as `TokenFileAuth` with a context whose `read_file` answers it: no spec holds a token.
    """
    kind, _, rest = text.partition(":")
    if kind not in ENGINES:
        raise _not_like(text, " or ".join(f"{kind}:…" for kind in ENGINES))
    return VaultSource(address=address, namespace=namespace, ca_bundle=ca_bundle, auth=auth, engine=ENGINES[kind](rest))


def _kv(rest: str) -> VaultKV:
    location, _, field = rest.partition("#")
    mount, _, path = location.partition("/")
    if not is_segment(mount) or not is_path(path) or ("#" in rest and not field):
        raise _not_like(f"vault-kv:{rest}", "vault-kv:MOUNT/PATH[#FIELD]")
    return VaultKV(mount, path, field or "publicKey")


def _transit(rest: str) -> VaultTransit:
    mount, slash, name = rest.rpartition("/")
    if not is_segment(name) or (slash and not is_path(mount)):
        raise _not_like(f"vault-transit:{rest}", "vault-transit:[MOUNT/]NAME")
    return VaultTransit(mount or "transit", name)


def _not_like(text: str, form: str) -> InvalidSpec:
    return InvalidSpec(f"'{text}'", f"must be {form}", Reason.KEY_SOURCE_MISCONFIGURED)


ENGINES: Mapping[str, Callable[[str], VaultKV | VaultTransit]] = MappingProxyType(
    {"vault-kv": _kv, "vault-transit": _transit}
)
"""A row per scheme: how the rest of the reference is read."""
