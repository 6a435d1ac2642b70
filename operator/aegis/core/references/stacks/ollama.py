"""Ollama: the server names no model; what it is told to pull or run does.

Source: docs.ollama.com, command line and API.
"""

from aegis.core.references.stacks.stack import Form, Names, Positional, Stack

_FIRST = Names(form=Form.NAME, hub="ollama")

OLLAMA = Stack(
    name="Ollama",
    source="docs.ollama.com/cli",
    images=("ollama",),
    programs=("ollama",),
    variables={
        "OLLAMA_MODEL": _FIRST,
        "OLLAMA_MODELS_TO_PULL": Names(form=Form.LIST, hub="ollama"),
        "MODEL_ID": _FIRST,
        "MODEL_NAME": _FIRST,
        "MODEL": _FIRST,
    },
    positionals=(Positional(("pull", "run", "create"), 0, _FIRST),),
    hub="ollama",
    abbreviates=False,
)
