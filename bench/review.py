"""The CPU of one admission review, from body to body, and of its resolver, from body to findings.

Beside both: `json.loads` of the same body.
"""

import json
from collections.abc import Callable, Iterator
from functools import partial

from aegis.core.references.objects import material_of, see
from aegis.core.workloads import row_of
from aegis.entrypoints.http.memory import collect_rarely
from aegis.entrypoints.webhook.reviewer import PATH, Reviewer
from aegis.entrypoints.webhook.reviews import read
from aegis.services.admit import Admission
from bench.known import NOW, URI, catalogue
from bench.measured import Measured, cpu_of, in_turns
from bench.workloads import NONE, large, naming, review, vllm

MODELS = 10_000
ROUNDS, TIMES = 15, 300

REVIEWS = {
    "a Deployment of a verified model, admitted": review(naming(("--model", URI))),
    "a Deployment of an unknown model, refused": review(naming(("--model", "s3://models/x/y"))),
    "a Deployment without a model, admitted": review(naming(NONE)),
}
RESOLVED = {
    "the resolver, a Deployment of vLLM in a shell": (review(vllm()), 10),
    "the resolver, a Deployment without a model": (review(naming(NONE)), 2),
    "the resolver, an update with all that is noted beside it": (large(), 1),
}
"""What is resolved → the body, and how many times `json.loads` it may take."""


def reviews(models: int = MODELS, rounds: int = ROUNDS, times: int = TIMES) -> Iterator[Measured]:
    """A line per review, with so many models in the cache."""
    reviewer = new_reviewer(models)
    collect_rarely()
    for what, body in REVIEWS.items():
        answer = json.loads(reviewer.answer(PATH, body, 3.0) or b"{}")
        if answer["response"]["allowed"] is not ("admitted" in what):
            raise ValueError(f"{what}: {answer['response'].get('status')}")
        yield _beside_json(what, body, partial(reviewer.answer, PATH, body, 3.0), rounds, times)


def new_reviewer(models: int) -> Reviewer:
    """One that knows so many models, and counts nothing."""
    admission = Admission(catalogue(models), frozenset(), lambda: 0.0, 30.0, lambda: NOW)
    return Reviewer(admission.decide, lambda _: None, lambda: 0.0)


def resolver(rounds: int = ROUNDS, times: int = TIMES) -> Iterator[Measured]:
    """A line per body that is resolved."""
    collect_rarely()
    for what, (body, limit) in RESOLVED.items():
        if bool(_seen(body)) is ("without" in what):
            raise ValueError(f"{what}: {_seen(body)}")
        yield _beside_json(what, body, partial(_seen, body), rounds, times, limit)


def _seen(body: bytes) -> object:
    """What the object of a review names."""
    request = read(body)
    return see(material_of(request.object, row_of(request.group, request.resource))).findings


def _beside_json(
    what: str, body: bytes, ours: Callable[[], object], rounds: int, times: int, limit: float = 0
) -> Measured:
    taken, beside = in_turns(lambda: cpu_of(ours, times), lambda: cpu_of(lambda: json.loads(body), times), rounds)
    return Measured(f"{what} ({len(body) / 1024:.1f} KiB), json.loads", taken, beside, limit)
