"""From the command line of a program that fetches to what it fetches, and to where."""

from collections.abc import Iterator, Sequence

from aegis.core.references.claims import Claim, Download, Said
from aegis.core.references.documents import Unreadable, keyed, read_document
from aegis.core.references.finding import Role
from aegis.core.references.names import hub_of_url
from aegis.core.references.purposes import words_of
from aegis.core.references.recognise import Program, by_program, last_name
from aegis.core.references.remotes import ELSEWHERE, OPAQUE, told
from aegis.core.references.requests import requested
from aegis.core.references.stacks.fetch_row import Fetch
from aegis.core.references.stacks.fetching import (
    ARCHIVE_SUFFIXES,
    COPYING,
    ENDPOINT_FLAGS,
    ENTRYPOINTS,
    FETCHES,
    MODEL_SUFFIXES,
)
from aegis.core.references.stacks.stack import Form, Names
from aegis.core.references.store_options import configured_endpoint
from aegis.core.references.words import Word

Flags = list[tuple[str, Word]]
_OBJECT = Names(form=Form.LOCATION)
_NAME = Names()
_LISTED = "what is fetched stands in a file that is not known here"
_MOVING_SETTINGS = frozenset({"-C", "--config-dir", "--config"})
_OF_HUBS = ("civitai.com/api/download/models/",)
"""Addresses below which hubs have models that no ending tells."""
_SHARED = "magnet:"
"""How an address begins that peers tell the file of."""
_ROWS = {program: [row for row in FETCHES if row.program == program] for program in {row.program for row in FETCHES}}
_PULLS = "/api/pull"
_ASKING = (_PULLS, "/api/create")
_FOLDERS = frozenset({"model", "models", "checkpoint", "checkpoints", "weights"})


def fetches(found: Program, said: Said) -> bool:
    """Adds what the program fetches; False when it is none that fetches."""
    if found.name == "aws":
        said.endpoints += configured_endpoint(found.words)
    rows = _ROWS.get(found.name)
    if rows is None:
        return False
    said.remotes += told(found)
    row = next((row for row in rows if _fits(row, found.words)), None)
    if row is not None:
        _fetch(row, found.words, said)
    return row is not None or by_program(found) is None


def fetches_as_image(image: str, words: Sequence[Word], said: Said) -> bool:
    """The same for arguments without a command, where the image is of a program that fetches."""
    program = ENTRYPOINTS.get(last_name(image))
    return program is not None and fetches(Program(program, tuple(words)), said)


def initialise(words: Sequence[Word], said: Said) -> None:
    """The arguments [SRC, DST, …] of a storage initializer."""
    for source, target in zip(words[::2], words[1::2], strict=False):
        said.downloads.append(Download(Claim(source, _OBJECT, "storage initializer"), target.text))
        said.handled |= {source.text, target.text}


def _fits(row: Fetch, words: Sequence[Word]) -> bool:
    plain = [word.text for word in words if not word.text.startswith("-")]
    needed = not row.needs or any(word.text.partition("=")[0] in row.needs for word in words)
    return needed and all(command in plain for command in row.commands)


def _fetch(row: Fetch, words: Sequence[Word], said: Said) -> None:
    flags, plain = _split(row, words)
    for command in row.commands:
        plain = plain[next((at for at, word in enumerate(plain) if word.text == command), -1) + 1 :]
    # The last one counts, as with most parsers; of several files with an address each the first is told.
    told = flags if row.hub == "file" else flags[::-1]
    to = next((value.text for flag, value in told if flag in row.to), "")
    revision = next((value.text for flag, value in told if flag in row.revision), "")
    sources, to = _sources(row, flags, plain, to)
    said.endpoints += [value for flag, value in flags if flag in ENDPOINT_FLAGS]
    said.downloads += _asked(sources, flags)
    said.claims += requested(dict.fromkeys((*sources, *plain)), flags)
    listed = [value.unsure(_LISTED) for flag, value in flags if flag in row.lists]
    said.downloads += [Download(Claim(value, _OBJECT, row.program, "uri"), to) for value in listed]
    # `dvc pull` names nothing at all: its settings do.
    sources = sources or (list(words[:1]) if row.hub == "opaque" else [])
    # What is fetched as data is no model, and lies there all the same.
    said.fetched += [to] if to and not sources and row.other and plain else []
    moved = any(flag in _MOVING_SETTINGS for flag, _ in flags)
    for source in sources:
        claim = _claim(row, source, revision, ELSEWHERE if moved else OPAQUE)
        if claim is not None:
            said.handled.add(source.text)
            said.downloads.append(Download(claim, to))
        elif row.hub in ("git", "file") and ("/" in source.text or source.unknown or source.text.startswith(_SHARED)):
            said.fetched.append(to or (_last(source.text) if row.hub == "file" or "clone" in row.commands else "."))
    if row.several:
        said.handled |= {word.text for word in plain}
        said.fetched += _computed(row, plain)


def _last(url: str) -> str:
    """How a file or a directory is called that is fetched without a word on that."""
    path = url.partition("?")[0].partition("#")[0].rstrip("/")
    return path.rpartition("/")[2].removesuffix(".git")


def _sources(row: Fetch, flags: Flags, plain: list[Word], to: str) -> tuple[list[Word], str]:
    """What is fetched, and the target."""
    if any(flag in row.other or f"{flag}={value.text}" in row.other for flag, value in flags):
        return [], to
    named = [value for flag, value in flags if flag in row.flag]
    if row.parts is not None and not named:
        return _put_together(row.parts, flags), plain[-1].text if row.last and plain else to
    if row.hub == "file":
        told = (word for word in plain if "://" in word.text or word.unknown or word.text.startswith(_SHARED))
        return [*named, *told], to
    if row.flag:
        return named or plain[:1], to
    if row.several:
        return _copied(row, plain)
    return plain[row.source : row.source + 1], (plain[-1].text if row.last and len(plain) > row.source + 1 else to)


def _put_together(parts: tuple[str, tuple[str, ...]], flags: Flags) -> list[Word]:
    """The URI whose parts are the values of several flags."""
    scheme, names = parts
    found = [value for name in names for flag, value in flags if flag == name]
    if not found:
        return []
    word = found[-1].cut(f"{scheme}://{'/'.join(value.text.strip('/') for value in found)}")
    unknown = next((value.unknown for value in found if value.unknown), "")
    return [word.unsure(unknown) if unknown else word]


def _copied(row: Fetch, plain: list[Word]) -> tuple[list[Word], str]:
    """The sources and the target of a copy; what is copied away from here is no source."""
    commands = [at for at, word in enumerate(plain) if word.text in COPYING]
    if row.source == 1:
        if not commands:
            return [], ""
        plain = plain[commands[0] + 1 :]
    if len(plain) < 2:
        return [word for word in plain if _remote(word.text, row)], ""
    return [word for word in plain[:-1] if _remote(word.text, row)], plain[-1].text


def _computed(row: Fetch, plain: Sequence[Word]) -> list[str]:
    """Where a copy puts what nobody can tell: a path of this machine; what is copied elsewhere stays out of it."""
    to = plain[-1] if plain else None
    if to is None or to.unknown or _remote(to.text, row) or not any(word.unknown for word in plain[:-1]):
        return []
    return [to.text]


def _remote(text: str, row: Fetch) -> bool:
    """True for a URI, and for `remote:path` or `alias/path` of rclone and mc."""
    if "://" in text:
        return True
    return not text.startswith(("/", "./", "../")) and (":" in text or (row.aliases and "/" in text))


def _named_store(text: str, row: Fetch) -> bool:
    """True for a name of a store that settings tell of, or for the settings themselves, which may hold an address."""
    return text.startswith(":") or ("://" not in text and _remote(text, row))


def _packed(url: str) -> bool:
    """True for an archive that lies in a folder of models; archives of code lie elsewhere."""
    folders = words_of(url.partition("://")[2].partition("/")[2])
    return url.endswith(ARCHIVE_SUFFIXES) and bool(_FOLDERS & set(folders)) and "archive" not in folders


def _split(row: Fetch, words: Sequence[Word]) -> tuple[Flags, list[Word]]:
    flags: Flags = []
    plain: list[Word] = []
    known = row.with_value | {*row.flag, *row.to, *row.revision, *row.lists}
    waiting = ""
    for word in words:
        spelled, equals, value = word.text.partition("=")
        flag = spelled.replace("_", "-") if spelled.startswith("--") else spelled
        if waiting:
            flags.append((waiting, word))
            waiting = ""
        elif not word.text.startswith("-") or len(word.text) < 2:
            plain.append(word)
        elif flag in known and not equals:
            waiting = flag
        elif equals and (flag.startswith("--") or flag in known):
            flags.append((flag, word.cut(value)))
        else:
            short, rest = _together(word.text, known)
            waiting = short if short and not rest else ""
            flags += [] if waiting else [(short or flag, word.cut(rest))]
    return flags, plain


def _together(text: str, known: frozenset[str]) -> tuple[str, str]:
    """The first flag with a value in letters that stand together (`-fsSLo`, `-ofile`), and what touches it."""
    if text.startswith("--"):
        return "", ""
    found = next((at for at, char in enumerate(text[1:], 1) if f"-{char}" in known), 0)
    return (f"-{text[found]}", text[found + 1 :]) if found else ("", "")


def _claim(row: Fetch, source: Word, revision: str, why: str) -> Claim | None:
    text = source.text
    if row.hub == "git":
        user, at, address = text.partition("@")
        # `git@host:owner/name` is how git writes ssh://git@host/owner/name.
        short = at and "://" not in user and ":" in address
        hub = hub_of_url(f"ssh://{user}@{address.replace(':', '/', 1)}" if short else text)
        return Claim(source.cut(hub), _OBJECT, "git clone", "uri", revision) if hub and not source.unknown else None
    if row.hub == "file":
        return _file(source)
    if row.hub == "oci":
        source = source.cut(text.removeprefix("docker://"))
    if row.hub == "opaque" or (row.hub == "uri" and _named_store(text, row)):
        return Claim(source.unsure(why), _OBJECT, row.program, "uri")
    if row.hub != "uri":
        return Claim(source, _NAME, row.program, row.hub, revision)
    return Claim(source, _OBJECT, row.program, "uri", revision, picky=True)


def _asked(sources: list[Word], flags: list[tuple[str, Word]]) -> Iterator[Download]:
    """The models that a request to Ollama's API pulls, or makes another of: `curl …/api/pull -d '{"model": …}'`."""
    ways = {way for source in sources for way in _ASKING if source.text.endswith(way)}
    body = next((value for flag, value in flags if flag in ("-d", "--data", "--json")), None) if ways else None
    if body is None:
        return
    if _PULLS in ways:
        yield Download(Claim(body, Names(form=Form.JSON), "Ollama's API", "ollama"))
    for name in _made_of(body.text):
        yield Download(Claim(body.cut(name), _NAME, "Ollama's API", "ollama"))


def _made_of(body: str) -> Iterator[str]:
    """What a request to make a model says that it is made of."""
    try:
        tree = read_document(body)
    except Unreadable:
        return
    for _, each in keyed(tree):
        told, lines = each.get("from"), each.get("modelfile")
        yield from (told,) if isinstance(told, str) else ()
        for line in lines.splitlines() if isinstance(lines, str) else ():
            yield from line.split()[1:2] if line.split()[:1] == ["FROM"] else ()


def _file(source: Word) -> Claim | None:
    """A file by its address: a hub's, or one with a model's ending."""
    hub = hub_of_url(source.text)
    if hub:
        return Claim(source.cut(hub), _OBJECT, "download", "uri")
    path = source.text.partition("?")[0].partition("#")[0].casefold()
    address = path.partition("://")[2].removeprefix("www.")
    if address.startswith(_OF_HUBS) or ("://" in path and (path.endswith(MODEL_SUFFIXES) or _packed(path))):
        return Claim(source, Names(Role.MODEL, Form.LOCATION), "download", "uri")
    return None
