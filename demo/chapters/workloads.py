"""Chapter 3: what names a verified model runs; everything else is refused, in one clear sentence."""

from demo.world import World

CONTAINER = "spec.template.spec.containers[server]"
UNSIGNED, TAMPERED, UNKNOWN = (f"'s3://models/{name}/model.onnx'" for name in ("unsigned", "tampered", "unknown"))
CREATE = "create a SignedModel with this spec.uri"
LOOK = "kubectl -n fraud describe smodel"

# File → what its refusal has to say: the reason, the path, the reference, what is wrong, what to do next.
DEPLOYMENTS = {
    "unsigned.yaml": (f"[ModelNotVerified] {CONTAINER}.env[MODEL_URI]: {UNSIGNED}", "NotSigned", f"{LOOK} unsigned"),
    "tampered.yaml": (
        f"[ModelNotVerified] {CONTAINER}.env[MODEL_URI]: {TAMPERED}",
        "SignatureInvalid",
        f"{LOOK} tampered",
    ),
    "unknown.yaml": (f"[ModelUnknown] {CONTAINER}.env[MODEL_URI]: {UNKNOWN}", CREATE),
}
OTHERS = {
    "pod.yaml": (f"[ModelNotVerified] spec.containers[server].args[1]: {UNSIGNED}", "NotSigned", f"{LOOK} unsigned"),
    "job.yaml": (f"[ModelNotVerified] spec.template.spec.containers[score].args[1]: {TAMPERED}", "SignatureInvalid"),
    "cronjob.yaml": (
        f"[ModelUnknown] spec.jobTemplate.spec.template.spec.containers[score].args[1]: {UNKNOWN}",
        CREATE,
    ),
}


def workloads(world: World) -> None:
    """Ends with three Deployments that run, and six objects that were not let in."""
    stage = world.stage
    stage.tell("A Deployment names its model as it always did; it needs no label and no annotation:")
    stage.show("churn.yaml")
    stage.run("kubectl apply -f churn.yaml -f card.yaml -f llama.yaml", who="engineer")
    for name in ("churn", "card", "llama"):
        stage.run(f"kubectl rollout status deployment/{name} --timeout=60s", who="engineer")
    stage.run("kubectl get pods", who="engineer")
    stage.tell(
        "The same with a model that is not signed, one that was changed after signing, one that nobody declared:"
    )
    for name, said in DEPLOYMENTS.items():
        stage.refused(f"kubectl apply -f {name}", *said, who="engineer")
    stage.tell("And so whatever else makes a container run:")
    for name, said in OTHERS.items():
        stage.refused(f"kubectl apply -f {name}", *said, who="engineer")
