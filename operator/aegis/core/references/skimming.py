"""Long scripts that name no model, told by their words: where no server is, they need not be read.

To read a script takes time for every command of it, and charts and platform teams write long ones. One that has no word
for a model, no server and no program that fetches from a hub is taken for ordinary without that. What is put together
only while it runs (`eval`, decoded text) says nothing where nothing is in play, whether it is read or not.
"""

import re
from collections.abc import Sequence

from aegis.core.references.names import HUBS
from aegis.core.references.purposes import SUBJECTS
from aegis.core.references.recognise import SHELLS, Program
from aegis.core.references.refusals import Budget
from aegis.core.references.stacks import STACKS
from aegis.core.references.stacks.fetching import FETCHES, MODEL_SUFFIXES
from aegis.core.references.words import Word
from aegis.core.references.wordsets import word_set

_LONG = 16 << 10
"""Characters of a script that is always read."""
_PER_UNIT = 20
"""How many characters of a longer one are looked at for a unit of the budget."""

_COMMON = word_set("docker podman max serve ray swift")
"""Programs whose names are words of many scripts; what names a model to them has another word of that."""
_LIBRARIES = word_set(
    "torch diffusers whisper fastembed kagglehub ctransformers embedding embeddings civitai huggingface"
)
"""What stands in code that loads a model by a call, besides the programs and words for models."""
_NAMES = {
    *(name.lower() for stack in STACKS for name in (*stack.programs, *stack.modules)),
    *(row.program for row in FETCHES if row.hub in HUBS),
    *(each for word in SUBJECTS for each in (word, f"{word}s")),
    *_LIBRARIES,
} - _COMMON
_PART = re.compile(r"\.?(?:[A-Z]+[a-z0-9]*|[a-z0-9]+)")
"""The words that names consist of, in any of the usual spellings: `MODEL_ID`, `baseModel`; an ending with its dot."""


def _parts(text: str) -> set[str]:
    return set(map(str.lower, _PART.findall(text)))


_PARTS = {name: _parts(name) for name in _NAMES}
_ALONE = frozenset({*MODEL_SUFFIXES, *(name for name, parts in _PARTS.items() if len(parts) == 1)})
_TOGETHER = [(name, parts) for name, parts in _PARTS.items() if len(parts) > 1]
_WITHOUT = str.maketrans("", "", "\\'\"")
"""What may stand inside a word that a shell reads without it."""


def ordinary_script(found: Program | None, words: Sequence[Word], budget: Budget) -> Word | None:
    """The long script that a shell is told to run, if it names no model. Raises TooComplex."""
    if found is None or found.script is None or len(found.script.text) <= _LONG:
        return None
    budget.spend(len(found.script.text) // _PER_UNIT)
    alone = words[0].text.rpartition("/")[2] in SHELLS
    return found.script if alone and _names_nothing(found.script.text.translate(_WITHOUT)) else None


def _names_nothing(text: str) -> bool:
    parts = _parts(text)
    # Behind a dot a word is one as well: `huggingface.co`.
    parts |= {part[1:] for part in parts if part[0] == "."}
    if not parts.isdisjoint(_ALONE):
        return False
    several = [name for name, each in _TOGETHER if each <= parts]
    return not several or not any(name in text.lower() for name in several)
