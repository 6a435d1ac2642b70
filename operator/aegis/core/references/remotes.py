"""Stores that rclone and mc know by a name of somebody's own: which server it stands for, where the pod says so.

A name whose server nobody can know stays unresolvable. One that is known is the bucket there, beside the server that
is asked, which a policy has to have.

Sources: "MC_HOST" and `mc alias set` of MinIO's client; "Connection strings", "Environment Variables" and `rclone
config create` of rclone's documentation.
"""

from collections.abc import Collection, Iterator, Sequence

from aegis.core.references.claims import Claim, Remote, Said
from aegis.core.references.environment import Values
from aegis.core.references.mounts import EMPTY, Mount
from aegis.core.references.recognise import Program
from aegis.core.references.stacks.fetching import MINIO
from aegis.core.references.words import Word

OPAQUE = "only the settings of the program that fetches it tell what lies there"
ELSEWHERE = "it is read from settings at another place"
"""Why a source is not known: the second for good."""

_RCLONE = "rclone"
_ADDING = (("alias", "set"), ("alias", "import"), ("config", "host", "add"))
_MOVED = ("HOME", "XDG_CONFIG_HOME", "MC_CONFIG_DIR", "RCLONE_CONFIG", "RCLONE_CONFIG_DIR")
"""Variables that say where the settings lie: with one of them, other settings may be read than were written."""
_SETTINGS = ("/.mc", "/.config", "/rclone", "/root", "/home")
"""Where they lie: a volume there may hold others."""
_AMAZON = "AWS"


def told(found: Program) -> Iterator[Remote]:
    """The name that a command gives to a store."""
    plain = [word for word in found.words if not word.text.startswith("-")]
    texts = tuple(word.text for word in plain)
    if found.name == _RCLONE and texts[:2] == ("config", "create") and len(plain) > 3:
        yield Remote(_RCLONE, texts[2], _created(plain[3:]))
    elif found.name == _RCLONE and texts[:2] in (("config", "update"), ("config", "password")) and len(plain) > 2:
        yield Remote(_RCLONE, texts[2], None)
    elif found.name in MINIO:
        head = next((each for each in _ADDING if texts[: len(each)] == each), None)
        if head is not None and len(plain) > len(head) + 1:
            server = plain[len(head) + 1]
            known = head[-1] != "import" and not server.unknown and not plain[len(head)].unknown
            yield Remote("mc", texts[len(head)], server if known else None)


def _created(words: Sequence[Word]) -> Word | None:
    """The server of `TYPE key=value …`, or of `TYPE key value …`."""
    kind, rest = words[0], list(words[1:])
    if rest and "=" not in rest[0].text:
        rest = [word.cut(f"{word.text}={value.text}") for word, value in zip(rest[::2], rest[1::2], strict=False)]
    return _server(kind, dict(word.text.partition("=")[::2] for word in rest), rest)


def _server(kind: Word, options: dict[str, str], words: Sequence[Word]) -> Word | None:
    if kind.text != "s3" or any(word.unknown for word in (kind, *words)):
        return None
    endpoint = options.get("endpoint", "")
    return kind.cut(endpoint) if endpoint or options.get("provider") == _AMAZON else None


def settled(claim: Claim, said: Said, values: Values, mounts: Collection[Mount]) -> Claim:
    """The claim as one of a bucket, where the pod says whose it is; its server goes to `said`."""
    if claim.word.unknown != OPAQUE or claim.by not in (_RCLONE, *MINIO):
        return claim
    found = _of_rclone(claim.word, said, values) if claim.by == _RCLONE else _of_minio(claim.word, said, values)
    if found is None:
        return claim
    servers, path, inline = found
    if not servers or None in servers or (not inline and _hidden(values, mounts)):
        return claim
    said.endpoints += [server for server in servers if server is not None and server.text]
    word = claim.word._replace(text=f"s3://{path}", unknown="")
    return claim._replace(word=word, picky=True)


def _hidden(values: Values, mounts: Collection[Mount]) -> bool:
    """True where settings may be read that no command of the container has written."""
    if any(True for _ in values(_MOVED)):
        return True
    outside = (mount.at for mount in mounts if mount.volume.says != EMPTY)
    return any(f"{place}/" in f"{at}/" for at in outside for place in _SETTINGS)


_Found = tuple[list[Word | None], str, bool]
"""The servers that a name may stand for, the bucket with what is in it, and whether the words themselves say so."""


def _of_minio(word: Word, said: Said, values: Values) -> _Found | None:
    name, _, path = word.text.partition("/")
    servers = [each.server for each in said.remotes if each.program == "mc" and each.name == name]
    servers += [None if value.unknown else _bare(value) for _, value in values((f"MC_HOST_{name}",))]
    return servers, path, False


def _bare(value: Word) -> Word:
    """The server without the keys that stand before it."""
    scheme, separator, rest = value.text.partition("://")
    return value.cut(f"{scheme}{separator}{rest.rpartition('@')[2]}")


def _of_rclone(word: Word, said: Said, values: Values) -> _Found | None:
    head, colon, path = word.text.removeprefix(":").partition(":")
    if not colon or "'" in head or '"' in head:
        return None
    name, *rest = head.split(",")
    options = dict(each.partition("=")[::2] for each in rest)
    if word.text.startswith(":"):
        return [_server(word.cut(name)._replace(unknown=""), options, ())], path, True
    servers = [each.server for each in said.remotes if each.program == _RCLONE and each.name == name]
    servers += _configured(name, values)
    if "endpoint" in options:
        servers.append(word.cut(options["endpoint"])._replace(unknown=""))
    return servers, path, False


def _configured(name: str, values: Values) -> Iterator[Word | None]:
    """The server that variables give; without one, a file of settings that nobody sees might."""
    stem = f"RCLONE_CONFIG_{name.upper().replace('-', '_')}"
    kinds = [value for _, value in values((f"{stem}_TYPE",))]
    servers = [value for _, value in values((f"{stem}_ENDPOINT",))]
    if kinds and not servers:
        yield None
    yield from (None if value.unknown else value for value in servers)
    yield from (None for value in kinds if value.text != "s3")
