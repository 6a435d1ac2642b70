"""References to what lies on a Hugging Face hub: an owner's repository, or a part of one.

    hf://owner/name                 every file of the repository
    hf://owner/name/folder/         every file below a folder
    hf://owner/name/model.gguf      one file

A branch or commit is no part of the name (some programs write `hf://owner/name:main`): it is a revision.
"""

import re

from aegis.core.errors import NotCanonical

_NAME = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9._\-]{0,94}[A-Za-z0-9_])?", re.ASCII)


def check(_owner: str, path: str) -> None:
    """Raises NotCanonical for a repository that no hub has."""
    name = path.partition("/")[0]
    if ":" in name or "@" in name:
        raise NotCanonical("must name a repository without a revision, which goes into `revision`")
    if not _NAME.fullmatch(name) or "--" in name or ".." in name:
        raise NotCanonical("must have a repository of letters, digits, '_' and, inside, single '-' and '.'")
