"""Fields of an object that become the command line of a server."""

from collections.abc import Iterator, Mapping, Sequence

from aegis.core.references.claiming import words_in
from aegis.core.references.fields import Raw
from aegis.core.references.finding import Finding
from aegis.core.references.paths import Member, Path, pointer
from aegis.core.references.pod import resolve


def extra_arguments(raw: Raw, path: Path) -> Iterator[Finding]:
    """vLLM production-stack's `vllmConfig`, whose `extraArgs` are added to `vllm serve`. Raises TooComplex."""
    words = raw.get("extraArgs")
    if isinstance(words, list) and all(isinstance(word, str) for word in words):
        places = [(*path, "extraArgs", Member(at, at)) for at in range(len(words))]
        yield from _of_vllm(words, places)


def settings(raw: Raw, path: Path) -> Iterator[Finding]:
    """Kthena's `config` of a worker: a flag of vLLM without its dashes, and its value. Raises TooComplex."""
    given = [(str(key), value) for key, value in raw.items() if isinstance(value, str)]
    yield from _of_vllm([f"--{key}={value}" for key, value in given], [(*path, key) for key, _ in given])


def launched(raw: Raw, path: Path) -> Iterator[Finding]:
    """The `options` and `env_vars` with which llm-d's launcher has vLLM load a model. Raises TooComplex."""
    options, variables = raw.get("options"), raw.get("env_vars")
    given = variables if isinstance(variables, Mapping) else {}
    container = {
        "name": "server",
        "image": "vllm",
        "args": words_in(options) if isinstance(options, str) else [],
        "env": [{"name": str(name), "value": value} for name, value in given.items() if isinstance(value, str)],
    }
    for finding in resolve({"containers": [container]}, {}, serves=True).findings:
        of_variable = finding.path[3:4] == ("env",)
        where = ("env_vars", finding.path[4][1:-1]) if of_variable else ("options",)
        yield finding.at((*path, *where))


def _of_vllm(words: Sequence[str], places: Sequence[Path]) -> Iterator[Finding]:
    container = {"name": "server", "image": "vllm", "args": list(words)}
    for finding in resolve({"containers": [container]}, {}, serves=True).findings:
        # vLLM loads no model that it is not told of, so that whatever is found stands in one of its arguments.
        yield finding.at(places[int(pointer(finding.path).rpartition("/")[2])])
