"""A model of many files from its store to the workload; but for the hub every part is a real one."""

import hashlib
import json
from collections.abc import Iterator

import pytest
from tests.integration.controllerrig import CREDENTIALS, POLICY, TENANT, Rig, secret
from tests.testbed.aegis_processes import Aegis
from tests.testbed.environment import Environment
from tests.testbed.pki import Authority
from tests.testbed.processes import wait_until
from tests.unit.formats.vectors import content, files_of
from tests.unit.stores.hubs import COMMIT, REPOSITORY, Hub
from tests.unit.transport.fake_store import FakeStore

pytestmark = pytest.mark.e2e

FILES = files_of("oms/model")
BUNDLE = content("oms/ec-P-256.oms.json")
URI = "s3://models/llama-folder/"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Answers as a Hugging Face hub does; none can be had here.

    It keeps large files itself: another host would be on another port, and a policy lists hosts alone.
    """
    authority = Authority(tmp_path_factory.mktemp("hub"), "hub-ca")
    with FakeStore().serving(authority) as store, FakeStore().serving(authority) as depot:
        made = Hub(store, depot, {**FILES, "model.sig": BUNDLE})
        made.token, made.large = "hf_token", 1 << 30
        yield made


@pytest.fixture(scope="module")
def rig(environment: Environment, hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """Controller and webhook of the chart; the signer's key is in a keyring that the tenant's policy names."""
    rig = Rig(environment, tmp_path_factory.mktemp("folder"))
    rig.aegis = Aegis(environment, webhooks=1, settings={"AEGIS_WORKERS": "1"})
    try:
        rig.start()
        rig._apply("ModelKeyring", "signers", {"source": {"inline": content("keys/ec-P-256.pub.pem").decode()}})
        rig.kubectl.apply(secret("hub-reader", token=hub.token))
        bucket = {
            "name": "bucket",
            "uriPrefix": "s3://models/",
            "endpoint": environment.s3.url,
            "caBundle": environment.s3.bundle.read_text(),
            "credentialsSecretRef": {"name": CREDENTIALS},
        }
        acme = {
            "name": "hub",
            "uriPrefix": "hf://acme/",
            "endpoint": hub.store.url,
            "caBundle": hub.store.bundle,
            "credentialsSecretRef": {"name": "hub-reader"},
        }
        prefixes = [bucket["uriPrefix"], acme["uriPrefix"]]
        signer = {"name": "team", "keyringRefs": [{"name": "signers"}], "uriPrefixes": prefixes}
        rig.policy("signers", sources=[bucket, acme], signers=[signer])
        yield rig
        rig.kubectl("delete", "smodel", "--all", "-n", TENANT)
        rig.kubectl("delete", "modelpolicy/team-models", "modelkeyring/signers")
    finally:
        rig.aegis.close()
        rig.aegis.uninstall_chart()


def upload(rig: Rig, path: str, data: bytes) -> None:
    rig.upload(f"llama-folder/{path}", data)


def said_of_a_pod(rig: Rig, uri: str, *arguments: str) -> str:
    """What the API server says of a Pod that serves `uri`; '' when it takes it."""
    container = {"name": "server", "image": "vllm/vllm-openai", "args": [f"--model={uri}", *arguments]}
    metadata = {"name": "server", "namespace": TENANT}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": [container]}}
    return rig.kubectl.run("create", "--dry-run=server", "-f", "-", stdin=json.dumps(pod)).stderr


def test_a_signed_prefix_is_served_and_one_file_more_is_not(rig: Rig) -> None:
    for path, data in {**FILES, "model.sig": BUNDLE}.items():
        upload(rig, path, data)
    rig.model("llama-folder", URI)
    rig.wait_verified("llama-folder")
    status = rig.status("smodel", "llama-folder")

    assert (status["fileCount"], status["sizeBytes"]) == (len(FILES), sum(map(len, FILES.values())))
    wait_until(lambda: said_of_a_pod(rig, URI) == "", "the workload of a verified prefix")
    assert "[ModelUnknown]" in said_of_a_pod(rig, URI.removesuffix("/"))

    upload(rig, "modeling_extra.py", b"import os")
    rig.ask_again("llama-folder")
    rig.wait_for("smodel", "llama-folder", "False", "StatementMismatch")
    assert status["digest"] != rig.status("smodel", "llama-folder")["digest"]
    wait_until(lambda: "StatementMismatch" in said_of_a_pod(rig, URI), "the refusal of a prefix that was added to")


def test_a_repository_of_a_hub_is_served_by_its_name(rig: Rig, hub: Hub) -> None:
    rig.model("llama-hub", f"hf://{REPOSITORY}")
    rig.wait_verified("llama-hub")
    status = rig.status("smodel", "llama-hub")

    assert (status["resolvedRevision"], status["fileCount"]) == (COMMIT, len(FILES))
    assert "[MutableReference]" in said_of_a_pod(rig, f"hf://{REPOSITORY}")
    rig.model("llama-pinned", f"hf://{REPOSITORY}", revision=COMMIT)
    pinned = (REPOSITORY, f"--revision={COMMIT}")
    wait_until(lambda: said_of_a_pod(rig, *pinned) == "", "the workload of a verified repository at its commit")
    assert f"SignedModel {TENANT}/llama-pinned is for revision {COMMIT}" in said_of_a_pod(rig, REPOSITORY)
    assert "[AmbiguousURI]" in said_of_a_pod(rig, f"hf://{REPOSITORY}:main")
    assert "hf_token" not in rig.controller.server.log.read_text()


def test_a_model_is_bound_by_its_name_and_by_a_list_of_digests_without_reading_it_again(rig: Rig) -> None:
    named, moved = "s3://models/bound/model/", "s3://models/bound/another/"
    for path, data in {**FILES, "model.sig": BUNDLE}.items():
        rig.upload(f"bound/model/{path}", data)
        rig.upload(f"bound/another/{path}", data)
    rig.model("bound", named)
    rig.model("moved", moved)
    rig.wait_verified("bound")
    rig.wait_verified("moved")
    wait_until(lambda: said_of_a_pod(rig, moved) == "", "the workload of a copy, whose name nobody asks for")
    sent = rig.s3.sent_bytes()

    patch_policy(rig, "/spec/signers/0/subjectName", "MatchURI")
    wait_until(lambda: "SubjectMismatch" in said_of_a_pod(rig, moved), "the refusal of a copy under another name")
    assert said_of_a_pod(rig, named) == ""

    patch_policy(rig, "/spec/deniedDigests", [rig.status("smodel", "bound")["digest"]])
    wait_until(lambda: "DigestDenied" in said_of_a_pod(rig, named), "the refusal of bytes that are denied")
    rig.wait_for("smodel", "bound", "False", "DigestDenied")

    patch_policy(rig, "/spec/deniedDigests", [f"sha256:{hashlib.sha256(FILES['config.json']).hexdigest()}"])
    wait_until(lambda: "one of its files" in said_of_a_pod(rig, named), "the refusal of a folder with a denied file")
    assert rig.s3.sent_bytes() == sent


def patch_policy(rig: Rig, path: str, value: object) -> None:
    operation = {"op": "add", "path": path, "value": value}
    rig.kubectl("patch", f"modelpolicy/{POLICY}", "--type=json", "-p", json.dumps([operation]))
