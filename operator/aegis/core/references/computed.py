"""Targets of copies and downloads: those that only running could tell, and those that a timer runs."""

import re

_CODE = re.compile(r"python|pip3?\b|site-packages|dist-packages|conda|which|command -v|realpath|readlink")
_LOOKS = 512
"""How many characters of a command are looked through."""
TIMED = ("/etc/cron", "/var/spool/cron")
"""Where the files are by which cron starts programs."""
_NEW = ("$(mktemp", "$(pwd", "$(date", "$(basename", "$(hostname")
"""Commands that say a directory of their own, or none."""


def asks_for_code(target: str) -> bool:
    """True for what asks Python, or whoever knows, where code of the image lies."""
    return _CODE.search(target, 0, _LOOKS) is not None


def is_computed(target: str) -> bool:
    """True for a target that a command says, which may be any."""
    return target.startswith("$(") and not target.startswith(_NEW)
