"""Pods that somebody made to cost as much as they can, each about as large as the largest object that etcd keeps."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from aegis.core.references import TooComplex, resolve
from bench.measured import Measured, cpu_of

SIZE = 1_400_000
"""Characters of the largest part of each: etcd keeps objects of 1.5 MiB."""

SCRIPT = 100_000
"""Characters of a script: longer ones are refused before they are read."""

SECONDS = 0.1
"""Of CPU that no object may take."""

Pod = dict[str, Any]


def hostile(rounds: int = 3) -> Iterator[Measured]:
    """A line per object: the CPU that it takes to resolve or to refuse it, beside what it may take."""
    for what, make in pods().items():
        body = make()
        ours = min(cpu_of(partial(seen, body), 1) for _ in range(rounds))
        yield Measured(f"the resolver, {what}", ours, SECONDS, limit=1)


def seen(body: Pod) -> int:
    """How many models are found; none in an object that is refused."""
    with suppress(TooComplex):
        return len(resolve(body.get("spec", {}), body.get("metadata", {})).findings)
    return 0


def pods() -> Mapping[str, Callable[[], Pod]]:
    """A row per object: what is much in it, and how it is made."""
    return {
        "arguments": lambda: pod(args=["a"] * (SIZE // 4)),
        "as many arguments as are read": lambda: pod(args=["--a=" + "b" * 100] * 10_000),
        "options with values": lambda: pod(command=["vllm"], args=["--model", "a/b"] * 5_000),
        "options that nobody knows": lambda: pod(command=["vllm"], args=[f"--x-{at}" for at in range(10_000)]),
        "variables in a chain": lambda: pod(env=_chain(10_000)),
        "variables that double each other": lambda: pod(env=[*_first(), *_doubling(40)]),
        "variables whose names say model": lambda: pod(env=[_model(at) for at in range(10_000)]),
        "variables of documents": lambda: pod(env=[_variable(at, _yaml(120)) for at in range(1_000)]),
        "dollars": lambda: pod(args=[_of("$(A)")]),
        "dollars in many arguments": lambda: pod(args=["$(" * 500] * 1_400),
        "JSON that nests": lambda: pod(args=["[" * (SIZE // 2) + "]" * (SIZE // 2)]),
        "JSON that is long": lambda: pod(args=[json.dumps([{"model": "a/b"}] * (SIZE // 17))]),
        "JSON in many arguments": lambda: pod(args=[json.dumps([{"model": "a/b"}] * 700)] * 100),
        "JSON in many variables": lambda: pod(env=[_variable(at, '{"model":"a/b"}') for at in range(10_000)]),
        "YAML that nests": lambda: pod(env=[_variable(0, "".join(f"{' ' * at}a:\n" for at in range(1_000)))]),
        "YAML with anchors": lambda: pod(env=[_variable(0, _bomb())]),
        "YAML in flow style": lambda: pod(
            env=[_variable(at, "a: " + "[" * 30 + "b," * 200 + "]" * 30 + "\n") for at in range(2_500)]
        ),
        "a script of quotes": lambda: _script(_of("'\"")),
        "a script of braces": lambda: _script(_of("${a")),
        "a script of substitutions": lambda: _script(_of("$(a)")),
        "a script of substitutions in each other": lambda: _script(_of("$(")),
        "a script of back quotes": lambda: _script(_of("`a`")),
        "a script of here-documents": lambda: _script("".join(f"cat <<A{at}\n" for at in range(60_000))),
        "a script of here-documents and variables": lambda: _script(_of("cat <<A\n$A$B$C\nA\n")),
        "a script of commands": lambda: _script(_of("a;")),
        "a script of commands that serve": lambda: _script(_of("vllm serve a/b\n")),
        "a script of loops": lambda: _script(_of("for a in b c; do x $a; done\n")),
        "a script of loops in each other": lambda: _script(
            "".join(f"for a{at} in 1 2 3 4; do " for at in range(30_000))
        ),
        "a script of variables": lambda: _script("A=xxxxxxxx;" + _of("A=$A$A;")),
        "a script of words": lambda: _script(_of("a ")),
        "a script of names": lambda: _script("".join(f"A{at}=b\n" for at in range(90_000))),
        "a script of scripts": lambda: _script(_of("sh -c 'vllm serve a/b'\n")),
        "a script of evaluations": lambda: _script(_of("eval vllm serve a/b\n")),
        "a script in many variables": lambda: _script("vllm serve $M\n" * 5_000, env=_chain(5_000)),
        "scripts in many containers": lambda: _many(
            {"command": ["sh", "-c", "vllm serve a/b --x=y && true\n" * 10]}, 2_000
        ),
        "Python of calls": lambda: pod(command=["python", "-c", _of("LLM(")]),
        "Python of strings": lambda: pod(command=["python", "-c", _of('LLM("a/b")\n')]),
        "Python of brackets": lambda: pod(command=["python", "-c", _of("pipeline(((((((((((((((((")]),
        "containers": lambda: _many({}, SIZE // 20),
        "containers with arguments": lambda: _many({"args": ["--model", "a/b", "--port=80"]}, 9_999),
        "containers that are in play": lambda: _many({"image": "vllm/vllm-openai", "args": ["--model", "/m/n"]}, 9_999),
        "volumes and mounts": lambda: _mounted(5_000, 20),
        "mounts of one container": lambda: _mounted(500, 1),
        "paths below many mounts": lambda: pod(
            image="vllm", args=["--model", "/m0/n"] * 5_000, volumeMounts=_mounts(499)
        ),
        "downloads and paths": _filled,
        "annotations": lambda: {"metadata": {"annotations": {f"a{at}": "" for at in range(SIZE // 12)}}, "spec": {}},
        "an annotation of URIs": lambda: {"metadata": {"annotations": {"a": _of("s3://m/a ")}}, "spec": {}},
        "URIs": lambda: pod(args=[_of("s3://m/a ")]),
        "as many URIs as are read": lambda: pod(args=[f"s3://m/{at}{'x' * 1_000}" for at in range(990)]),
        "one URI in many strings": lambda: pod(env=[_variable(at, "s3://m/a b") for at in range(10_000)]),
        "probes that nest": lambda: pod(livenessProbe=_nested(SIZE // 12)),
        "strings in a volume": lambda: {"spec": {"volumes": [{"name": "v", "x": ["://"] * (SIZE // 6)}]}},
    }


def pod(**fields: Any) -> Pod:
    """A pod of one container with those fields."""
    return {"metadata": {}, "spec": {"containers": [{"name": "c", "image": "a/b:1", **fields}]}}


def _of(unit: str) -> str:
    return unit * (SIZE // len(unit))


def _script(text: str, **fields: Any) -> Pod:
    """As much of a script as is not refused for its length alone."""
    return pod(command=["sh", "-c", text[:SCRIPT]], **fields)


def _many(fields: dict[str, Any], count: int) -> Pod:
    return {"metadata": {}, "spec": {"containers": [{"name": f"c{at}", **fields} for at in range(count)]}}


def _variable(at: int, value: str) -> dict[str, str]:
    return {"name": f"A{at}", "value": value}


def _model(at: int) -> dict[str, str]:
    return {"name": f"MODEL_{at}_ID", "value": f"org/name-{at}"}


def _first() -> Iterator[dict[str, str]]:
    yield _variable(0, "x" * 1_000)


def _chain(count: int) -> list[dict[str, str]]:
    return [_variable(0, "x"), *(_variable(at, f"$(A{at - 1})y") for at in range(1, count))]


def _doubling(count: int) -> list[dict[str, str]]:
    return [_variable(at, f"$(A{at - 1})$(A{at - 1})") for at in range(1, count)]


def _yaml(lines: int) -> str:
    return "".join(f"model{at}: a/b\n" for at in range(lines))


def _bomb() -> str:
    """Ten aliases of ten aliases of ten."""
    lines = ["a0: &a0 {model: a/b}"]
    lines += [f"a{at}: &a{at} [{','.join([f'*a{at - 1}'] * 10)}]" for at in range(1, 12)]
    return "\n".join(lines)


def _mounts(count: int) -> list[dict[str, str]]:
    return [{"name": f"v{at}", "mountPath": f"/m{at}"} for at in range(count)]


def _mounted(count: int, containers: int) -> Pod:
    fields = {"image": "vllm", "args": ["--model", "/m1/n"], "volumeMounts": _mounts(min(count, 499))}
    body = _many(fields, containers)
    body["spec"]["volumes"] = [{"name": f"v{at}", "persistentVolumeClaim": {"claimName": "c"}} for at in range(count)]
    return body


def _filled() -> Pod:
    """Each path of a server is looked for in what each download fills."""
    fetch = "\n".join(f"hf download org/name-{at} --local-dir /m0/{at}" for at in range(900))
    load = {"name": "c", "image": "vllm", "args": ["--model", "/m0/5"] * 900, "volumeMounts": _mounts(1)}
    first = {"name": "i", "command": ["sh", "-c", fetch], "volumeMounts": _mounts(1)}
    volumes = [{"name": "v0", "emptyDir": {}}]
    return {"metadata": {}, "spec": {"initContainers": [first], "containers": [load], "volumes": volumes}}


def _nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(min(depth, 500)):
        value = {"a": value}
    return value
