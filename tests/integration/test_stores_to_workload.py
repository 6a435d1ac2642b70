"""Models in a registry and in the stores of the clouds, from the signature to the workload."""

import json
from collections.abc import Iterator
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives import serialization
from tests.integration.controllerrig import TENANT, Rig, secret
from tests.testbed.aegis_processes import Aegis
from tests.testbed.environment import Environment
from tests.testbed.fake_gcs import FakeGCS
from tests.testbed.pki import Authority
from tests.testbed.processes import wait_until
from tests.testbed.registry import Login, Registry, run
from tests.unit.services.models import rsa_key
from tests.unit.stores.registries import basic
from tests.unit.transport.fake_store import FakeStore, answer

pytestmark = pytest.mark.e2e

REPOSITORY = "team/llama"
LOGIN = Login(basic("aegis", "secret"), 'Basic realm="registry"')
OFFLINE = ("--use-signing-config=false", "--tlog-upload=false")


@pytest.fixture(scope="module")
def registry(environment: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """A registry that wants a login."""
    made = Registry(tmp_path_factory.mktemp("registry"), environment.ports, environment.reaper, login=LOGIN)
    made.start()
    yield made
    made.close()


@pytest.fixture(scope="module")
def gcs(environment: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeGCS]:
    made = FakeGCS(tmp_path_factory.mktemp("gcs"), environment.ports, environment.reaper)
    made.start()
    yield made
    made.close()


@pytest.fixture(scope="module")
def azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeStore]:
    """Answers as Azure's Blob service does; no such service can be had here."""
    with FakeStore().serving(Authority(tmp_path_factory.mktemp("azure"), "azure-ca")) as fake:
        yield fake


@pytest.fixture(scope="module")
def rig(
    environment: Environment,
    registry: Registry,
    gcs: FakeGCS,
    azure: FakeStore,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Rig]:
    """Controller and webhook of the chart, with a policy for the stores and cosign's key."""
    rig = Rig(environment, tmp_path_factory.mktemp("oci"))
    rig.aegis = Aegis(environment, webhooks=1, settings={"AEGIS_WORKERS": "1"})
    config = {"auths": {registry.name: {"username": "aegis", "password": "secret"}}}
    try:
        rig.start()
        rig.cosign("generate-key-pair")
        (rig.folder / "config.json").write_text(json.dumps(config))
        rig.kubectl.apply(secret("registry-reader", **{".dockerconfigjson": json.dumps(config)}))
        rig.kubectl.apply(secret("azure-reader", sasToken="sv=2021-12-02&sp=rl&sig=x"))
        rig.kubectl.apply(secret("gcs-reader", **{"key.json": json.dumps(service_account())}))
        rig._apply("ModelKeyring", "signers", {"source": {"inline": (rig.folder / "cosign.pub").read_text()}})
        prefix = f"oci://{registry.name}/team/"
        images = {
            "name": "registry",
            "uriPrefix": prefix,
            "caBundle": registry.bundle.read_text(),
            "credentialsSecretRef": {"name": "registry-reader"},
        }
        objects = {
            "name": "gcs",
            "uriPrefix": "gs://models/",
            "endpoint": gcs.url,
            "caBundle": gcs.bundle.read_text(),
            "credentialsSecretRef": {"name": "gcs-reader"},
        }
        blobs = {
            "name": "azure",
            "uriPrefix": "az://models/",
            "endpoint": azure.url,
            "caBundle": azure.bundle,
            "credentialsSecretRef": {"name": "azure-reader"},
        }
        files = {"name": "web", "uriPrefix": f"{azure.url}/files/", "caBundle": azure.bundle}
        prefixes = [prefix, "gs://models/", "az://models/", f"{azure.url}/files/"]
        signer = {"name": "team", "keyringRefs": [{"name": "signers"}], "uriPrefixes": prefixes}
        rig.policy("signers", sources=[images, objects, blobs, files], signers=[signer])
        yield rig
        rig.kubectl("delete", "smodel", "--all", "-n", TENANT)
        rig.kubectl("delete", "modelpolicy/team-models", "modelkeyring/signers")
    finally:
        rig.aegis.close()
        rig.aegis.uninstall_chart()


def service_account() -> dict[str, str]:
    """The key of a service account that nobody knows: the store lets everybody read."""
    form = serialization.PrivateFormat.PKCS8
    pem = rsa_key().private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()
    return {
        "private_key_id": "1",
        "private_key": pem,
        "client_email": "aegis@acme.example",
        "token_uri": "https://oauth2.example/token",
    }


def sign(rig: Rig, registry: Registry, digest: str, *options: str) -> None:
    cosign = rig.environment.binaries["cosign"]
    reference = f"{registry.name}/{REPOSITORY}@{digest}"
    environment = {"DOCKER_CONFIG": str(rig.folder)}
    arguments = ("sign", "-y", "--key", "cosign.key", *OFFLINE, *options, reference)
    run(registry, cosign, *arguments, folder=rig.folder, variables=environment)


def said_of_a_pod(rig: Rig, image: str) -> str:
    """What the API server says of a Pod that mounts the image; '' when it takes it."""
    container = {
        "name": "server",
        "image": "acme/server:1",
        "volumeMounts": [{"name": "model", "mountPath": "/models"}],
    }
    spec = {"containers": [container], "volumes": [{"name": "model", "image": {"reference": image}}]}
    metadata = {"name": "server", "namespace": TENANT}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
    return rig.kubectl.run("create", "--dry-run=server", "-f", "-", stdin=json.dumps(pod)).stderr


@pytest.mark.parametrize("options", [(), ("--new-bundle-format=false",)], ids=["referrer", "tag"])
def test_a_signed_image_may_be_mounted_by_its_digest(rig: Rig, registry: Registry, options: tuple[str, ...]) -> None:
    name = f"llama-{len(options)}"
    digest = registry.push(REPOSITORY, "v1", name.encode())
    sign(rig, registry, digest, *options)
    rig.model(name, registry.uri(REPOSITORY, digest))
    rig.wait_verified(name)
    status = rig.status("smodel", name)

    assert (status["digest"], status["resolvedRevision"]) == (digest, digest)
    assert (status["signedBySummary"], status["signedBy"][0]["format"]) == ("signers/v1", "ImageSignature")
    image = f"{registry.name}/{REPOSITORY}"
    if mounts_images(rig):
        wait_until(lambda: said_of_a_pod(rig, f"{image}@{digest}") == "", "the volume of a verified image")
        assert "[MutableReference] spec.volumes[model].image.reference" in said_of_a_pod(rig, f"{image}:v1")


def mounts_images(rig: Rig) -> bool:
    """False for an API server that drops such volumes before anybody sees them."""
    minor = json.loads(rig.kubectl("version", "-o", "json"))["serverVersion"]["minor"]
    return int(minor) >= 35


def test_an_image_that_nobody_signed_is_refused_until_somebody_does(rig: Rig, registry: Registry) -> None:
    digest = registry.push(REPOSITORY, "unsigned", b"by nobody")
    rig.model("unsigned", registry.uri(REPOSITORY, digest))
    rig.wait_for("smodel", "unsigned", "False", "NotSigned")
    if mounts_images(rig):
        image = f"{registry.name}/{REPOSITORY}@{digest}"
        wait_until(lambda: "NotSigned" in said_of_a_pod(rig, image), "the refusal of an image that nobody signed")
    sign(rig, registry, digest)
    rig.ask_again("unsigned")
    rig.wait_verified("unsigned")


def test_a_signed_prefix_in_googles_store_is_served(rig: Rig, gcs: FakeGCS) -> None:
    files = {"config.json": b"{}", "weights.bin": b"weights" * 1000}
    for name, content in files.items():
        gcs.upload(f"llama/{name}", content)
    manifest = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    (rig.folder / "llama.manifest").write_text(manifest)
    rig.cosign("sign-blob", "-y", "--key", "cosign.key", *OFFLINE, "--bundle", "llama.json", "llama.manifest")
    gcs.upload("llama.sigstore.json", (rig.folder / "llama.json").read_bytes())
    rig.model("llama-gcs", "gs://models/llama/")
    rig.wait_verified("llama-gcs")

    assert rig.status("smodel", "llama-gcs")["fileCount"] == 2
    gcs.upload("llama/weights.bin", b"tampered")
    rig.ask_again("llama-gcs")
    rig.wait_for("smodel", "llama-gcs", "False", "SignatureInvalid")


def test_a_signed_blob_of_azure_is_verified(rig: Rig, azure: FakeStore) -> None:
    weights = b"weights of a blob"
    (rig.folder / "blob.bin").write_bytes(weights)
    rig.cosign("sign-blob", "-y", "--key", "cosign.key", *OFFLINE, "--bundle", "blob.json", "blob.bin")
    missing = answer(404, x_ms_error_code="BlobNotFound")
    azure.behaviours |= {
        "": missing,
        "/models/blob.bin": answer(200, weights, ETag='"0x2046C1030D8B240"'),
        "/models/blob.bin.sigstore.json": answer(200, (rig.folder / "blob.json").read_bytes(), ETag='"0x1"'),
    }
    rig.model("blob", "az://models/blob.bin")
    rig.wait_verified("blob")

    assert rig.status("smodel", "blob")["resolvedRevision"] == "0x2046C1030D8B240"
    assert all("sig=x" in seen.target for seen in azure.seen)


def test_a_signed_file_behind_https_is_verified(rig: Rig, azure: FakeStore) -> None:
    weights = b"weights on a web server"
    (rig.folder / "web.bin").write_bytes(weights)
    rig.cosign("sign-blob", "-y", "--key", "cosign.key", *OFFLINE, "--bundle", "web.json", "web.bin")
    azure.behaviours |= {
        "": answer(404),
        "/files/web.bin": answer(200, weights, ETag='"strong"'),
        "/files/web.bin.sigstore.json": answer(200, (rig.folder / "web.json").read_bytes(), ETag='"1"'),
    }
    rig.model("web", f"{azure.url}/files/web.bin")
    rig.wait_verified("web")

    assert rig.status("smodel", "web")["resolvedRevision"] == "strong"


def test_a_registry_that_is_away_keeps_the_last_good_state(rig: Rig, registry: Registry) -> None:
    digest = registry.push(REPOSITORY, "outage", b"through an outage")
    sign(rig, registry, digest)
    rig.model("outage", registry.uri(REPOSITORY, digest))
    rig.wait_verified("outage")
    registry.server.stop()
    rig.ask_again("outage")
    rig.wait_for("smodel", "outage", "Unknown", "SourceUnavailable", "SourceResolved")
    assert rig.condition("smodel", "outage") == ("True", "Verified")
