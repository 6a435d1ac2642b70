"""Many SignedModels with true evidence: one of each sort is verified from the store, the others are its likes.

To have the controller verify all of them would be most of a measurement, and says what `again` says. So the likes get
the evidence of their sort under their own name and uid, sealed with the cluster's key and written with the token of
the controller, while none runs. Their signatures are real and are in the evidence, so that a new key finds them; only
their bytes are not in the store, which nobody asks within a day.
"""

import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import cycle, islice

from tests.faults.world import World
from tests.testbed.openbao import OPERATOR_NAMESPACE
from tests.testbed.processes import wait_until

from aegis.adapters.cluster.objects import SECRETS, SIGNED_MODELS
from aegis.core.evidence import Evidence
from aegis.core.seal import SealKey, SealKeys, seal, unseal
from aegis.core.seal_secret import CURRENT
from aegis.core.spec.signed_model import ModelKey
from bench.cluster.api import THREADS, Api, Object
from bench.known import NAMESPACE

CONTENT = b"weights of every one of them"
KEYRING, OTHER_KEYRING = "flock", "bystanders"
OLD, BOTH, OTHER = "old", "both", "other"
"""Signed by the key that is rotated; by that and the one that follows; by a key that has nothing to do with it."""
SORTS = (OLD, BOTH, OLD, BOTH, OLD, BOTH, OLD, BOTH, OLD, OTHER)


@dataclass(frozen=True, slots=True)
class Member:
    """One model."""

    name: str
    uri: str
    sort: str


@dataclass(frozen=True, slots=True)
class _Sort:
    """The verified one that others are made like."""

    spec: Object
    status: Object
    evidence: Evidence


class Flock:
    """The models, the keys that signed them, and how they come about in `world`."""

    def __init__(self, world: World, admin: Api) -> None:
        self._world, self._rig, self._admin = world, world.rig, admin
        self._controller = Api(world.plane, world.plane.token(OPERATOR_NAMESPACE, "aegis-controller"))
        first, self.second, other = (self._rig.key(f"flock-{name}", "p256") for name in ("first", "second", "other"))
        self._signers = {OLD: (first,), BOTH: (first, self.second), OTHER: (other,)}
        self.path = SIGNED_MODELS.path(NAMESPACE)
        admin.call("POST", "/api/v1/namespaces", {"metadata": {"name": NAMESPACE}})
        for name, pair in ((KEYRING, first), (OTHER_KEYRING, other)):
            self._rig.write_key(f"signing/{name}", pair)
            self._rig.keyring(name, f"signing/{name}")
        self._rig.policy(KEYRING, OTHER_KEYRING, name=KEYRING, namespaces=[NAMESPACE])
        self._sorts = {sort: self._verified(sort) for sort in self._signers}
        self.members: list[Member] = []

    def rotate(self) -> None:
        """The second key is a new version at the source."""
        self._rig.write_key(f"signing/{KEYRING}", self.second)

    def grow(self, count: int) -> None:
        """So many of them, each with the status that a controller would give it; no controller may run."""
        like = partial(self._like, self._seal_key())
        with ThreadPoolExecutor(THREADS) as threads:
            self.members += threads.map(like, islice(cycle(SORTS), count), range(count))

    def statuses(self) -> dict[str, Object]:
        """The status of each, by name."""
        return {each["metadata"]["name"]: each.get("status", {}) for each in self._admin.all(self.path)}

    def _verified(self, sort: str) -> _Sort:
        name, uri = f"first-{sort}", self._rig.upload(f"flock/{sort}.onnx", CONTENT)
        signed = [base64.b64encode(self._rig.openssl_signature(pair, CONTENT)) for pair in self._signers[sort]]
        spec = {"uri": uri, "signatures": [{"inline": each.decode()} for each in signed]}
        self._admin.call("POST", self.path, _object(name, spec))
        wait_until(lambda: self._is_ready(name), f"SignedModel {name} is Ready")
        status = self._admin.call("GET", f"{self.path}/{name}")["status"]
        evidence = unseal(status["seal"], SealKeys(self._seal_key()))
        if evidence is None:
            raise RuntimeError("what the controller sealed does not open")
        return _Sort(spec, status, evidence)

    def _is_ready(self, name: str) -> bool:
        status = self._admin.call("GET", f"{self.path}/{name}").get("status", {})
        return any(each["type"] == "Ready" and each["status"] == "True" for each in status.get("conditions", []))

    def _like(self, key: SealKey, sort: str, number: int) -> Member:
        known = self._sorts[sort]
        member = Member(f"{sort}-{number}", known.spec["uri"].replace(".onnx", f"-{number}.onnx"), sort)
        made = self._admin.call("POST", self.path, _object(member.name, {**known.spec, "uri": member.uri}))
        about = made["metadata"]
        model = ModelKey(NAMESPACE, member.name, about["uid"])
        evidence = replace(known.evidence, model=model, generation=about["generation"], uri=member.uri)
        metadata = {"name": member.name, "namespace": NAMESPACE, "resourceVersion": about["resourceVersion"]}
        status = {**known.status, "seal": seal(evidence, key)}
        body = {"apiVersion": SIGNED_MODELS.api_version, "kind": SIGNED_MODELS.kind, "metadata": metadata}
        self._controller.call("PUT", f"{self.path}/{member.name}/status", {**body, "status": status})
        return member

    def _seal_key(self) -> SealKey:
        secret = self._admin.call("GET", SECRETS.path(OPERATOR_NAMESPACE, "aegis-seal"))
        return SealKey(base64.b64decode(secret["data"][CURRENT]))


def _object(name: str, spec: Object) -> Object:
    metadata = {"name": name, "namespace": NAMESPACE}
    return {"apiVersion": SIGNED_MODELS.api_version, "kind": SIGNED_MODELS.kind, "metadata": metadata, "spec": spec}
