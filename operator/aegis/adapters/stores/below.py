"""What a listing by prefix says, as files: what lies below the prefix, by paths relative to it."""

from collections.abc import Iterable, Iterator

from aegis.core.errors import Undecidable
from aegis.core.listing import Listed
from aegis.core.reasons import Reason
from aegis.core.tree_paths import shown


def below(prefix: str, listed: Iterable[Listed], store: str) -> Iterator[Listed]:
    """Every file of `listed`, whose paths are whole keys, below `prefix` (which ends in '/').

    Keys that end in '/' and hold nothing are left out: consoles make them to show a folder, and they are no files.
    `store` is the store's name for messages. Raises Undecidable.
    """
    for file in listed:
        if not file.path.startswith(prefix):
            said = f"the listing by {store} holds keys outside of the prefix that was asked for"
            raise Undecidable(Reason.SOURCE_MISCONFIGURED, said)
        if not file.path.endswith("/"):
            yield file._replace(path=file.path.removeprefix(prefix))
        elif file.size:
            said = f"the key {shown(file.path)} ends in '/' and holds bytes, which no file can"
            raise Undecidable(Reason.ARTIFACT_UNREADABLE, said)
