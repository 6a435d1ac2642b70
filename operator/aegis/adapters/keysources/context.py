"""What a key source needs from the world, handed over by whoever opens it: sources look for nothing themselves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.spec.keyring import SecretKeyRef


@dataclass(frozen=True, slots=True)
class KeySourceContext:
    """The surroundings of a key source.

    `secrets` holds the data of the Secrets in the operator's namespace that the spec names (see `secrets_named_by`);
    one that does not exist is left out. It is read anew at every reading, so a live view may be given.
    `service_account_token` answers the controller's token for an audience ('' means the one as mounted) and
    `read_file` a file's bytes, both as they are now, because tokens rotate; both raise OSError when there is none.
    `monotonic` is a clock in seconds that never goes back. `timeout` bounds one request as a whole, in seconds.
    """

    secrets: Mapping[str, Mapping[str, bytes]] = field(repr=False)
    service_account_token: Callable[[str], str]
    read_file: Callable[[str], bytes]
    monotonic: Callable[[], float]
    timeout: float = 10.0

    def secret_entry(self, ref: SecretKeyRef) -> bytes:
        """One entry of a Secret, which may be empty. Raises Undecidable(KeySourceMisconfigured)."""
        data = self.secrets.get(ref.name)
        if data is None:
            raise Undecidable(Reason.KEY_SOURCE_MISCONFIGURED, f"no Secret '{ref.name}' in Aegis's own namespace")
        if ref.key not in data:
            raise Undecidable(Reason.KEY_SOURCE_MISCONFIGURED, f"the Secret '{ref.name}' has no entry '{ref.key}'")
        return data[ref.key]
