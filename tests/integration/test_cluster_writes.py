"""Refusals, status writes, elections and events on a real API server, with the rights of the chart."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from tests.integration.clusterrig import CONTROLLER, WEBHOOK, Cluster, now
from tests.unit.cluster.waiting import ended, until

from aegis.adapters.cluster.api import ApiClient
from aegis.adapters.cluster.connection import Connection, from_kubeconfig
from aegis.adapters.cluster.election import Election
from aegis.adapters.cluster.errors import Conflict, Forbidden, Invalid, NotFound, Terminating
from aegis.adapters.cluster.events import EventRecorder
from aegis.adapters.cluster.objects import (
    SIGNED_MODELS,
    Identified,
    Reference,
)
from aegis.adapters.cluster.pace import Pace
from aegis.adapters.cluster.permissions import LEASE
from aegis.adapters.cluster.status import Outcome, StatusWriter, Written
from aegis.core.reasons import Reason

pytestmark = pytest.mark.e2e


def calling(connection: Connection, call: Callable[[ApiClient], Awaitable[Any]]) -> Any:
    async def story() -> Any:
        async with ApiClient(connection) as api:
            return await call(api)

    return asyncio.run(story())


def test_the_api_servers_refusals_are_told_apart(cluster: Cluster) -> None:
    path = SIGNED_MODELS.path(cluster.namespace)
    admin = from_kubeconfig(cluster.kubectl.kubeconfig)

    async def refused(api: ApiClient) -> None:
        await api.create(path, cluster.model("a"), Identified)
        with pytest.raises(Conflict, match='"a" already exists'):
            await api.create(path, cluster.model("a"), Identified)
        with pytest.raises(NotFound, match='"none" not found'):
            await api.get(f"{path}/none", Identified)
        with pytest.raises(Invalid, match=r"spec\.uri"):
            await api.create(path, cluster.model("b", uri="s3://models//b"), Identified)
        with pytest.raises(Conflict, match="object has been modified"):
            await api.patch(f"{path}/a", {"metadata": {"resourceVersion": "1"}}, Identified)
        with pytest.raises(NotFound):
            await api.get("/apis/aegis.dev/v1alpha1/unknown", Identified)

    calling(admin, refused)

    async def forbidden(api: ApiClient) -> None:
        with pytest.raises(Forbidden, match=r"aegis-webhook.*cannot create resource"):
            await api.create(path, cluster.model("c"), Identified)

    calling(cluster.connection(WEBHOOK), forbidden)


def test_a_namespace_that_is_being_deleted_is_no_missing_right(cluster: Cluster) -> None:
    ending = f"ending-{cluster.namespace}"
    kept = {"name": "kept", "namespace": ending, "finalizers": ["aegis.dev/kept-by-a-test"]}
    cluster.kubectl.apply(
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": ending}},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": kept},
    )
    cluster.kubectl("delete", "namespace", ending, "--wait=false")

    async def refused(api: ApiClient) -> None:
        with pytest.raises(Terminating, match=r"is being terminated$"):
            await api.create(SIGNED_MODELS.path(ending), cluster.model("a") | {"metadata": {"name": "a"}}, Identified)

    try:
        calling(from_kubeconfig(cluster.kubectl.kubeconfig), refused)
    finally:
        cluster.kubectl("patch", "configmap", "kept", "-n", ending, "-p", '{"metadata": {"finalizers": null}}')


def test_a_status_is_replaced_whole_and_only_on_what_was_read(cluster: Cluster) -> None:
    cluster.apply("a")
    found = cluster.kubectl.get("signedmodel", "a")
    uid, version = found["metadata"]["uid"], found["metadata"]["resourceVersion"]
    about = Reference(SIGNED_MODELS, cluster.namespace, "a", uid)

    async def write(api: ApiClient) -> None:
        writer = StatusWriter(api, Pace(50, 10, monotonic=time.monotonic), lambda: True)
        first = await writer.write(about, version, {"seal": "v1.a.b.c", "digest": f"sha256:{'0' * 64}"})
        assert first.outcome is Outcome.WRITTEN
        assert await writer.write(about, version, {"seal": "v1.old"}) == Written(Outcome.CONFLICT)
        second = await writer.write(about, first.resource_version, {"seal": "v1.d.e.f"})
        assert second.outcome is Outcome.WRITTEN
        stranger = Reference(SIGNED_MODELS, cluster.namespace, "a", "00000000-0000-0000-0000-000000000000")
        assert await writer.write(stranger, second.resource_version, {"seal": "x"}) == Written(Outcome.CONFLICT)
        cluster.delete("a")
        assert await writer.write(about, second.resource_version, {"seal": "x"}) == Written(Outcome.GONE)
        cluster.apply("a")
        assert await writer.write(about, second.resource_version, {"seal": "x"}) == Written(Outcome.CONFLICT)

    connection = cluster.status_writer
    calling(connection, write)
    assert "status" not in cluster.kubectl.get("signedmodel", "a")


def test_a_status_write_changes_nothing_but_the_status(cluster: Cluster) -> None:
    cluster.apply("a", reverifyPeriodSeconds=600)
    cluster.kubectl("annotate", "signedmodel", "a", "team=fraud")
    before = cluster.kubectl.get("signedmodel", "a")
    about = Reference(SIGNED_MODELS, cluster.namespace, "a", before["metadata"]["uid"])

    async def write(api: ApiClient) -> Written:
        writer = StatusWriter(api, Pace(50, 10, monotonic=time.monotonic), lambda: True)
        return await writer.write(about, before["metadata"]["resourceVersion"], {"seal": "v1.a.b.c"})

    written = calling(cluster.status_writer, write)
    after = cluster.kubectl.get("signedmodel", "a")
    assert after.pop("status") == {"seal": "v1.a.b.c"}
    assert after["metadata"].pop("resourceVersion") == written.resource_version
    before["metadata"].pop("resourceVersion")
    assert after == before


@dataclass
class Candidate:
    """One of several that want to lead."""

    election: Election
    task: asyncio.Task[None]
    lost: list[str]


@asynccontextmanager
async def candidate(cluster: Cluster, identity: str) -> AsyncIterator[Candidate]:
    lost: list[str] = []
    async with ApiClient(cluster.connection(CONTROLLER)) as api:
        election = Election(
            api,
            namespace=cluster.namespace,
            name=LEASE,
            identity=identity,
            now=now,
            monotonic=time.monotonic,
            on_lost=lost.append,
        )
        task = asyncio.create_task(election.run())
        try:
            yield Candidate(election, task, lost)
        finally:
            await ended(task)


async def crash(one: Candidate) -> None:
    """Ends without a farewell, as after SIGKILL: nothing is released."""

    async def nothing() -> None:
        return

    one.election._release = nothing  # type: ignore[method-assign]
    await ended(one.task)


def test_a_leader_is_followed_within_three_seconds_of_its_exit_and_fifteen_of_its_crash(cluster: Cluster) -> None:
    async def story() -> None:
        async with candidate(cluster, "first") as first:
            await until(first.election.elected.is_set)
            async with candidate(cluster, "second") as second, candidate(cluster, "third") as third:
                followers = (second, third)
                await asyncio.sleep(3)
                assert not any(each.election.elected.is_set() for each in followers)
                left = time.monotonic()
                await ended(first.task)
                await until(lambda: any(each.election.elected.is_set() for each in followers))
                assert time.monotonic() - left <= 3.0
                leader, follower = followers if second.election.elected.is_set() else followers[::-1]
                await asyncio.sleep(3)
                assert leader.election.leading()
                assert not follower.election.elected.is_set()
                crashed = time.monotonic()
                await crash(leader)
                await until(follower.election.elected.is_set, seconds=20)
                took = time.monotonic() - crashed
                assert 10.0 < took <= 15.5
                assert [first.election.token, leader.election.token, follower.election.token] == [1, 2, 3]
        assert cluster.kubectl.get("lease", LEASE)["spec"]["holderIdentity"] == ""

    asyncio.run(story())


def test_a_leader_whose_lease_is_taken_knows_it_at_its_next_renewal(cluster: Cluster) -> None:
    async def story() -> None:
        async with candidate(cluster, "first") as first:
            await until(first.election.elected.is_set)
            thief = '{"spec": {"holderIdentity": "thief"}}'
            await asyncio.to_thread(cluster.kubectl, "patch", "lease", LEASE, "--type=merge", "-p", thief)
            await until(lambda: first.lost, seconds=5)
            assert "thief holds it" in first.lost[0]
            assert not first.election.leading()

    asyncio.run(story())


def test_people_see_events_beside_their_objects(cluster: Cluster) -> None:
    cluster.apply("churn")
    uid = cluster.kubectl.get("signedmodel", "churn")["metadata"]["uid"]
    message = "no signature was found beside the artifact; sign it and upload the signature " + "ü" * 1000

    async def story() -> None:
        async with ApiClient(cluster.connection(CONTROLLER)) as api:
            recorders = [
                EventRecorder(api, instance=f"aegis-{number}", now=now, monotonic=time.monotonic) for number in (0, 1)
            ]
            tasks = [asyncio.create_task(recorder.run()) for recorder in recorders]
            about = Reference(SIGNED_MODELS, cluster.namespace, "churn", uid)
            for recorder in recorders * 2:
                recorder.emit(about, Reason.NOT_SIGNED, message, warning=True)
            recorders[0].emit(about, Reason.VERIFIED, "signed by prod/v2", warning=False)
            await until(lambda: len(cluster.kubectl.get("events")["items"]) == 2)
            for task in tasks:
                await ended(task)

    asyncio.run(story())
    listed = cluster.kubectl("get", "events", "-o", "wide")
    assert listed.count("NotSigned") == 1
    described = cluster.kubectl("describe", "signedmodel", "churn")
    assert "Warning  NotSigned" in described
    assert "Normal   Verified" in described
    assert "aegis.dev/controller" in described
    assert "signed by prod/v2" in described
