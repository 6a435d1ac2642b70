"""The catalogue follows the cluster: what came, what changed, what vanished, what cannot be read."""

import asyncio
import json
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.unit.cluster.fake_api import FakeApi, Request, _request, answer, begin_watch, event, no_streams, tell
from tests.unit.cluster.waiting import ended, until

from aegis.adapters.cluster.api import ApiClient
from aegis.adapters.cluster.catalogue import ClusterCatalogue
from aegis.adapters.cluster.mirror import TURN
from aegis.adapters.cluster.objects import MODEL_KEYRINGS, MODEL_POLICIES, SECRETS, SIGNED_MODELS, Resource
from aegis.adapters.cluster.watches import Change, ClusterWatch

Fake = Callable[..., FakeApi]

KEY = "MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE="


@dataclass
class Cluster(FakeApi):
    """Answers each list with what it holds; watches are told what `say` says, and end when `cut` is called."""

    held: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    watches: dict[str, asyncio.StreamWriter] = field(default_factory=dict)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            request: Request = await _request(reader)
            plural = request.path.rpartition("/")[2]
            if "sendInitialEvents" in request.query:
                await no_streams(writer)
                continue
            if "watch" not in request.query:
                items = self.held.get(plural, [])
                await answer(200, {"metadata": {"resourceVersion": "10"}, "items": items})(writer)
                continue
            self.watches[plural] = writer
            begin_watch(writer)
            await asyncio.Event().wait()

    def say(self, kind: str, plural: str, body: dict[str, Any]) -> None:
        """Tells the watch of `plural`."""
        tell(self.watches[plural], event(kind, body))

    def cut(self, plural: str) -> None:
        """Ends that watch in a way that makes the client list again."""
        self.watches.pop(plural).transport.abort()


def named(resource: Resource, name: str, version: str = "5", **body: Any) -> dict[str, Any]:
    namespace = {"namespace": "team"} if resource is SIGNED_MODELS else {}
    return {"metadata": {"name": name, "uid": f"uid-{name}", "resourceVersion": version, **namespace}, **body}


def model(name: str, version: str = "5", uri: object = "s3://models/a/") -> dict[str, Any]:
    return named(SIGNED_MODELS, name, version, spec={"uri": uri})


def policy(name: str, **spec: Any) -> dict[str, Any]:
    return named(MODEL_POLICIES, name, spec={"namespaces": ["*"], **spec})


def keyring(name: str) -> dict[str, Any]:
    return named(MODEL_KEYRINGS, name, spec={"source": {"inline": "PEM"}})


def seal() -> dict[str, Any]:
    return named(SECRETS, "aegis-seal", data={"current": KEY})


@dataclass
class Rig:
    """A watch at work."""

    cluster: Cluster
    catalogue: ClusterCatalogue
    watch: ClusterWatch
    changes: list[tuple[str, str]]

    def models(self) -> set[str]:
        return {found.key.name for found in self.catalogue.all_models()}

    def told(self) -> list[tuple[str, str]]:
        """The changes since the last call."""
        said, self.changes[:] = list(self.changes), []
        return said


@asynccontextmanager
async def watching(fake: Fake, *, keep: bool = False, **held: list[dict[str, Any]]) -> AsyncIterator[Rig]:
    cluster = Cluster(fake().authority, held=held)
    changes: list[tuple[str, str]] = []

    def note(change: Change) -> None:
        changes.append((change.resource.kind, "/".join(filter(None, (change.namespace, change.name)))))

    async with cluster.serving(), ApiClient(cluster.connection()) as api:
        catalogue = ClusterCatalogue()
        watch = ClusterWatch(
            api,
            catalogue,
            namespace="aegis-system",
            seal_secret="aegis-seal",
            monotonic=asyncio.get_running_loop().time,
            uniform=lambda low, _: low,
            on_change=note,
            keep=keep,
        )
        assert watch.age(0.0) == math.inf
        task = asyncio.create_task(watch.run())
        try:
            async with asyncio.timeout(5):
                await watch.synced()
            await until(lambda: len(cluster.watches) == 5)
            yield Rig(cluster, catalogue, watch, changes)
        finally:
            await ended(task)


def run(story: Any) -> None:
    asyncio.run(story())


def test_everything_is_known_once_synced(fake: Fake) -> None:
    async def story() -> None:
        held = {
            "signedmodels": [model("a"), model("b")],
            "modelkeyrings": [keyring("ring")],
            "modelpolicies": [policy("all")],
            "secrets": [seal()],
        }
        async with watching(fake, **held) as rig:
            assert rig.models() == {"a", "b"}
            assert list(rig.catalogue.keyrings()) == ["ring"]
            assert [found.name for found in rig.catalogue.policies()] == ["all"]
            assert rig.catalogue.seal_keys is not None
            assert rig.watch.age(asyncio.get_running_loop().time()) < 5
            assert sorted(rig.told()) == [
                ("ModelKeyring", "ring"),
                ("ModelPolicy", "all"),
                ("Secret", "aegis-seal"),
                ("SignedModel", "team/a"),
                ("SignedModel", "team/b"),
            ]

    run(story)


def test_changes_and_deletions_are_followed(fake: Fake) -> None:
    async def story() -> None:
        async with watching(fake, signedmodels=[model("a")], secrets=[seal()], modelkeyrings=[keyring("ring")]) as rig:
            rig.told()
            rig.cluster.say("ADDED", "signedmodels", model("b"))
            rig.cluster.say("DELETED", "signedmodels", model("a"))
            rig.cluster.say("DELETED", "secrets", seal())
            rig.cluster.say("DELETED", "modelkeyrings", keyring("ring"))
            await until(lambda: len(rig.changes) == 4)
            assert rig.models() == {"b"}
            assert rig.catalogue.seal_keys is None
            assert not rig.catalogue.keyrings()

    run(story)


def test_what_vanished_while_nobody_watched_is_forgotten_and_told(fake: Fake) -> None:
    async def story() -> None:
        async with watching(fake, keep=True, signedmodels=[model("a"), model("b"), model("c")]) as rig:
            rig.told()
            rig.cluster.held["signedmodels"] = [model("b"), model("c", "6"), model("d")]
            rig.cluster.cut("signedmodels")
            await until(lambda: "signedmodels" in rig.cluster.watches)
            assert rig.models() == {"b", "c", "d"}
            assert sorted(rig.told()) == [("SignedModel", f"team/{name}") for name in "acd"]

    run(story)


def test_what_is_as_it_was_is_not_carried_over_again(fake: Fake) -> None:
    async def story() -> None:
        async with watching(fake, signedmodels=[model("a"), model("b"), model("c")]) as rig:
            rig.told()
            before = {each.key.name: each for each in rig.catalogue.all_models()}
            # The same version, but another URI: as after a restore of etcd.
            rig.cluster.held["signedmodels"] = [model("b"), model("c", uri="s3://models/other.onnx")]
            rig.cluster.cut("signedmodels")
            await until(lambda: "signedmodels" in rig.cluster.watches)
            after = {each.key.name: each for each in rig.catalogue.all_models()}
            assert rig.told() == [("SignedModel", "team/a"), ("SignedModel", "team/c")]
            assert after["b"] is before["b"]
            assert str(after["c"].uri) == "s3://models/other.onnx"
            assert json.dumps(model("b")).encode() not in rig.watch.objects(SIGNED_MODELS).values()

    run(story)


def test_while_many_are_carried_over_others_have_their_turn(fake: Fake) -> None:
    async def story() -> None:
        async with watching(fake, signedmodels=[model("a")]) as rig:
            turns = set()
            rig.cluster.held["signedmodels"] = [model(f"m{number}") for number in range(5 * TURN)]
            rig.cluster.cut("signedmodels")
            while len(rig.models()) < 5 * TURN:
                turns.add(len(rig.models()))
                await asyncio.sleep(0)
            assert turns >= {TURN, 2 * TURN, 3 * TURN, 4 * TURN}

    run(story)


def test_the_sealing_keys_are_known_before_any_model(fake: Fake) -> None:
    async def story() -> None:
        async with watching(fake, signedmodels=[model("a")], secrets=[seal()]) as rig:
            assert [kind for kind, _ in rig.told()] == ["Secret", "SignedModel"]

    run(story)


def test_kept_objects_are_whole(fake: Fake) -> None:
    async def story() -> None:
        async with watching(fake, keep=True, signedmodels=[model("a")], secrets=[seal()]) as rig:
            assert json.loads(rig.watch.objects(SIGNED_MODELS)["team", "a"]) == model("a")
            assert not rig.watch.objects(MODEL_POLICIES)
            rig.cluster.say("MODIFIED", "signedmodels", model("a", "6"))
            await until(lambda: json.loads(rig.watch.objects(SIGNED_MODELS)["team", "a"]) == model("a", "6"))

    run(story)


def test_what_cannot_be_read_helps_nobody(fake: Fake) -> None:
    async def story() -> None:
        held = {"signedmodels": [model("a")], "modelkeyrings": [keyring("ring")], "modelpolicies": [policy("all")]}
        async with watching(fake, keep=True, secrets=[seal()], **held) as rig:
            rig.told()
            rig.cluster.say("MODIFIED", "signedmodels", model("a", "6", uri=7))
            rig.cluster.say("MODIFIED", "modelkeyrings", keyring("ring") | {"spec": "nothing"})
            rig.cluster.say("MODIFIED", "modelpolicies", policy("all") | {"spec": "nothing"})
            rig.cluster.say("MODIFIED", "secrets", seal() | {"data": {"current": 7}})
            await until(lambda: len(rig.changes) == 4)
            assert rig.models() == set()
            assert not rig.catalogue.keyrings()
            assert [(found.name, found.signers) for found in rig.catalogue.policies()] == [("all", ())]
            assert rig.catalogue.seal_keys is None
            assert not rig.watch.objects(SIGNED_MODELS)

    run(story)
