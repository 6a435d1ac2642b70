"""A model of many files from the bucket to the workload: controller, webhook and API server are the real ones."""

import json
from collections.abc import Iterator

import pytest
from tests.integration.controllerrig import TENANT, Rig
from tests.testbed.aegis_processes import Aegis
from tests.testbed.environment import Environment
from tests.testbed.processes import wait_until
from tests.unit.formats.vectors import content, files_of

pytestmark = pytest.mark.e2e

FILES = files_of("oms/model")
URI = "s3://models/llama-folder/"


@pytest.fixture(scope="module")
def rig(environment: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """Controller and webhook of the chart; the signer's key is in a keyring that the tenant's policy names."""
    rig = Rig(environment, tmp_path_factory.mktemp("folder"))
    rig.aegis = Aegis(environment, webhooks=1, settings={"AEGIS_WORKERS": "1"})
    try:
        rig.start()
        rig._apply("ModelKeyring", "signers", {"source": {"inline": content("keys/ec-P-256.pub.pem").decode()}})
        rig.policy("signers")
        yield rig
        rig.kubectl("delete", "smodel", "--all", "-n", TENANT)
        rig.kubectl("delete", "modelpolicy/team-models", "modelkeyring/signers")
    finally:
        rig.aegis.close()
        rig.aegis.uninstall_chart()


def upload(rig: Rig, path: str, data: bytes) -> None:
    rig.upload(f"llama-folder/{path}", data)


def said_of_a_pod(rig: Rig, uri: str) -> str:
    """What the API server says of a Pod that serves `uri`; '' when it takes it."""
    container = {"name": "server", "image": "vllm/vllm-openai", "args": [f"--model={uri}"]}
    metadata = {"name": "server", "namespace": TENANT}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": [container]}}
    return rig.kubectl.run("create", "--dry-run=server", "-f", "-", stdin=json.dumps(pod)).stderr


def test_a_signed_prefix_is_served_and_one_file_more_is_not(rig: Rig) -> None:
    for path, data in {**FILES, "model.sig": content("oms/ec-P-256.oms.json")}.items():
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
