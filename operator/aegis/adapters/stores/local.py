"""Plain files, for the command line: what a person has at hand, never what a tenant names."""

import os

from aegis.adapters.stores.local_files import below, opened, stored, stream
from aegis.core.artifacts import IdentityKind, ResolvedArtifact, StoredFile
from aegis.core.errors import Undecidable
from aegis.core.listing import Listing
from aegis.core.reasons import Reason
from aegis.ports import Sink


class LocalStore:
    """Regular files by path, and folders by a path with '/' at its end; there are no revisions.

    Neither the last part of a path nor anything below a folder may be a symbolic link; a hard link is the file itself.
    A file is pinned by its device, inode, size and the times of its last modification and of its last change (st_ctime)
    in nanoseconds, a folder by the list of those.
    """

    def resolve(self, location: str, revision: str) -> ResolvedArtifact:
        """As the port says."""
        if revision:
            raise Undecidable(Reason.SOURCE_MISCONFIGURED, "files have no revisions")
        if not location.endswith("/"):
            with opened(location) as descriptor:
                return ResolvedArtifact(location, revision, "", (stored(descriptor, location),))
        listing = Listing(IdentityKind.FILE, below(location.rstrip("/")))
        if not listing:
            raise Undecidable(Reason.ARTIFACT_NOT_FOUND, f"there is no file below {location}")
        return ResolvedArtifact(location, revision, "", listing, listing.identity, listing.aside)

    def read(self, artifact: ResolvedArtifact, file: StoredFile, sink: Sink) -> None:
        """As the port says; the file's state is compared before its first byte and after its last."""
        location = artifact.location.rstrip("/")
        try:
            with opened(location, file.path) as descriptor:
                before = stored(descriptor, location, file.path)
                if before != file or stream(descriptor, sink, file.size) != file.size:
                    raise _changed(location, file)
                if stored(descriptor, location, file.path) != file:
                    raise _changed(location, file)
        except Undecidable as error:
            raise _changed(location, file) if error.reason is Reason.ARTIFACT_NOT_FOUND else error from None

    def confirm(self, artifact: ResolvedArtifact) -> None:
        """As the port says: looks through the folder once more."""
        if isinstance(artifact.files, Listing) and not artifact.files.confirms(below(artifact.location.rstrip("/"))):
            raise Undecidable(Reason.ARTIFACT_CHANGED, f"the files below {artifact.location}")

    def fetch(self, location: str, limit: int) -> bytes | None:
        """As the port says."""
        try:
            with opened(location) as descriptor:
                return _whole(descriptor, location, limit)
        except Undecidable as error:
            if error.reason is Reason.ARTIFACT_NOT_FOUND:
                return None
            raise


def _whole(descriptor: int, location: str, limit: int) -> bytes:
    size = stored(descriptor, location).size
    if size > limit:
        raise Undecidable(Reason.ARTIFACT_TOO_LARGE, f"{location}: {size} bytes; the limit is {limit}")
    with os.fdopen(descriptor, "rb", closefd=False) as source:
        return source.read(limit)


def _changed(location: str, file: StoredFile) -> Undecidable:
    return Undecidable(Reason.ARTIFACT_CHANGED, f"{location}/{file.path}" if file.path else location)
