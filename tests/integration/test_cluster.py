"""The client of the Kubernetes API against a real one, with the rights of the chart and no others."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.crds import CRDS, definitions
from tests.testbed.controlplane import ControlPlane
from tests.testbed.openbao import OPERATOR_NAMESPACE
from tests.testbed.tools import Kubectl
from tests.unit.cluster.waiting import ended, until

from aegis.adapters.cluster import api as api_module
from aegis.adapters.cluster.api import ApiClient, Selection
from aegis.adapters.cluster.connection import Connection, from_kubeconfig, in_cluster
from aegis.adapters.cluster.election import Election
from aegis.adapters.cluster.errors import ApiError, Conflict, Forbidden, Gone, Invalid, NotFound
from aegis.adapters.cluster.events import EventRecorder
from aegis.adapters.cluster.informer import Hooks, Informer
from aegis.adapters.cluster.objects import (
    SECRETS,
    SIGNED_MODELS,
    Identified,
    Reference,
    SecretObject,
    SignedModelObject,
    reader,
)
from aegis.adapters.cluster.pace import Pace
from aegis.adapters.cluster.permissions import LEASE, PERMISSIONS, SEAL_SECRET, Account, Permission, Scope
from aegis.adapters.cluster.status import Outcome, StatusWriter, Written
from aegis.core.reasons import Reason

pytestmark = pytest.mark.e2e

CONTROLLER, WEBHOOK = Account.CONTROLLER, Account.WEBHOOK


def now() -> datetime:
    return datetime.now(UTC)


def rule(row: Permission) -> dict[str, Any]:
    names = {"resourceNames": list(row.names)} if row.names else {}
    return {"apiGroups": [row.group], "resources": list(row.resources), "verbs": list(row.verbs), **names}


def grants(account: Account, namespace: str) -> list[dict[str, Any]]:
    """A ServiceAccount in `namespace` with the rights that the chart gives it."""
    subject = {"kind": "ServiceAccount", "name": account.value, "namespace": namespace}
    name = f"{account.value}-{namespace}"
    objects: list[dict[str, Any]] = [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": account.value, "namespace": namespace}}
    ]
    for scope, kind in ((Scope.CLUSTER, "ClusterRole"), (Scope.NAMESPACE, "Role")):
        rules = [rule(row) for row in PERMISSIONS if row.account is account and row.scope is scope]
        version = "rbac.authorization.k8s.io/v1"
        role = {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name}
        metadata = {"name": name, "namespace": namespace} if scope is Scope.NAMESPACE else {"name": name}
        objects.append({"apiVersion": version, "kind": kind, "metadata": metadata, "rules": rules})
        objects.append(
            {
                "apiVersion": version,
                "kind": f"{kind}Binding",
                "metadata": metadata,
                "roleRef": role,
                "subjects": [subject],
            }
        )
    return objects


@dataclass
class Cluster:
    """A namespace of the test's own, and who may do what there."""

    control_plane: ControlPlane
    kubectl: Kubectl
    namespace: str

    def connection(self, account: Account) -> Connection:
        """As a Pod of that account connects."""
        folder = self.control_plane.service_account_directory(self.namespace, account.value)
        return in_cluster(folder, "127.0.0.1", self.control_plane.port)

    @property
    def status_writer(self) -> Connection:
        """Who may write statuses: where the chart is installed, its own controller and nobody else."""
        installed = self.control_plane.kubectl.run("get", "serviceaccount", CONTROLLER.value, "-n", OPERATOR_NAMESPACE)
        if installed.returncode != 0:
            return self.connection(CONTROLLER)
        return from_kubeconfig(self.control_plane.kubeconfig_for(OPERATOR_NAMESPACE, CONTROLLER.value))

    def model(self, name: str, **spec: Any) -> dict[str, Any]:
        """A SignedModel of this namespace."""
        return {
            "apiVersion": "aegis.dev/v1alpha1",
            "kind": "SignedModel",
            "metadata": {"name": name, "namespace": self.namespace},
            "spec": {"uri": f"s3://models/{name}", **spec},
        }

    def apply(self, *names: str, **spec: Any) -> None:
        """SignedModels of these names."""
        self.kubectl.apply(*(self.model(name, **spec) for name in names))

    def delete(self, *names: str) -> None:
        """Those SignedModels are no more."""
        self.kubectl("delete", "signedmodel", *names)


@pytest.fixture(scope="module")
def definitions_installed(control_plane: ControlPlane) -> Iterator[None]:
    """The definitions of crds/. Those that were not there before go with the last test."""
    names = [definition["metadata"]["name"] for definition in definitions().values()]
    before = {each["metadata"]["name"] for each in control_plane.kubectl.get("crds")["items"]}
    control_plane.kubectl("apply", "--server-side", "--force-conflicts", "-f", str(CRDS))
    control_plane.kubectl("wait", "--for=condition=Established", "crd", *names)
    yield
    if ours := [name for name in names if name not in before]:
        control_plane.kubectl("delete", "crd", *ours)


@pytest.fixture
def cluster(control_plane: ControlPlane, definitions_installed: None) -> Iterator[Cluster]:
    """A namespace with both ServiceAccounts of the chart."""
    namespace = f"cluster-{os.urandom(4).hex()}"
    control_plane.kubectl("create", "namespace", namespace)
    admin = control_plane.kubeconfig_for_user(f"admin-{namespace}", ("system:masters",), namespace)
    kubectl = control_plane.kubectl_with(admin)
    kubectl.apply(*grants(CONTROLLER, namespace), *grants(WEBHOOK, namespace))
    yield Cluster(control_plane, kubectl, namespace)
    for account in (CONTROLLER, WEBHOOK):
        kubectl("delete", "clusterrole,clusterrolebinding", f"{account.value}-{namespace}")
    kubectl("delete", "namespace", namespace, "--wait=false")


@dataclass
class Names:
    """A handler that holds the names of objects; what it held after each whole list is kept."""

    held: set[str] = field(default_factory=set)
    lists: list[set[str]] = field(default_factory=list)
    last: Any = None

    def on_replace(self, items: Sequence[Any]) -> None:
        self.held = {item.metadata.name for item in items}
        self.lists.append(set(self.held))

    def on_apply(self, item: Any) -> None:
        self.held.add(item.metadata.name)
        self.last = item

    def on_delete(self, gone: Identified) -> None:
        self.held.discard(gone.metadata.name)

    def on_unreadable(self, broken: Identified, problem: str) -> None:
        raise AssertionError(problem)


@dataclass
class Watching:
    """An informer at work."""

    informer: Informer[Any]
    names: Names
    interruptions: list[ApiError]

    @property
    def age(self) -> float:
        return self.informer.age(time.monotonic())


@asynccontextmanager
async def watching(connection: Connection, selection: Selection, kind: type[Any]) -> AsyncIterator[Watching]:
    names, interruptions = Names(), list[ApiError]()
    async with ApiClient(connection) as api:
        informer = Informer(
            api,
            selection,
            reader(kind),
            names,
            monotonic=time.monotonic,
            uniform=lambda low, _: low,
            hooks=Hooks(interrupted=interruptions.append),
        )
        task = asyncio.create_task(informer.run())
        try:
            yield Watching(informer, names, interruptions)
        finally:
            await ended(task)


def test_a_cache_follows_the_cluster(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_module, "PAGE_OBJECTS", 2)
    cluster.apply("a", "b", "c", "d", "e")

    async def story() -> None:
        selection = Selection(SIGNED_MODELS, cluster.namespace)
        async with watching(cluster.connection(WEBHOOK), selection, SignedModelObject) as it:
            await until(it.informer.synced.is_set)
            assert it.names.lists == [{"a", "b", "c", "d", "e"}], "three pages are one list"
            await asyncio.to_thread(cluster.apply, "f")
            await until(lambda: "f" in it.names.held)
            await asyncio.to_thread(cluster.delete, "a")
            await until(lambda: "a" not in it.names.held)
            await asyncio.to_thread(cluster.apply, "b", reverifyPeriodSeconds=60)
            await until(lambda: it.names.last.spec.reverify_period_seconds == 60)
            assert it.names.last.metadata.generation == 2
            assert it.interruptions == []

    asyncio.run(story())


def test_a_quiet_cache_is_known_to_be_fresh_without_another_list(cluster: Cluster) -> None:
    async def story() -> None:
        selection = Selection(SIGNED_MODELS, cluster.namespace)
        async with watching(cluster.connection(WEBHOOK), selection, SignedModelObject) as it:
            await until(it.informer.synced.is_set)
            await until(lambda: it.age > 5, seconds=15)
            await until(lambda: it.age < 1, "the end of a watch of 7 s", seconds=15)
            assert it.interruptions == []
            assert len(it.names.lists) == 1
            await asyncio.to_thread(cluster.apply, "late")
            await until(lambda: "late" in it.names.held)

    asyncio.run(story())


def test_a_version_that_is_too_old_leads_to_a_new_list(cluster: Cluster) -> None:
    cluster.apply("a", "b")

    async def story() -> None:
        selection = Selection(SIGNED_MODELS, cluster.namespace)
        async with watching(cluster.connection(WEBHOOK), selection, SignedModelObject) as it:
            await until(it.informer.synced.is_set)
            await asyncio.to_thread(cluster.delete, "a")
            await until(lambda: it.names.held == {"b"})

            def outdated() -> bool:
                # Again and again: shortly before its end each watch is sent a bookmark with the current version.
                it.informer._version = "1"
                return bool(it.interruptions)

            await until(outdated, seconds=20)
            await until(lambda: len(it.names.lists) == 2)
            assert [type(error) for error in it.interruptions] == [Gone]
            assert it.names.lists == [{"a", "b"}, {"b"}]

    asyncio.run(story())


def test_a_restart_of_the_api_server_loses_nothing_and_shows_nothing_empty(cluster: Cluster) -> None:
    cluster.apply("a", "b")
    connection = cluster.connection(WEBHOOK)

    async def story() -> None:
        async with watching(connection, Selection(SIGNED_MODELS, cluster.namespace), SignedModelObject) as it:
            await until(it.informer.synced.is_set)
            await asyncio.to_thread(cluster.control_plane.api_server.stop)
            await until(lambda: it.interruptions)
            assert it.names.held == {"a", "b"}
            await asyncio.to_thread(cluster.control_plane.start_api_server)
            await asyncio.to_thread(cluster.delete, "a")
            await until(lambda: it.names.held == {"b"}, seconds=30)
            assert set() not in it.names.lists

    asyncio.run(story())


def test_one_secret_is_watched_where_rights_reach_no_further(cluster: Cluster) -> None:
    cluster.kubectl("create", "secret", "generic", SEAL_SECRET, "--from-literal=current=key")
    cluster.kubectl("create", "secret", "generic", "other", "--from-literal=password=secret")

    async def story() -> None:
        connection = cluster.connection(WEBHOOK)
        async with watching(connection, Selection(SECRETS, cluster.namespace, SEAL_SECRET), SecretObject) as it:
            await until(it.informer.synced.is_set)
            assert it.names.held == {SEAL_SECRET}
            await asyncio.to_thread(cluster.kubectl, "label", "secret", "other", "changed=yes")
            await asyncio.to_thread(cluster.kubectl, "label", "secret", SEAL_SECRET, "changed=yes")
            await until(lambda: it.names.last is not None)
            assert it.names.last.metadata.name == SEAL_SECRET
            assert it.names.last.data == {"current": "a2V5"}
        async with ApiClient(connection) as api:
            for selection in (Selection(SECRETS, cluster.namespace), Selection(SECRETS, cluster.namespace, "other")):
                with pytest.raises(Forbidden, match=r'cannot list resource "secrets".*roles of the chart'):
                    async for _ in api.pages(selection):
                        pass

    asyncio.run(story())


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
