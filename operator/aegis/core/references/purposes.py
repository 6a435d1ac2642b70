"""What a name says its value is for: variables, flags and keys that no row of a stack knows.

Only the words in the name count: `MODEL_ID`, `hf_model_path` and `BASE_MODEL` name a model; `SERVED_MODEL_NAME`,
`MODEL_CACHE_DIR` and `DATASET_NAME` do not.
"""

from functools import lru_cache

from aegis.core.references.finding import Role
from aegis.core.references.wordsets import word_set

SUBJECTS = {
    "model": Role.MODEL,
    "checkpoint": Role.MODEL,
    "ckpt": Role.MODEL,
    "weights": Role.MODEL,
    "llm": Role.MODEL,
    "hf": Role.MODEL,
    "huggingface": Role.MODEL,
    "modelkit": Role.MODEL,
    "lora": Role.ADAPTER,
    "adapter": Role.ADAPTER,
    "peft": Role.ADAPTER,
    "tokenizer": Role.TOKENIZER,
    "pretrained": Role.MODEL,
    "gguf": Role.MODEL,
    "vae": Role.MODEL,
    "unet": Role.MODEL,
    "controlnet": Role.MODEL,
    "draft": Role.DRAFT,
    "speculative": Role.DRAFT,
}
"""Words without which no name is that of a model."""
_MEANS = word_set(
    "id name path uri url repo repository source ref reference hf location model checkpoint ckpt weights lora"
    " adapter tokenizer hub file download draft huggingface llm pretrained gguf vae unet controlnet"
)
"""Words with which such a name ends, digits aside."""

_OTHER = word_set(
    "served serving cache output out save dest destination export upload dataset datasets bucket prefix"
    " gateway proxy router api endpoint service host port registry max len length type class format config control"
    " server alias log logs dir directory backup tmp temp scratch staging results result metrics tracking version"
    " parser template key secret token size dtype provider owner group label family display base64 requests load"
    " timeout threads mode artifact state dump plugin telemetry trace new merged pushed exported"
)
"""Words that say that the value is something else, or for somebody else."""

STORAGE = ("storage", "uri")
"""What KServe's storage initializers read the model's address from, and custom predictors name it by."""
_PUSHED = ("hub", "model", "id")
"""Where the trainer of Transformers puts what it has made."""

_ELSEWHERE = word_set(
    "output out save dest destination export upload dataset datasets bucket backup tmp temp scratch staging"
    " results result log logs metrics tracking cache state root dump trace telemetry"
    " train training eval"
)
_SUBJECT_WORDS = frozenset({*SUBJECTS, "models", "storage", "hf", "loras", "adapters"})


@lru_cache(maxsize=8192)
def named(name: str) -> Role | None:
    """What a variable or key of that name stands for in a program that is not known; None for no model."""
    words = words_of(name)
    if words == STORAGE:
        return Role.MODEL
    subjects = [SUBJECTS[word] for word in words if word in SUBJECTS]
    if not subjects or _OTHER & set(words) or words[-3:] == _PUSHED:
        return None
    last = next((word for word in reversed(words) if not word.isdigit()), "")
    if last not in _MEANS:
        return None
    return next((role for role in subjects if role is not Role.MODEL), Role.MODEL)


_SEVERAL = word_set("ids names list paths uris repos models modules adapters loras")
_ADAPTERS = frozenset({"lora", "loras", "adapter", "adapters"})


@lru_cache(maxsize=8192)
def named_several(name: str) -> Role | None:
    """What a list of that name holds: `MODELS`, `MODEL_IDS`, `PRELOAD_MODELS`, `LORA_MODULES`; None for no models."""
    words = words_of(name)
    if not words or words[-1] not in _SEVERAL or _OTHER & set(words):
        return None
    if _ADAPTERS & set(words):
        return Role.ADAPTER
    return Role.MODEL if {"model", "models"} & set(words) and words[-1] != "modules" else None


@lru_cache(maxsize=8192)
def elsewhere(name: str) -> bool:
    """True when the name says that a URI in its value is no model: where results, logs, backups or data lie."""
    words = set(words_of(name))
    return bool(words & _ELSEWHERE) and not words & _SUBJECT_WORDS


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in any of the usual spellings."""
    spaced = []
    for position, char in enumerate(name[:128]):
        if not char.isalnum():
            spaced.append(" ")
            continue
        if char.isupper() and position and name[position - 1].islower():
            spaced.append(" ")
        spaced.append(char.casefold())
    return tuple("".join(spaced).split())
