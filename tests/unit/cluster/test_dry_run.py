"""Creation as a dry run: what is sent, and what the answers of an API server mean."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.unit.cluster.fake_api import Answer, FakeApi, Request, answer, page, status

from aegis.adapters.cluster.dry_run import DryRun, Said
from aegis.adapters.cluster.errors import ApiError, NotFound, Unavailable

Fake = Callable[..., FakeApi]

APPS = answer(
    200,
    {
        "resources": [
            {"name": "deployments/scale", "kind": "Scale", "namespaced": True},
            {"name": "deployments", "kind": "Deployment", "namespaced": True},
            {"name": "wholes", "kind": "Whole", "namespaced": False},
        ]
    },
)
BODY: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "a", "namespace": "other", "uid": "u", "resourceVersion": "7", "labels": {"x": "y"}},
    "spec": {"replicas": 1},
    "status": {"replicas": 1},
}
WARNINGS = {"Warning": '299 - "[ModelUnknown] spec: \\"x\\" is \\\\ unknown"'}


def asked(server: FakeApi, *bodies: dict[str, Any]) -> tuple[list[Said], list[Request]]:
    """What is said of each, and what was sent for it."""

    async def story() -> list[Said]:
        async with server.serving(), DryRun(server.connection()) as dry_run:
            return [await dry_run.create(body, "team") for body in bodies]

    return asyncio.run(story()), server.requests


def test_nothing_is_stored_and_nothing_of_the_server_is_sent_back(fake: Fake) -> None:
    said, (_, request) = asked(fake(APPS, answer(201, {})), BODY)
    assert said == [Said(created=True)]
    assert (request.method, request.path) == ("POST", "/apis/apps/v1/namespaces/team/deployments")
    assert request.query == {"dryRun": "All", "fieldManager": "aegis-check", "fieldValidation": "Ignore"}
    metadata = {"name": "a", "labels": {"x": "y"}}
    assert json.loads(request.body) == {
        **{key: BODY[key] for key in ("apiVersion", "kind", "spec")},
        "metadata": metadata,
    }


def test_kinds_are_asked_for_once(fake: Fake) -> None:
    whole = {"apiVersion": "apps/v1", "kind": "Whole"}
    _, requests = asked(fake(APPS, answer(201, {}), answer(201, {})), BODY, whole)
    assert [request.path for request in requests] == [
        "/apis/apps/v1",
        "/apis/apps/v1/namespaces/team/deployments",
        "/apis/apps/v1/wholes",
    ]


SAID: dict[str, tuple[Answer, Said]] = {
    "created, with a warning": (
        answer(201, {}, WARNINGS), Said(created=True, warnings=('[ModelUnknown] spec: "x" is \\ unknown',)),
    ),
    "there already": (
        status(409, "AlreadyExists", "it exists", WARNINGS),
        Said(created=True, message="it exists", warnings=('[ModelUnknown] spec: "x" is \\ unknown',)),
    ),
    "in conflict": (status(409, "Conflict", "busy"), Said(created=False, message="busy")),
    "forbidden": (status(403, "Forbidden", "x" * 5000), Said(created=False, message="x" * 5000)),
    "unavailable": (status(503, "ServiceUnavailable", "wait"), Said(created=False, message="wait")),
}  # fmt: skip


@pytest.mark.parametrize("case", SAID)
def test_what_is_said_is_told_whole(fake: Fake, case: str) -> None:
    given, told = SAID[case]
    assert asked(fake(APPS, given), BODY)[0] == [told]


def test_a_kind_that_is_not_known_is_told_so(fake: Fake) -> None:
    with pytest.raises(NotFound, match="the cluster knows no Scale of apps/v1"):
        asked(fake(APPS), {"apiVersion": "apps/v1", "kind": "Scale"})


@pytest.mark.parametrize("given", [answer(500, b"<html>"), answer(200, b"{")])
def test_what_cannot_be_read_is_no_answer(fake: Fake, given: Answer) -> None:
    with pytest.raises(Unavailable):
        asked(fake(given), BODY)


def test_a_text_that_is_no_utf8_is_not_sent(fake: Fake) -> None:
    with pytest.raises(ApiError, match="the object cannot be sent"):
        asked(fake(APPS), {**BODY, "spec": {"x": "\ud800"}})


def test_policies_are_listed(fake: Fake) -> None:
    item = {"metadata": {"name": "p"}, "spec": {"mode": "Audit"}}

    async def story(server: FakeApi) -> list[str]:
        async with server.serving(), DryRun(server.connection()) as dry_run:
            return [policy.metadata.name for policy in await dry_run.policies()]

    assert asyncio.run(story(fake(page([item])))) == ["p"]
