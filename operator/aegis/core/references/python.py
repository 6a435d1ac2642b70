"""Models that Python code names in the calls by which libraries load them.

Sources: huggingface_hub (snapshot_download, hf_hub_download), Transformers and Diffusers (from_pretrained, pipeline),
vLLM (LLM), sentence-transformers, faster-whisper, and the configuration of Ray Serve's LLMs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aegis.core.references.finding import Role
from aegis.core.references.refusals import TooComplex

MAX_CALLS = 1000
_REACH = 2000
"""How far behind a call's bracket its arguments are looked for, in characters."""


@dataclass(frozen=True, slots=True)
class Call:
    """A row: the argument that names the model, by position (-1 for none) and by names."""

    position: int
    names: tuple[str, ...]
    role: Role = Role.MODEL


_REPOSITORY = Call(0, ("repo_id",))
_PRETRAINED = Call(0, ("pretrained_model_name_or_path", "pretrained_model_or_path"))
CALLS = {
    "snapshot_download": _REPOSITORY,
    "hf_hub_download": _REPOSITORY,
    "from_pretrained": _PRETRAINED,
    "pipeline": Call(1, ("model",)),
    "LLM": Call(0, ("model",)),
    "AsyncEngineArgs": Call(0, ("model",)),
    "EngineArgs": Call(0, ("model",)),
    "SentenceTransformer": Call(0, ("model_name_or_path",)),
    "CrossEncoder": Call(0, ("model_name_or_path", "model_name")),
    "WhisperModel": Call(0, ("model_size_or_path",)),
    "HuggingFaceEmbeddings": Call(-1, ("model_name",)),
    "from_single_file": Call(0, ("pretrained_model_link_or_path",)),
    "vLLMEngineProcessorConfig": Call(-1, ("model_source", "model")),
}
"""Function → its argument. A new way to load a model is one row."""

_CALL = re.compile(rf"\b({'|'.join(CALLS)})\s{{0,8}}\(")
_STRING = re.compile(r"""[rRuU]?("[^"\\\n]{0,1024}"|'[^'\\\n]{0,1024}')""")
_KEYWORD = re.compile(r"([A-Za-z_]{1,64})\s{0,8}=\s{0,8}")


@dataclass(frozen=True, slots=True)
class Loaded:
    """`text` is the model's name, or the code that gives it when it is no plain string (`plain` is False)."""

    text: str
    revision: str = ""
    role: Role = Role.MODEL
    plain: bool = True
    to: str = ""


def loads(code: str) -> Iterator[Loaded]:
    """Every model that a call in `code` names; comments are no code. Raises TooComplex for more than MAX_CALLS."""
    code = _without_comments(code)
    for count, found in enumerate(_CALL.finditer(code)):
        if count >= MAX_CALLS:
            raise TooComplex(f"more than {MAX_CALLS} calls that load models")
        if code[max(0, found.start() - 8) : found.start()].rstrip().endswith("def"):
            continue
        loaded = _loaded(CALLS[found.group(1)], _arguments(code[found.end() : found.end() + _REACH]))
        if loaded is not None:
            yield loaded


def _without_comments(code: str) -> str:
    lines = code.split("\n")
    return "\n".join("" if line.lstrip().startswith("#") else line for line in lines)


def _loaded(call: Call, arguments: list[tuple[str, str]]) -> Loaded | None:
    named = dict(pair for pair in arguments if pair[0])
    places = [value for name, value in arguments if not name]
    value = next((named[name] for name in call.names if name in named), None)
    if value is None and 0 <= call.position < len(places):
        value = places[call.position]
    if value is None:
        return None
    string = _STRING.fullmatch(value)
    revision = _STRING.fullmatch(named.get("revision", ""))
    to = _STRING.fullmatch(named.get("local_dir", ""))
    return Loaded(
        string.group(1)[1:-1] if string else value,
        revision.group(1)[1:-1] if revision else "",
        call.role,
        string is not None,
        to.group(1)[1:-1] if to else "",
    )


def _arguments(text: str) -> list[tuple[str, str]]:
    """The arguments of a call, as name ('' for one by position) and code; `text` begins behind the bracket."""
    found: list[tuple[str, str]] = []
    depth, start, position = 0, 0, 0
    while position < len(text):
        char = text[position]
        if char in "\"'":
            end = text.find(char, position + 1)
            position = len(text) if end < 0 else end
        elif char in "([{":
            depth += 1
        elif char in ")]}" or (char == "," and depth == 0):
            if depth == 0:
                found += _argument(text[start:position])
                start = position + 1
            if char != "," and depth == 0:
                return found
            depth -= char != ","
        position += 1
    return found


def _argument(text: str) -> list[tuple[str, str]]:
    text = text.strip()
    name = _KEYWORD.match(text)
    if name and text[name.end() : name.end() + 1] != "=":
        return [(name.group(1), text[name.end() :].strip())]
    return [("", text)] if text else []
