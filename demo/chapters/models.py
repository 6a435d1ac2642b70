"""Chapter 2: models are signed where they are built, uploaded, declared, and verified once."""

import os

from demo.stage import check, progress, wait_for
from demo.world import World

SIZES = {"churn.onnx": 24 << 20, "card.onnx": 24 << 20, "llama.gguf": 96 << 20, "unsigned.onnx": 8 << 20}
COSIGN = "cosign sign-blob --yes --key research.key --use-signing-config=false --tlog-upload=false"
VERDICTS = {"unsigned": "NotSigned", "tampered": "SignatureInvalid"}
READY = '{.status.conditions[?(@.type=="Ready")].reason}'


def models(world: World) -> None:
    """Ends with three SignedModels that are Ready and two that are not, each with its reason."""
    stage = world.stage
    with progress("making models of random bytes"):
        for name, size in SIZES.items():
            (stage.folder / name).write_bytes(os.urandom(size))
    stage.tell("CI signs what it built:")
    stage.run("openssl dgst -sha256 -sign release.key -out churn.onnx.sig churn.onnx")
    stage.run("openssl dgst -sha256 -sign release.key -out card.onnx.sig card.onnx")
    stage.run(f"{COSIGN} --bundle llama.gguf.sigstore.json llama.gguf")
    _upload(world)
    stage.tell("The ML engineer, who may edit the namespace fraud and nothing else, declares them:")
    stage.run("kubectl apply -f models.yaml", who="engineer")
    waited = "kubectl wait --for=condition=Ready smodel/churn smodel/card smodel/llama --timeout=60s"
    stage.run(waited, who="engineer")
    for model, reason in VERDICTS.items():
        asked = f"kubectl -n fraud get smodel {model} -o jsonpath='{READY}'"
        wait_for(lambda asked=asked, reason=reason: stage.asked(asked) == reason, f"{model} is said to be {reason}")  # type: ignore[misc]
    listed = stage.run("kubectl get smodel", who="engineer")
    check(all(reason in listed for reason in VERDICTS.values()), "kubectl get smodel shows the reasons")


def _upload(world: World) -> None:
    world.stage.tell(
        "It uploads each model with its signature beside it; one without, and one that is changed afterwards:"
    )
    for name in ("churn.onnx", "churn.onnx.sig"):
        world.upload(name, f"churn/7/{name}")
    for name in ("card.onnx", "card.onnx.sig"):
        world.upload(name, f"card/3/{name}")
    for name in ("llama.gguf", "llama.gguf.sigstore.json"):
        world.upload(name, f"llama/{name}")
    world.upload("unsigned.onnx", "unsigned/model.onnx")
    content = (world.stage.folder / "churn.onnx").read_bytes()
    (world.stage.folder / "tampered.onnx").write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    world.upload("tampered.onnx", "tampered/model.onnx")
    world.upload("churn.onnx.sig", "tampered/model.onnx.sig")
