"""Servers that the shared configuration of the AWS SDKs names: its buckets are read there in place of Amazon's.

Source: "Shared config and credentials files", "Service-specific endpoints" and "Process credential provider" of the AWS
SDKs and Tools Reference Guide.
"""

from collections.abc import Iterator

from aegis.core.references.disk import Disk
from aegis.core.references.environment import Values, is_on
from aegis.core.references.finding import Finding, Role, Unresolvable
from aegis.core.references.flows import mounted_at
from aegis.core.references.refusals import Budget
from aegis.core.references.rooms import Room
from aegis.core.references.words import Word

_FILES = ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")
_DIRECTORY = "/.aws"
_USUAL = (f"{_DIRECTORY}/config", f"{_DIRECTORY}/credentials")
_IGNORED = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"
_ABOVE = "AWS_ENDPOINT_URL_S3"
"""Each of these two variables makes what the files say of endpoints count no more."""
_ENDPOINT, _PROGRAM = "endpoint_url", "credential_process"

_SAYS = "the bucket is read at this server"
_UNKNOWN = f"it may name another server for buckets, and is not known here: set {_IGNORED}=true"
_RUNS = "the SDK runs this program"


def configured(room: Room, disk: Disk, values: Values, budget: Budget) -> Iterator[Finding]:
    """What the files say that a container's SDK reads, and that one of them is not known. Raises TooComplex."""
    settled = _settled(room, values)
    for word, text in (*_told(room, disk, values), *_usual(room, disk)):
        if text is not None and not text.unknown:
            yield from _in_file(text, budget, settled=settled)
        elif not settled:
            yield Finding(word.place, word.text, Unresolvable(_UNKNOWN), Role.ENDPOINT, "endpoint")


def _settled(room: Room, values: Values) -> bool:
    """True where a variable takes away what the files say; a script that speaks of it may take that away again."""
    spoken = [word.text for word in (*room.command, *room.args)]
    on = [name for name, word in values((_IGNORED,)) if is_on(word)]
    on += [name for name, word in values((_ABOVE,)) if word.text and not word.unknown]
    return any(name in room.variables and not any(name in text for text in spoken) for name in on)


def _told(room: Room, disk: Disk, values: Values) -> Iterator[tuple[Word, Word | None]]:
    """The files that variables name, but for those of the image."""
    for _, word in values(_FILES):
        if not word.text:
            continue
        text = disk.read(word.text)
        if text is not None or word.unknown or mounted_at(room, word.text) is not None:
            yield word, text


def _usual(room: Room, disk: Disk) -> Iterator[tuple[Word, Word | None]]:
    """Those in somebody's home, in a volume or written by a script."""
    files = {**disk.mounted, **disk.written, **disk.computed}
    for path, text in files.items():
        if f"/{path}".endswith(_USUAL):
            yield text, text
    for mount in room.mounts:
        if mount.at.endswith((_DIRECTORY, *_USUAL)) and mount.volume.files is None:
            yield Word(mount.at, mount.path), None


def _in_file(text: Word, budget: Budget, *, settled: bool) -> Iterator[Finding]:
    budget.spend(len(text.text) // 8)
    for line in text.text.splitlines():
        name, equals, value = map(str.strip, line.partition("="))
        if equals and value and name == _ENDPOINT and not settled:
            yield Finding(text.place, value, Unresolvable(_SAYS), Role.ENDPOINT, "endpoint")
        elif equals and value and name == _PROGRAM:
            yield Finding(text.place, value, Unresolvable(_RUNS), Role.CODE, "program")
