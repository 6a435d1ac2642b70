"""The largest reviews that somebody can cause: an update from one object that was made to cost much to another."""

from collections.abc import Iterator
from functools import partial

from aegis.entrypoints.webhook.reviewer import PATH, Reviewer
from aegis.entrypoints.webhook.reviews import read
from bench.hostile import SECONDS, Pod, pods
from bench.known import NAMESPACE
from bench.measured import Measured, cpu_of
from bench.review import new_reviewer
from bench.workloads import review

MODELS = 100
SHOWN = 3


def largest(rounds: int = 2, shown: int = SHOWN) -> Iterator[Measured]:
    """The worst of them: the CPU from body to body beyond that of the decoding, beside what it may take."""
    reviewer = new_reviewer(MODELS)
    taken = {what: _beyond_decoding(reviewer, _update(make(), make()), rounds) for what, make in pods().items()}
    for what in sorted(taken, key=taken.__getitem__, reverse=True)[:shown]:
        yield Measured(f"a review beyond its decoding, {what}", max(taken[what], 1e-9), SECONDS, limit=1)


def _beyond_decoding(reviewer: Reviewer, body: bytes, rounds: int) -> float:
    whole = min(cpu_of(partial(reviewer.answer, PATH, body, 30.0), 1) for _ in range(rounds))
    return whole - min(cpu_of(partial(read, body), 1) for _ in range(rounds))


def _update(new: Pod, old: Pod) -> bytes:
    """What differs is small, so that all of both is compared; and `<` is escaped, as Go does, which makes it longer."""
    return review(_deployment(new, "1"), _deployment(old, "2")).replace(b"<", rb"\u003c")


def _deployment(pod: Pod, version: str) -> Pod:
    metadata = {**pod.get("metadata", {}), "labels": {"version": version}}
    template = {"metadata": metadata, "spec": pod.get("spec", {})}
    body = {"name": "server", "namespace": NAMESPACE}
    return {"kind": "Deployment", "apiVersion": "apps/v1", "metadata": body, "spec": {"template": template}}
