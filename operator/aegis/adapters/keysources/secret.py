"""Keys in a Secret of the operator's namespace, where a tenant cannot write."""

from dataclasses import dataclass

from aegis.adapters.keysources.context import KeySourceContext
from aegis.core.errors import KeyRefused, Undecidable
from aegis.core.key_versions import read_version
from aegis.core.keyrings import KeySnapshot
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.secret import SecretKeyRef


@dataclass(frozen=True, slots=True)
class SecretKeySource:
    """A Secret has no versions: all keys are version 1, and one seen later supersedes those that went away."""

    spec: SecretKeyRef
    context: KeySourceContext

    def read(self) -> KeySnapshot:
        """Every PEM block of the entry.

        Raises Undecidable: KeySourceMisconfigured (no such Secret or entry, or not PEM), KeyNotFound (an empty entry).
        """
        pem = self.context.secret_entry(self.spec)
        where = f"the Secret '{self.spec.name}', entry '{self.spec.key}'"
        if not pem.strip():
            raise Undecidable(Reason.KEY_NOT_FOUND, f"{where} is empty")
        try:
            found = read_version(pem, version=1, certificates=self.context.certificates)
        except KeyRefused as error:
            raise Undecidable(Reason.KEY_SOURCE_MISCONFIGURED, f"{where}: {error.detail}") from error
        return KeySnapshot(found.keys, refused=found.refused)
