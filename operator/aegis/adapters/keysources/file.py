"""Keys in a file of the controller's Pod: a ConfigMap, a Secret or a volume that an admin mounts there."""

from dataclasses import dataclass

from aegis.adapters.keysources.context import KeySourceContext
from aegis.core.errors import KeyRefused, Undecidable
from aegis.core.key_versions import read_version
from aegis.core.keyrings import KeySnapshot
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.file import FileSource


@dataclass(frozen=True, slots=True)
class FileKeySource:
    """The file is the admin's own list, as `inline` is: all keys are version 1, and one taken off was withdrawn."""

    spec: FileSource
    context: KeySourceContext

    def read(self) -> KeySnapshot:
        """Every PEM block, as the file is now.

        Raises Undecidable(KeySourceMisconfigured) for a file that cannot be read, or is not PEM as a whole: what is
        missing, empty or cut withdraws no key.
        """
        where = f"the file '{self.spec.path}'"
        try:
            content = self.context.read_file(self.spec.path)
        except OSError as error:
            raise Undecidable(Reason.KEY_SOURCE_MISCONFIGURED, f"{where} cannot be read: {error.strerror}") from error
        try:
            found = read_version(content, version=1, certificates=self.context.certificates)
        except KeyRefused as error:
            raise Undecidable(Reason.KEY_SOURCE_MISCONFIGURED, f"{where}: {error.detail}") from error
        return KeySnapshot(found.keys, refused=found.refused, complete=True)
