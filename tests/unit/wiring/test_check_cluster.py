"""The cluster's answers: what is Aegis's own word, and when nothing shows that Aegis was asked."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from tests.unit.cli.trust import deployment, policy

from aegis.adapters.cluster.dry_run import Said
from aegis.adapters.cluster.errors import ApiError, Forbidden, NotFound, Unauthorized, Unavailable
from aegis.adapters.cluster.objects import ModelPolicyObject, ObjectMeta
from aegis.core.admission.manifest import Manifest, requested
from aegis.services.check_manifests import Answer, Outcome, Subject
from aegis.wiring.check_cluster import PROBE, Cluster

LINE = "[ModelUnknown] spec.template.spec.containers[server].args[0]: 's3://models/x' is unknown; create it"
PROTECTED = f"[ProtectedField] metadata.annotations[{PROBE}]: only the operator may write this field; remove it"
DENIES = 'admission webhook "workloads.aegis.dev" denied the request: '
ADMITS = Said(created=True)


class Api:
    """An API server that says `said` of objects, and `probed` of those with the annotation."""

    def __init__(self, said: Said | ApiError, probed: Said = ADMITS, *modes: str) -> None:
        self.said, self.probed, self.modes = said, probed, modes
        self.asked: list[Mapping[str, Any]] = []

    async def create(self, body: Mapping[str, Any], namespace: str) -> Said:
        assert namespace == "team-a"
        self.asked.append(body)
        if isinstance(self.said, ApiError):
            raise self.said
        return self.probed if PROBE in body["metadata"]["annotations"] else self.said

    async def policies(self) -> list[ModelPolicyObject]:
        if not self.modes:
            raise Forbidden("GET modelpolicies: 403")
        made = [policy(mode=mode) for mode in self.modes]
        return [
            ModelPolicyObject(metadata=ObjectMeta(name=f"p{at}"), spec=each["spec"]) for at, each in enumerate(made)
        ]


def subject() -> Subject:
    body = deployment("x")
    body["metadata"]["annotations"] = {"own": "x"}
    manifest = Manifest(body)
    request = requested(manifest, "default")
    assert request is not None
    return Subject("a.yaml", 0, manifest, request)


def answers(api: Api, times: int = 1, exempt: frozenset[str] = frozenset()) -> list[Answer]:
    async def story() -> list[Answer]:
        cluster = Cluster(api, exempt)  # type: ignore[arg-type]  # all that it calls
        return [await cluster.answer(subject()) for _ in range(times)]

    return asyncio.run(story())


def test_a_denial_of_the_webhook_is_its_lines() -> None:
    said = Said(created=False, message=f"{DENIES}{LINE}\n{LINE}")
    assert answers(Api(said)) == [Answer(Outcome.REFUSED, (LINE, LINE))]


@pytest.mark.parametrize(
    "message",
    [
        'deployments.apps is forbidden: User "ci" cannot create resource "deployments"',
        'admission webhook "other.example.dev" denied the request: no',
        'admission webhook "aegis.dev.example.com" denied the request: no',
        'failed calling webhook "workloads.aegis.dev": connection refused',
        'namespaces "team-a" not found',
    ],
)
def test_whatever_else_refuses_leaves_it_unknown(message: str) -> None:
    (answer,) = answers(Api(Said(created=False, message=message)))
    assert answer.outcome is Outcome.UNKNOWN
    assert message in answer.why


def test_no_answer_leaves_it_unknown() -> None:
    assert answers(Api(ApiError("no answer in time"))) == [Answer(Outcome.UNKNOWN, why="no answer in time")]


def test_who_is_not_known_or_not_answered_hears_what_a_person_can_do() -> None:
    (unknown,) = answers(Api(Unauthorized("GET /api/v1: 401: check that the ServiceAccount exists", 401)))
    (silent,) = answers(Api(Unavailable("GET /api/v1: connection refused")))
    assert (unknown.outcome, silent.outcome) == (Outcome.UNKNOWN, Outcome.UNKNOWN)
    assert "kubectl auth whoami" in unknown.why
    assert "ServiceAccount" not in unknown.why
    assert silent.why == (
        "the API server gives no answer (GET /api/v1: connection refused); see whether kubectl gets one"
    )


def test_a_kind_that_the_cluster_does_not_know_is_told_with_what_to_do() -> None:
    (answer,) = answers(Api(NotFound("GET /apis/apps/v1: 404: no reason given")))
    assert answer.outcome is Outcome.UNKNOWN
    assert answer.why.startswith("the cluster knows no Deployment of apps/v1: install its CustomResourceDefinition")


def test_warnings_show_that_aegis_was_asked() -> None:
    api = Api(Said(created=True, warnings=(LINE, "something else")))
    assert answers(api) == [Answer(Outcome.ADMITTED, warnings=(LINE,))]
    assert len(api.asked) == 1


@pytest.mark.parametrize(
    "probed", [Said(created=False, message=f"{DENIES}{PROTECTED}"), Said(created=True, warnings=(PROTECTED,))]
)
def test_silence_admits_where_the_same_object_is_refused_with_the_annotation(probed: Said) -> None:
    api = Api(ADMITS, probed)
    assert answers(api, times=3) == [Answer(Outcome.ADMITTED)] * 3
    assert len(api.asked) == 4


def test_the_annotation_comes_beside_those_of_the_object() -> None:
    api = Api(ADMITS)
    answers(api)
    plain, probed = api.asked
    assert probed["metadata"] == {**plain["metadata"], "annotations": {"own": "x", PROBE: "asked"}}
    assert probed["spec"] == plain["spec"]


SILENT = {
    (): Outcome.UNKNOWN,
    ("Audit",): Outcome.ADMITTED,
    ("Disabled", "Audit"): Outcome.ADMITTED,
    ("Warn",): Outcome.UNKNOWN,
    ("Audit", "Enforce"): Outcome.UNKNOWN,
}


@pytest.mark.parametrize("modes", SILENT)
def test_silence_needs_a_reason(modes: tuple[str, ...]) -> None:
    (answer,) = answers(Api(ADMITS, ADMITS, *modes))
    assert answer.outcome is SILENT[modes]
    assert bool(answer.why) is (answer.outcome is Outcome.UNKNOWN)


def test_an_exempt_namespace_is_a_reason() -> None:
    assert answers(Api(ADMITS), exempt=frozenset({"team-a"})) == [Answer(Outcome.ADMITTED)]
