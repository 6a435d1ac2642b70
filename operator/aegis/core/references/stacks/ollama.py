"""Ollama, and RamaLama, whose names of models look like it.

Sources: cmd/cmd.go, envconfig/config.go and parser/parser.go of Ollama; ramalama-serve.1. The server itself reads
no variable that names a model; those here are what the scripts around it use.
"""

from aegis.core.references.finding import Role
from aegis.core.references.stacks.stack import Form, Names, Positional, Stack

_FIRST = Names(form=Form.NAME, hub="ollama")

OLLAMA = Stack(
    name="Ollama",
    source="github.com/ollama/ollama, cmd/cmd.go and envconfig/config.go; docs.ollama.com/cli",
    images=("ollama",),
    programs=("ollama",),
    variables={
        "OLLAMA_MODEL": _FIRST,
        "OLLAMA_MODELS_TO_PULL": Names(form=Form.LIST, hub="ollama"),
        "MODEL_ID": _FIRST,
        "MODEL_NAME": _FIRST,
        "MODEL": _FIRST,
    },
    positionals=(Positional(("pull", "run"), 0, _FIRST),),
    configs=frozenset({"-f", "--file"}),
    # Without such a file it takes what lies in the directory.
    assumed={"create": "Modelfile"},
    instructions={"FROM": _FIRST, "ADAPTER": Names(Role.ADAPTER, Form.LOCATION)},
    # Where it keeps what it has pulled: whatever lies there it serves on demand.
    aliases=frozenset({"OLLAMA_MODELS"}),
    on_demand=frozenset({"serve", "start"}),
    hub="ollama",
    abbreviates=False,
)

RAMALAMA = Stack(
    name="RamaLama",
    source="github.com/containers/ramalama, ramalama-serve.1",
    images=("ramalama",),
    programs=("ramalama",),
    positionals=(Positional(("serve", "run", "pull"), 0, _FIRST),),
    hub="ollama",
)

STACKS = (OLLAMA, RAMALAMA)
