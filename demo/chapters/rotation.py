"""Chapter 4: a key is rotated, its models move over one by one, and the old key is revoked."""

import json

from demo.revocation import probing, seconds_to_refusal
from demo.stage import check, say, wait_for
from demo.world import World, shown_size

ROTATION = (
    "kubectl get smodel -o 'custom-columns=NAME:.metadata.name,"
    'CURRENT:.status.conditions[?(@.type=="RotationCurrent")].status,SIGNED-BY:.status.signedBySummary\''
)
SIGNATURES_BYTES = 1 << 16
FAILED = (
    "kubectl -n fraud get events --field-selector=reason=FailedCreate "
    "-o custom-columns=OBJECT:.involvedObject.name,MESSAGE:.message"
)


def rotation(world: World) -> None:
    """Ends with `card` refused everywhere, `churn` and `llama` free to go on, and every model read once."""
    _rotate(world)
    _sign_again(world)
    _revoke(world)
    _refused_everywhere(world)
    _read_once(world)


def _rotate(world: World) -> None:
    stage = world.stage
    stage.tell("A new key of the release team is a new version of the secret:")
    stage.run("openssl genrsa -out release-2.key 3072")
    stage.run("openssl pkey -in release-2.key -pubout -out release-2.pub")
    stage.run("bao kv put -mount=secret signing/release publicKey=@release-2.pub")
    stage.run("kubectl wait --for=jsonpath={.status.retiringKeys}=1 modelkeyring/release --timeout=60s")
    stage.run(
        "kubectl wait --for=condition=RotationCurrent=False smodel/churn smodel/card --timeout=60s", who="engineer"
    )
    stage.tell("Both keys count for a week. The keyring says how many models rely on each, and the models say which:")
    stage.run("kubectl get modelkeyring release -o wide")
    stage.run(ROTATION, who="engineer")
    # Not a restart: kubectl refuses a second one within the same second, and the next one comes soon.
    stage.run("kubectl set env deployment/card LOG_LEVEL=debug", who="engineer")
    stage.run("kubectl rollout status deployment/card --timeout=60s", who="engineer")


def _sign_again(world: World) -> None:
    stage = world.stage
    stage.tell("The release team signs churn again with the new key, and asks for a look at it now:")
    stage.run("openssl dgst -sha256 -sign release-2.key -out churn.onnx.sig churn.onnx")
    world.upload("churn.onnx.sig", "churn/7/churn.onnx.sig")
    stage.run("kubectl annotate smodel churn aegis.dev/reverify=signed-with-the-new-key", who="engineer")
    stage.run("kubectl wait --for=condition=RotationCurrent smodel/churn --timeout=60s", who="engineer")


def _revoke(world: World) -> None:
    stage = world.stage
    stage.tell("Then the old key is revoked: an entry in the keyring, not a runbook.")
    first = stage.run("kubectl get modelkeyring release -o jsonpath='{.status.keys[0].fingerprint}'").strip()
    patch = json.dumps({"spec": {"keys": [{"fingerprint": first, "state": "Revoked"}]}})
    with probing(world, "card.yaml"):
        stage.run(f"kubectl patch modelkeyring release --type=merge -p '{patch}'")
    seconds = seconds_to_refusal(world.environment.control_plane.audit_log, "release")
    shown = f"{seconds * 1000:.0f} ms"
    world.measured["revocation stored, then first refusal after"] = shown
    say(f"\n  By the API server's audit log, the first refusal came {shown} after the revocation was stored.")


def _refused_everywhere(world: World) -> None:
    stage = world.stage
    stage.tell("A rollout of card, which only the old key signed, is refused; churn and llama go on:")
    container = "spec.template.spec.containers[server].env[MODEL_URI]"
    reference = "'s3://models/card/3/card.onnx'"
    said = (f"[ModelRevoked] {container}: {reference}", "sign the artifact again with an active key")
    stage.refused("kubectl rollout restart deployment/card", *said, who="engineer")
    for name in ("churn", "llama"):
        stage.run(f"kubectl rollout restart deployment/{name}", who="engineer")
        stage.run(f"kubectl rollout status deployment/{name} --timeout=60s", who="engineer")
    stage.tell(
        "So is every new Pod of card, whoever makes it. Aegis stops nothing that runs; here one is deleted by hand:"
    )
    stage.run("kubectl delete pod -l app=card --wait=false", who="engineer")
    wait_for(lambda: "ModelRevoked" in stage.asked(FAILED), "the ReplicaSet's attempt is refused")
    check("ModelRevoked" in stage.run(FAILED, who="engineer"), "the event says ModelRevoked")
    wait_for(lambda: "KeyRevoked" in stage.asked("kubectl get -n fraud smodel card"), "card's status says KeyRevoked")
    stage.run("kubectl get smodel", who="engineer")
    stage.run("kubectl get modelkeyring release -o wide")


def _read_once(world: World) -> None:
    stage = world.stage
    sent, verified, stored = world.environment.s3.sent_bytes(), world.verified_bytes(), world.uploaded_bytes
    stage.tell(
        "In all this the bytes of each model were read once. Not Aegis alone says so, the store's own count does:"
    )
    say(f"  stored by CI, signatures included      {stored:>12,} bytes ({shown_size(stored)})")
    say(f"  sent by SeaweedFS, by its own count    {sent:>12,} bytes")
    say(f"  aegis_verified_bytes_total             {verified:>12,} bytes")
    check(abs(sent - verified) < SIGNATURES_BYTES, "the store sent what Aegis read, and signatures besides")
    check(abs(stored - verified) < SIGNATURES_BYTES, "what was stored was read exactly once")
