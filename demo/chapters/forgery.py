"""Chapter 6: the owner of a namespace forges a verdict. It is refused; and where it is not refused, it is worthless."""

import json

from demo.stage import check, wait_for
from demo.world import World

FORGE = "kubectl patch smodel unsigned --subresource=status --type=merge --patch-file=forged.json"
READY = "kubectl -n fraud get smodel unsigned -o jsonpath='{.status.conditions[?(@.type==\"Ready\")].status}'"
BINDING = "validatingadmissionpolicybinding/aegis-status"


def forgery(world: World) -> None:
    """Ends with the forged status undone by the controller, and nothing admitted meanwhile."""
    stage = world.stage
    stage.tell(
        """The owner of the namespace has every right on everything in it, the status of SignedModels included. The
        forged status of the unsigned model is that of churn, which is verified, with its seal:"""
    )
    genuine = json.loads(stage.asked("kubectl -n fraud get smodel churn -o json"))
    stage.write("forged.json", json.dumps({"status": genuine["status"]}))
    stage.run("kubectl auth can-i update signedmodels --subresource=status", who="owner")
    protected = ("aegis-status", "[ProtectedField] status: only the operator may write this field")
    stage.refused(FORGE, *protected, who="owner")
    stage.tell("That was the chart's ValidatingAdmissionPolicy. Suppose a cluster admin takes it away:")
    stage.run(f"kubectl delete {BINDING}")
    wait_for(lambda: _forged(world), "a forged status is stored")
    stage.run(FORGE, who="owner")
    stage.refused("kubectl apply -f unsigned.yaml", "'s3://models/unsigned/model.onnx':", who="owner")
    stage.tell(
        "Evidence counts only under the operator's seal, which names the object it was made for. The controller:"
    )
    wait_for(lambda: stage.asked(READY) == "False", "the controller undoes the forged status")
    undone = stage.run("kubectl get smodel", who="owner")
    check("NotSigned" in undone, "the unsigned model is said to be NotSigned again")
    stage.refused("kubectl apply -f unsigned.yaml", "NotSigned", who="owner")


def _forged(world: World) -> bool:
    """Whether the forged status can be written by now: the API server forgets a deleted binding a moment later."""
    return world.stage.succeeds(FORGE, who="owner")
