"""Chapter 6: the owner of a namespace forges a verdict. It is refused; and where it is not refused, it is worthless."""

import json

from demo.stage import check, progress, wait_for
from demo.world import World

FORGE = "env KUBE_EDITOR='cp forged.json' kubectl edit smodel unsigned --subresource=status"
REPLACE = "kubectl replace --subresource=status --dry-run=server -f forged.json"
READY = "kubectl -n fraud get smodel unsigned -o jsonpath='{.status.conditions[?(@.type==\"Ready\")].status}'"
BINDING = "validatingadmissionpolicybinding/aegis-status"
MODELS = ("unsigned", "churn")
APPLY = "kubectl apply -f unsigned.yaml"
REFUSAL = "spec.template.spec.containers[server].env[MODEL_URI]: 's3://models/unsigned/model.onnx'"


def forgery(world: World) -> None:
    """Ends with the forged status undone by the controller, and nothing admitted meanwhile."""
    _refused(world)
    _worthless(world)
    _undone(world)


def _refused(world: World) -> None:
    stage = world.stage
    stage.tell(
        """The owner of the namespace has every right on everything in it, the status of SignedModels included. What
        the editor saves for the unsigned model is the status of churn, which is verified, with its seal:"""
    )
    _write_forgery(world)
    stage.run("kubectl auth can-i update signedmodels --subresource=status", who="owner")
    stage.refused(FORGE, "aegis-status", "[ProtectedField] status:", who="owner")


def _worthless(world: World) -> None:
    stage = world.stage
    stage.tell(
        """That was the chart's ValidatingAdmissionPolicy. Suppose a cluster admin takes it away, and the controller,
        which would put the status right at once, does not run either:"""
    )
    with progress("stopping the controller"):
        for controller in world.aegis.controllers:
            controller.server.stop()
    stage.run(f"kubectl delete {BINDING}")
    # The API server knows of it a moment later.
    _write_forgery(world)
    wait_for(lambda: stage.succeeds(REPLACE, who="owner"), "the binding is gone")
    stage.run(FORGE, who="owner")
    listed = stage.run("kubectl get smodel unsigned", who="owner")
    check("True" in listed and "Verified" in listed, "the forged status is what kubectl shows")
    stage.tell(
        "It says Verified, and is worth nothing: evidence counts only under a seal that was made for that object."
    )
    stage.refused(APPLY, REFUSAL, who="owner")


def _undone(world: World) -> None:
    stage = world.stage
    with progress("starting the controller again"):
        for controller in world.aegis.controllers:
            controller.server.start()
            controller.wait_ready()
        wait_for(lambda: stage.asked(READY) == "False", "the controller undoes the forged status")
    listed = stage.run("kubectl get smodel unsigned", who="owner")
    check("NotSigned" in listed, "the unsigned model is said to be NotSigned again")
    stage.refused(APPLY, REFUSAL, "NotSigned", who="owner")


def _write_forgery(world: World) -> None:
    """The file forged.json: the unsigned model as it is now, with the status of the verified one."""
    unsigned, churn = (json.loads(world.stage.asked(f"kubectl -n fraud get smodel {name} -o json")) for name in MODELS)
    world.stage.write("forged.json", json.dumps(unsigned | {"status": churn["status"]}))
