"""Servers of models, and what only talks to one: what a container is, and what its server does without being told."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from aegis.core.references.claims import Claim, Said
from aegis.core.references.environment import is_on
from aegis.core.references.finding import Finding, Role, Unresolvable
from aegis.core.references.mounts import mount_of
from aegis.core.references.purposes import words_of
from aegis.core.references.recognise import Program, by_image, by_program, only_talks, program
from aegis.core.references.rooms import Room
from aegis.core.references.stacks import Stack
from aegis.core.references.stacks.stack import Form, Names
from aegis.core.references.values import Paths
from aegis.core.references.words import Word
from aegis.core.references.wordsets import word_set


def server_image(image: str, found: Program | None) -> Stack | None:
    """The stack of the image, unless the command runs something in it that only talks to servers."""
    if found is not None and by_program(found) is None and only_talks(found.name):
        return None
    return by_image(image)


_PLACES = word_set("url uri endpoint base host server address addr target")
_SERVERS = word_set(
    "openai llm llms vllm tgi tei ollama litellm inference completion completions chat generation embedding embeddings"
    " rerank reranking reranker nim triton sglang tgis lvm tts asr"
)
_HOSTED = word_set(
    "openai anthropic together togetherai groq mistral mistralai fireworks deepinfra openrouter nvidia cohere replicate"
    " perplexity deepseek dashscope gemini xai nebius novita cerebras sambanova hyperbolic siliconflow zhipuai moonshot"
    " anyscale bedrock litellm llm"
)
"""Services that have the models themselves, by the words that the variables of their clients begin with."""
_KEYS = ("key", "token")
_PLAIN = word_set("api service backend model models predict prediction v1")


def asks_a_server(variables: Mapping[str, Word], words: Sequence[Word], said: Said) -> bool:
    """True when a variable or a flag says where a server of models is, or has the key of a service or its name.

    So it is when a program is known to ask one.

    Names of models are for that server then.
    """
    if said.talks:
        return True
    behind = ""
    for word in (*words, *(word for word, _ in said.words)):
        flag, equals, value = word.text.partition("=")
        name, told = (flag, value) if equals else (behind, word.text)
        if _says_where(name, told) or _of_a_service(name, told):
            return True
        behind = word.text if word.text.startswith("-") and not equals else ""
    if any(_says_where(name, word.text) or _of_a_service(name, word.text) for name, word in variables.items()):
        return True
    parts = {part for name, word in variables.items() if (part := _of_an_api(name, word.text))}
    return bool(parts) and any(_names_model_of(parts, name) for name in variables)


_APIS = frozenset({("api", "base", "url"), ("api", "base"), ("base", "url"), ("api", "url")})
"""How the names of variables end that say where an API is: a mirror of a hub or a store of files is not called so."""


def _of_an_api(name: str, value: str) -> tuple[str, ...]:
    """What a variable is about that says where its API is: ("summary",) for SUMMARY_API_BASE."""
    if not value.startswith(("http://", "https://")):
        return ()
    words = words_of(name)
    for length in (3, 2):
        if words[-length:] in _APIS and len(words) > length:
            return words[:-length]
    return ()


def _names_model_of(parts: Collection[tuple[str, ...]], name: str) -> bool:
    words = words_of(name)
    return "model" in words and any(words[: len(part)] == part for part in parts)


def _says_where(name: str, value: str) -> bool:
    if not value.startswith(("http://", "https://", "grpc://")):
        return False
    words = set(words_of(name))
    return bool(words & _PLACES) and (bool(words & (_SERVERS | _HOSTED)) or words <= _PLACES | _PLAIN)


def _of_a_service(name: str, value: str) -> bool:
    """True for the key of a hosted service, which its clients have and nothing that loads a model, and for its name."""
    lower = name.casefold()
    if lower.endswith("provider"):
        return value.casefold() in _HOSTED
    return lower.endswith(_KEYS) and not _HOSTED.isdisjoint(words_of(name)[:-1])


def only_for_others(claim: Claim) -> bool:
    """True for a bare name that was seen by what its flag or variable is called, not by the row of a stack."""
    return claim.picky and claim.hub == "named" and "://" not in claim.word.text and claim.by in ("variable", "flag")


def on_demand(stack: Stack | None, room: Room, *, named: bool) -> Iterator[Finding]:
    """That the server's API loads whatever a request names; some do where no model is `named` to them."""
    ends = "initContainers" in room.path and room.written.get("restartPolicy") != "Always"
    if stack is None or ends or (stack.on_demand is None and (named or not stack.routes)):
        return
    texts = {part for word in (*room.command, *room.args) for part in word.text.split()}
    if not (_started_for_any(stack, texts) or (not named and _routes(stack, room, texts))):
        return
    if any(_set(each, room, texts) for each in stack.closed):
        return
    why = "its API loads whatever model a request names"
    yield Finding((*room.path, "image"), room.image, Unresolvable(why), Role.LOADING, stack.name)


def _started_for_any(stack: Stack, texts: set[str]) -> bool:
    return stack.on_demand is not None and not (stack.on_demand and texts and not stack.on_demand & texts)


def _routes(stack: Stack, room: Room, texts: set[str]) -> bool:
    """True for such a program, or for an image of a server that starts its own."""
    programs = {text.rpartition("/")[2] for text in texts}
    started = not stack.routes.isdisjoint(programs) if room.command else _SERVER in room.image
    return bool(stack.routes) and started


_SERVER = "server"
"""What an image is called, in its name or its tag, whose own program serves."""


def _set(name: str, room: Room, texts: set[str]) -> bool:
    if name.startswith("-"):
        return name in texts
    variable = room.variables.get(name)
    return variable is not None and is_on(variable)


_WITH_DEFAULT = re.compile(r"\$\((\w+):(\w*)\)")


def default(stack: Stack | None, room: Room, said: Said) -> Claim | None:
    """What the server loads when nothing tells it what to load; None when that is not known."""
    if stack is None or not stack.default or said.configs or said.loading or room.hidden:
        return None
    found = program((*room.command, *room.args)) if room.command else None
    if found is not None and by_program(found) is not stack:
        return None

    def filled(match: re.Match[str]) -> str:
        variable = room.variables.get(match.group(1))
        return variable.text if variable is not None and variable.text and not variable.unknown else match.group(2)

    text = _WITH_DEFAULT.sub(filled, stack.default)
    form = Form.LOCATION if text.startswith("/") else Form.NAME
    return Claim(Word(text, (*room.path, "image")), Names(form=form), stack.name, stack.hub)


def in_store(stack: Stack | None, room: Room, said: Said, paths: Paths) -> Iterator[Finding]:
    """That a server which is told of no model loads what lies in a volume at the place where it looks for them."""
    found = mount_of(stack.store, room.mounts) if stack is not None and stack.store else None
    if stack is None or found is None or (room.command and said.serves != stack.name):
        return
    outcome, derived = paths(stack.store)
    if not derived:
        why = outcome.why if isinstance(outcome, Unresolvable) else f"it serves what lies in {found[0].volume.says}"
        yield Finding((*room.path, "image"), room.image, Unresolvable(why), Role.MODEL, stack.name)
