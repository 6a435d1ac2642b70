"""Chapter 5: Vault is away. Nothing changes, and the keyring says so."""

from demo.stage import check, progress
from demo.world import World

CONDITIONS = (
    "kubectl get modelkeyring release -o 'custom-columns=NAME:.metadata.name,"
    'READY:.status.conditions[?(@.type=="Ready")].status,'
    'KEYS-AVAILABLE:.status.conditions[?(@.type=="KeysAvailable")].status,'
    'REASON:.status.conditions[?(@.type=="KeysAvailable")].reason\''
)
STATES = "kubectl get -n fraud smodel --no-headers -o custom-columns=:.metadata.name,:.status.conditions"


def outage(world: World) -> None:
    """Ends with the key server back and the keyring content."""
    stage = world.stage
    before = stage.asked(STATES)
    stage.tell(
        "The key server stops. No verdict changes; that the keys can no longer be looked up is said, not hidden:"
    )
    with progress("stopping OpenBao"):
        world.environment.openbao.stop()
    stage.run("kubectl wait --for=condition=KeysAvailable=Unknown modelkeyring/release --timeout=60s")
    said = stage.run(CONDITIONS)
    check("True" in said and "KeySourceUnavailable" in said, "the keyring stays Ready, and names the outage")
    stage.run("kubectl get smodel", who="engineer")
    after = stage.asked(STATES)
    check(before == after, "no condition of any SignedModel has changed")
    stage.run("kubectl rollout restart deployment/churn", who="engineer")
    stage.run("kubectl rollout status deployment/churn --timeout=60s", who="engineer")
    with progress("starting OpenBao again"):
        world.environment.openbao.start()
    stage.run("kubectl wait --for=condition=KeysAvailable modelkeyring/release --timeout=60s")
