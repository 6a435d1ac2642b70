"""Chapter 1: a key pair for each team, the public halves in Vault, and what they are trusted with."""

from demo.world import World


def keys(world: World) -> None:
    """Ends with two keyrings that are Ready."""
    stage = world.stage
    stage.tell("The release team signs with OpenSSL, the research team with cosign. Each makes a key pair:")
    stage.run("openssl genrsa -out release.key 3072")
    stage.run("openssl pkey -in release.key -pubout -out release.pub")
    stage.run("cosign generate-key-pair --output-key-prefix research")
    stage.tell("The public keys go into OpenBao, which speaks Vault's API. Every version of a secret is a key version:")
    stage.run("bao kv put -mount=secret signing/release publicKey=@release.pub")
    stage.run("bao kv put -mount=secret signing/research publicKey=@research.pub")
    stage.tell("The security team says which keys there are; the platform team says what they may vouch for:")
    stage.run("kubectl -n aegis-system create secret generic models-reader --from-env-file=models-reader.env")
    stage.show("policy.yaml")
    stage.run("kubectl apply -f keyrings.yaml -f policy.yaml")
    stage.run("kubectl wait --for=condition=Ready modelkeyring/release modelkeyring/research --timeout=60s")
    stage.run("kubectl get modelkeyrings,modelpolicies")
