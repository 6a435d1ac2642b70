"""From a word that names a model to the model: URIs as they are, names by their hub, and paths by what fills them."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from aegis.core.references.claims import Claim
from aegis.core.references.documents import Tree, Unreadable, keyed, read_document
from aegis.core.references.finding import Ambiguous, Finding, Outcome, Resolved, Unresolvable
from aegis.core.references.names import (
    HUBS,
    hub_of_url,
    looks_like_hub_name,
    names_nothing,
    of_a_service,
    placeholder,
)
from aegis.core.references.object_stores import in_object_store
from aegis.core.references.stacks.fetching import ARCHIVE_SUFFIXES, MODEL_SUFFIXES
from aegis.core.references.stacks.stack import Form
from aegis.core.references.words import Word

Paths = Callable[[str], tuple[Outcome, bool]]
"""What an absolute path in the container leads to, and whether another finding says so already."""


class Reading(NamedTuple):
    """How the words of one container are read. `in_play`: what cannot be resolved is a finding."""

    paths: Paths
    in_play: bool
    beside: Callable[[str, str], bool] = lambda _text, _inside: False
    """True for a hub's name that a directory may have as well, where a command runs in the second directory."""


def findings(claim: Claim, reading: Reading) -> Iterator[Finding]:
    """The models that the claim names; nothing for a value that names none."""
    for word, revision in _split(claim):
        text = _trimmed(word.text)
        text = f"{text}/" if text in (".", "..") else text
        if names_nothing(text) and not word.unknown and not placeholder(text):
            continue
        read = claim._replace(revision=revision) if revision else claim
        outcome, derived = _outcome(text, word, read, reading)
        if outcome is None or (isinstance(outcome, Unresolvable) and not reading.in_play):
            continue
        yield Finding(word.place, text, outcome, claim.names.role, claim.by, derived)


def _trimmed(text: str) -> str:
    """Without blanks and quotes round it; behind a URI both stay, because the name of an object may end in one."""
    if "://" not in text:
        return text.strip().strip("\"'")
    bare = text.lstrip()
    return bare[1:-1] if bare[:1] in ("'", '"') and bare[0] == bare[-1] else bare


def _split(claim: Claim) -> Iterator[tuple[Word, str]]:
    """The words of the value that name a model each, and the revision that stands beside one of them."""
    word, form = claim.word, claim.names.form
    text = word.text.strip()
    if form is Form.MAP:
        yield from ((word.cut(each), "") for each in _texts_in(text))
    elif form is Form.JSON or (form in (Form.PAIRS, Form.LIST) and text[:1] in ("{", "[")):
        yield from ((word.cut(each), revision) for each, revision in _from_json(text, named=form is not Form.PAIRS))
    elif form is Form.KEYS:
        yield from ((word.cut(each), revision) for each, revision in _from_keys(text))
    elif form is Form.FILES:
        yield from ((word.cut(_unscaled(part)), "") for part in text.split(","))
    elif form is Form.PAIRS:
        for part in text.replace(",", " ").split():
            name, equals, value = part.partition("=")
            yield word.cut(value if equals else name), ""
    elif form is Form.LIST:
        for part in text.replace(",", " ").replace(";", " ").split():
            yield word.cut(part.partition("=")[2] or part if "://" not in part else part), ""
    else:
        yield word, ""


_KEYS = (
    *("model", "path", "lora_path", "model_path", "local_path", "url", "id", "uri", "draft_model", "pretrained_model"),
    *("model_name_or_path", "speculative_model_dir", "tensorizer_uri", "tensorizer_dir"),
)


_PATHS = (Form.LOCATION, Form.FILES)
_BESIDE = ("pretrained_tokenizer", "qlora_adapter_name_or_path")
"""Keys that name something that is loaded beside the model."""


def _unscaled(part: str) -> str:
    """The path of `path:0.5`."""
    path, colon, scale = part.rpartition(":")
    return path if colon and scale.replace(".", "", 1).isdigit() else part


def _from_json(text: str, *, named: bool) -> Iterator[tuple[str, str]]:
    """The models of a document, with their revisions; with `named` a bare name is one, else it is what clients say."""
    keys = (*_KEYS, "name") if named else _KEYS
    tree = _tree(text)
    if isinstance(tree, list):
        yield from ((each, "") for each in tree if isinstance(each, str))
    for _, each in keyed(tree):
        found = next((each[key] for key in keys if isinstance(each.get(key), str) and each[key]), None)
        revision = each.get("revision", "")
        if found is not None:
            yield found, revision if isinstance(revision, str) else ""
        yield from ((each[key], "") for key in _BESIDE if isinstance(each.get(key), str) and each[key])


_BY_REVISION = ("pretrained", "model_name")
_LOADED = (*_BY_REVISION, "peft", "delta", "tokenizer")


def _from_keys(text: str) -> Iterator[tuple[str, str]]:
    """What is loaded by a line such as `pretrained=org/net,revision=main,dtype=auto`; the revision is the model's."""
    tree = _tree(text) if text[:1] == "{" else dict(part.strip().partition("=")[::2] for part in text.split(","))
    given = {key: value for key, value in tree.items() if isinstance(value, str)} if isinstance(tree, dict) else {}
    for key in _LOADED:
        if given.get(key):
            yield given[key], given.get("revision", "") if key in _BY_REVISION else ""


def _texts_in(text: str) -> Iterator[str]:
    """The values of an object that are texts."""
    for _, each in keyed(_tree(text)):
        yield from (value for value in each.values() if isinstance(value, str))


def _tree(text: str) -> Tree:
    try:
        return read_document(text)
    except Unreadable:
        return []


def _outcome(text: str, word: Word, claim: Claim, reading: Reading) -> tuple[Outcome | None, bool]:
    if claim.names.form is Form.CODE:
        return None, False
    if claim.names.form is Form.FILE:
        return _file(text, word, reading)
    if claim.names.form is Form.OWNED and not _owned(text):
        return None, False
    if word.unknown or placeholder(text):
        return _unknown(text, word, claim), False
    if text.startswith("hf:") and looks_like_hub_name(text.removeprefix("hf:")):
        return uri(f"hf://{text.removeprefix('hf:')}", claim.revision), False
    if "://" in text:
        clear = claim.by == "storage" and reading.in_play
        page = claim.picky and claim.hub == "named" and not clear and _page(text)
        return (None if page else uri(text, claim.revision, tagged=claim.by in TAGGED)), False
    if text.startswith(("/", "~/")):
        return _path(text, claim, reading)
    if claim.hub == "uri":
        return None, False
    if text.startswith(("./", "../")) or claim.names.form in _PATHS:
        return (None, False) if claim.picky and not looks_like_hub_name(text) else _relative(text, claim, reading)
    return _hub(text, claim, reading), False


_LONGEST_ENDING = 5


def _owned(text: str) -> bool:
    """True for a hub's `owner/name` that does not end as files do."""
    ending = text.rpartition("/")[2].partition(".")[2].rpartition(".")[2]
    return looks_like_hub_name(text) and not (ending.isalpha() and len(ending) <= _LONGEST_ENDING)


def _unknown(text: str, word: Word, claim: Claim) -> Outcome | None:
    if claim.picky and not word.unknown and "$" not in text and "<" not in text:
        return None
    if claim.picky and word.unknown and claim.by in ("variable", "storage") and claim.hub == "named":
        return Unresolvable(word.unknown)
    return Unresolvable(word.unknown or "it is to be filled in by somebody or something else")


PLACES = ("local://", "pvc://", "hostpath://", "nfs://")
"""Schemes of what a path leads to: a place, whose contents no name of a model says."""

TAGGED = frozenset(
    {
        *("storage initializer", "InferenceService", "LLMInferenceService", "LLMInferenceServiceConfig"),
        *("TrainedModel", "LocalModelCache", "LocalModelNamespaceCache"),
    }
)
"""Who reads `hf://owner/name:revision`: KServe's storage initializer, for the kinds that it serves."""

_SCHEMES = {"huggingface": "hf", "ms": "modelscope", "file": "local"}
"""Other spellings of a scheme."""


def uri(text: str, revision: str = "", *, tagged: bool = False) -> Outcome:
    """A URI as it is written; the addresses and schemes of hubs and file systems in the one spelling.

    `tagged`: what reads it takes a revision from behind ':'. Behind '@', which no name has, everybody does.
    """
    hub = hub_of_url(text)
    scheme, _, rest = (hub or text).partition("://")
    scheme = scheme if scheme.casefold() not in ("hf", *_SCHEMES) else scheme.casefold()
    scheme = _SCHEMES.get(scheme, scheme)
    if scheme in ("hf", "modelscope") and not hub:
        return _repository(scheme, rest, revision, tagged=tagged)
    return Resolved(f"{scheme}://{rest}", revision)


def _repository(scheme: str, rest: str, revision: str, *, tagged: bool) -> Outcome:
    """`owner/name[/file]`, with the revision that may stand behind the name."""
    owner, _, below = rest.partition("/")
    name, slash, file = below.partition("/")
    for mark in ("@", ":") if tagged else ("@",):
        plain, found, state = name.partition(mark)
        if found and state and plain:
            return Resolved(f"{scheme}://{owner}/{plain}{slash}{file}", revision or state)
    return Resolved(f"{scheme}://{rest}", revision)


def _path(text: str, claim: Claim, reading: Reading) -> tuple[Outcome | None, bool]:
    if claim.picky and not reading.in_play:
        return None, False
    outcome, derived = reading.paths(text.removeprefix("~"))
    # Whatever else opens a file says nothing of models by that.
    somewhere = isinstance(outcome, Resolved) and outcome.uri.startswith(PLACES)
    return (outcome, derived) if reading.in_play or derived or not somewhere else (None, False)


def _file(text: str, word: Word, reading: Reading) -> tuple[Outcome | None, bool]:
    """A file in a volume that somebody else may fill; one in the image or a ConfigMap is as good as the pod."""
    if word.unknown or not text.startswith("/"):
        return None, False
    outcome, derived = reading.paths(text)
    own = isinstance(outcome, Unresolvable) or (isinstance(outcome, Resolved) and outcome.uri.startswith("local://"))
    return (None, False) if own else (outcome, derived)


def _relative(text: str, claim: Claim, reading: Reading) -> tuple[Outcome | None, bool]:
    """A path from where the program runs."""
    if claim.picky and looks_like_hub_name(text):
        return _hub(text, claim, reading), False
    if "$" in claim.inside:
        return Unresolvable("nobody can know in which directory it is looked for"), False
    outcome, derived = reading.paths(f"{claim.inside}/{text}" if claim.inside else text)
    return (outcome, derived) if reading.in_play or derived else (None, False)


_TEXTS = (".model", ".gemma", ".spm", ".tiktoken", ".jinja", ".json", ".yaml", ".yml", ".txt", ".py")
"""How files end that lie beside a model."""


_SIGNED = ("x-amz-signature=", "x-goog-signature=", "?signature=", "&signature=", "?sig=", "&sig=")
"""What stands in the query of a link that somebody signed, so that whoever has it may fetch the file."""


def _page(text: str) -> bool:
    """True for the address of a service or a page, by what the others are.

    A model's lies in a hub or in a bucket, ends as files of models do, or was signed by somebody.
    """
    address = text.casefold()
    if not address.startswith(("http://", "https://")) or hub_of_url(text) or in_object_store(text):
        return False
    if any(mark in address for mark in _SIGNED):
        return False
    return not address.partition("?")[0].partition("#")[0].endswith((*MODEL_SUFFIXES, *ARCHIVE_SUFFIXES))


def _hub(text: str, claim: Claim, reading: Reading) -> Outcome | None:
    if claim.hub == "named":
        handle = text.count("/") in (3, 4) and text[0].isalnum()
        if (not looks_like_hub_name(text) and not handle) or of_a_service(text):
            return None
        if text.casefold().endswith((*MODEL_SUFFIXES, *_TEXTS)):
            return Resolved(f"local://{text}") if reading.in_play else None
        outcome = HUBS["hf"](text, claim.revision)
        if handle and not (isinstance(outcome, Resolved) and outcome.uri.startswith("kaggle:")):
            return None
    else:
        outcome = HUBS[claim.hub](text, claim.revision)
    if isinstance(outcome, Resolved) and outcome.uri.startswith("hf://") and reading.beside(text, claim.inside):
        return Ambiguous("a directory of that name may be mounted, which the program would take instead of the hub's")
    return outcome
