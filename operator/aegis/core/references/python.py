"""Models that Python code names in the calls by which libraries load them.

Sources: the documentation of huggingface_hub, modelscope and kagglehub, of Transformers, Diffusers and PEFT, of vLLM,
SGLang, llama-cpp-python and ctransformers, of sentence-transformers, fastembed and FlagEmbedding, of faster-whisper, of
MLflow, and of the configuration of Ray's LLMs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

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
    hub: str = "hf"


_REPOSITORY = Call(0, ("repo_id",))
_PRETRAINED = Call(0, ("pretrained_model_name_or_path", "pretrained_model_or_path"))
_TOKENS = Call(0, _PRETRAINED.names, Role.TOKENIZER)
_NAMED = Call(0, ("model_name_or_path", "model_name"))
_MODEL = Call(0, ("model", "model_path"))
CALLS = {
    "snapshot_download": Call(0, ("repo_id", "model_id")),
    "hf_hub_download": _REPOSITORY,
    "model_file_download": Call(0, ("model_id",), hub="modelscope"),
    "model_download": Call(0, ("handle",), hub="kaggle"),
    "PeftModel.from_pretrained": Call(1, ("model_id",), Role.ADAPTER),
    "PeftModelForCausalLM.from_pretrained": Call(1, ("model_id",), Role.ADAPTER),
    "PeftConfig.from_pretrained": Call(0, _PRETRAINED.names, Role.CONFIG),
    "AutoConfig.from_pretrained": Call(0, _PRETRAINED.names, Role.CONFIG),
    "AutoTokenizer.from_pretrained": _TOKENS,
    "AutoProcessor.from_pretrained": _TOKENS,
    "Llama.from_pretrained": _REPOSITORY,
    "from_pretrained": Call(0, (*_PRETRAINED.names, "model_name")),
    "load_lora_weights": Call(0, ("pretrained_model_name_or_path_or_dict",), Role.ADAPTER),
    "LoRARequest": Call(2, ("lora_path", "lora_local_path"), Role.ADAPTER),
    "whisper.load_model": Call(0, ("name",), hub="whisper"),
    "ollama.pull": Call(0, ("model",), hub="ollama"),
    "load_adapter": Call(0, ("peft_model_id",), Role.ADAPTER),
    "from_single_file": Call(0, ("pretrained_model_link_or_path",)),
    "pipeline": Call(1, ("model",)),
    "LLM": _MODEL,
    "AsyncEngineArgs": _MODEL,
    "EngineArgs": _MODEL,
    "Engine": Call(-1, ("model_path",)),
    "Runtime": Call(-1, ("model_path",)),
    "Llama": Call(-1, ("model_path",)),
    "LlamaCpp": Call(-1, ("model_path",)),
    "SentenceTransformer": _NAMED,
    "CrossEncoder": _NAMED,
    "FlagModel": _NAMED,
    "BGEM3FlagModel": _NAMED,
    "FlagReranker": _NAMED,
    "TextEmbedding": Call(0, ("model_name",)),
    "HuggingFaceEmbeddings": Call(-1, ("model_name",)),
    "HuggingFaceEmbedding": Call(-1, ("model_name",)),
    "WhisperModel": Call(0, ("model_size_or_path",), hub="whisper"),
    "pyfunc.load_model": Call(0, ("model_uri",), hub="mlflow"),
    "vLLMEngineProcessorConfig": Call(-1, ("model_source", "model")),
}
"""Function → its argument. A new way to load a model is one row."""

_CALL = re.compile(rf"\b({'|'.join(map(re.escape, CALLS))})\s{{0,8}}\(")
_FUNCTIONS = "|".join(sorted({name.partition(".")[0] for name in CALLS} - {"from_pretrained"}))
_RENAMED = re.compile(
    rf"\b({_FUNCTIONS})\s{{1,8}}as\s{{1,8}}([A-Za-z_]\w{{0,63}})"
    rf"|^[ \t]{{0,64}}([A-Za-z_]\w{{0,63}})[ \t]{{0,8}}=[ \t]{{0,8}}(?:\w{{1,64}}\.)?({_FUNCTIONS})[ \t]{{0,8}}(?:$|;)",
    re.MULTILINE,
)
"""A function that is imported, or kept, under another name."""
_PUT_TOGETHER = re.compile(
    rf"getattr\s{{0,4}}\(\s{{0,4}}[\w.]{{1,64}}\s{{0,4}},\s{{0,4}}['\"]({_FUNCTIONS})['\"]\s{{0,4}}\)\s{{0,4}}\("
    rf"|partial\s{{0,4}}\(\s{{0,4}}(?:\w{{1,64}}\.)?({_FUNCTIONS})\s{{0,4}},"
)
_MOST_NAMES = 32
_STRING = re.compile(r"""[rRuU]?("[^"\\\n]{0,1024}"|'[^'\\\n]{0,1024}')""")
_KEYWORD = re.compile(r"([A-Za-z_]{1,64})\s{0,8}=\s{0,8}")


_ASSIGNED = re.compile(r"^[ \t]{0,64}([A-Za-z_]\w{0,63})[ \t]{0,8}=[ \t]{0,8}([^=\s].{0,400})$", re.MULTILINE)
_ENVIRONMENT = re.compile(
    r"""(?:os\.)?(?:environ\.get|getenv|environ)[\[(]["'](\w{1,128})["'](?:,\s{0,4}(.{1,300}))?[\])]"""
)
_FROM_MODELSCOPE = re.compile(r"^\s{0,64}(?:from|import) modelscope\b", re.MULTILINE)
_STEPS = 4
"""How many names stand for each other, at most."""

Assigned = dict[str, str]
"""The names that code sets once, and to what."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """`text` is the model's name, or the code that gives it when it is no plain string (`plain` is False).

    `variable`: the variable of the environment that it is read from; `text` is then what stands for one that is not
    set, if `plain`. `to`: the directory that it is put in.
    """

    text: str
    revision: str = ""
    role: Role = Role.MODEL
    plain: bool = True
    to: str = ""
    hub: str = "hf"
    variable: str = ""


def loads(code: str) -> Iterator[Loaded]:
    """Every model that a call in `code` names; comments are no code. Raises TooComplex for more than MAX_CALLS."""
    code = _under_their_names(without_comments(code))
    assigned = assigned_in(code)
    elsewhere = _FROM_MODELSCOPE.search(code) is not None
    for count, found in enumerate(_CALL.finditer(code)):
        if count >= MAX_CALLS:
            raise TooComplex(f"more than {MAX_CALLS} calls that load models")
        if code[max(0, found.start() - 8) : found.start()].rstrip().endswith(("def", "class")):
            continue
        call = CALLS[found.group(1)]
        loaded = _loaded(call, arguments_of(code[found.end() : found.end() + _REACH]), assigned)
        if loaded is not None:
            yield replace(loaded, hub="modelscope") if elsewhere and loaded.hub == "hf" else loaded


def _under_their_names(code: str) -> str:
    """The code with calls under other names, and those that are put together, as calls of the functions themselves."""
    code = _PUT_TOGETHER.sub(lambda found: f"{found[1] or found[2]}(", code)
    others: dict[str, str] = {}
    for found in _RENAMED.finditer(code):
        others[found[2] or found[3]] = found[1] or found[4]
        if len(others) == _MOST_NAMES:
            break
    return _by(tuple(others)).sub(lambda found: others[found[1]], code) if others else code


def _by(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.])({'|'.join(map(re.escape, names))})(?=\s{{0,8}}\()")


def without_comments(code: str) -> str:
    """The code without the lines that are comments."""
    lines = code.split("\n")
    return "\n".join("" if line.lstrip().startswith("#") else line for line in lines)


def assigned_in(code: str) -> Assigned:
    """What names stand for that are set once."""
    found: Assigned = {}
    twice: set[str] = set()
    for match in _ASSIGNED.finditer(code):
        name, value = match.group(1), match.group(2).strip()
        twice |= {name} if found.setdefault(name, value) != value else set()
    return {name: value for name, value in found.items() if name not in twice}


def _loaded(call: Call, arguments: list[tuple[str, str]], assigned: Assigned) -> Loaded | None:
    named = dict(pair for pair in arguments if pair[0])
    places = [value for name, value in arguments if not name]
    value = next((named[name] for name in call.names if name in named), None)
    if value is None and 0 <= call.position < len(places):
        value = places[call.position]
    if value is None:
        return None
    text, variable = _value(value, assigned)
    revision, _ = _value(named.get("revision", ""), assigned)
    to, _ = _value(named.get("local_dir", ""), assigned)
    return Loaded(
        value if text is None else text, revision or "", call.role, text is not None, to or "", call.hub, variable
    )


def _value(code: str, assigned: Assigned) -> tuple[str | None, str]:
    """The string that `code` gives, None for one that is not plain, and the variable that is read before it."""
    for _ in range(_STEPS):
        read = _ENVIRONMENT.fullmatch(code)
        if read is not None:
            return string_of(assigned.get(read.group(2) or "", read.group(2) or "")), read.group(1)
        if code not in assigned:
            break
        code = assigned[code]
    return string_of(code), ""


def string_of(code: str) -> str | None:
    """The text of a plain string; None for other code."""
    string = _STRING.fullmatch(code)
    return string.group(1)[1:-1] if string else None


def arguments_of(text: str) -> list[tuple[str, str]]:
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
