"""Many models in a namespace of their own, all signed and verified."""

from tests.faults.world import World
from tests.integration.controllerrig import POLICY
from tests.testbed.processes import wait_until

SPACE = "crowd"
CONTENT = b"weights of every one of them"
Verdict = tuple[str, str, str]
"""The digest, the seal, and whether it is Ready."""


class Crowd:
    """`count` SignedModels; one key signed them all."""

    def __init__(self, world: World, count: int) -> None:
        self._kubectl = world.plane.kubectl
        self._names = [f"one-of-{index}" for index in range(count)]
        self._kubectl.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": SPACE}})
        world.rig.policy("release", name=f"{POLICY}-{SPACE}", namespaces=[SPACE])
        signature = world.rig.openssl_signature(world.pair, CONTENT)
        for name in self._names:
            world.rig.upload(f"{name}.sig", signature)
            self._add(name, world.rig.upload(name, CONTENT))
        wait_until(lambda: {ready for _, _, ready in self.verdicts().values()} == {"True"}, "the verdict of each")

    def verdicts(self) -> dict[str, Verdict]:
        """What is said of each."""
        return {
            each["metadata"]["name"]: _verdict(each.get("status", {}))
            for each in self._kubectl.get("smodel", "-n", SPACE)["items"]
        }

    def end(self) -> None:
        """The namespace is deleted with all of them; returns when it is gone."""
        self._kubectl("delete", "namespace", SPACE, "--timeout=120s")

    def _add(self, name: str, uri: str) -> None:
        about = {"apiVersion": "aegis.dev/v1alpha1", "kind": "SignedModel"}
        self._kubectl.apply({**about, "metadata": {"name": name, "namespace": SPACE}, "spec": {"uri": uri}})


def _verdict(status: dict[str, object]) -> Verdict:
    conditions = status.get("conditions", [])
    assert isinstance(conditions, list)
    ready = next((each["status"] for each in conditions if each["type"] == "Ready"), "")
    return str(status.get("digest", "")), str(status.get("seal", "")), ready
