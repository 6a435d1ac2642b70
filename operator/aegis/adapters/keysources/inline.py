"""Keys written into the ModelKeyring itself: the admin's own and complete list."""

from dataclasses import dataclass

from aegis.adapters.keysources.context import KeySourceContext
from aegis.core.errors import KeyRefused, Undecidable
from aegis.core.key_versions import read_version
from aegis.core.keyrings import KeySnapshot
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.inline import InlineSource


@dataclass(frozen=True, slots=True)
class InlineKeySource:
    """All keys are version 1; a key that is taken off the list was withdrawn."""

    spec: InlineSource
    context: KeySourceContext

    def read(self) -> KeySnapshot:
        """Every PEM block. Raises Undecidable(KeySourceMisconfigured) when the text as a whole is not PEM.

        A typing error must not withdraw every key, so a broken text is no empty list.
        """
        try:
            found = read_version(self.spec.pem, version=1, certificates=self.context.certificates)
        except KeyRefused as error:
            raise Undecidable(Reason.KEY_SOURCE_MISCONFIGURED, f"spec.source.inline: {error.detail}") from error
        return KeySnapshot(found.keys, refused=found.refused, complete=True)
