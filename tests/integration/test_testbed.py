"""The testbed keeps what other tests rely on: rights are enforced, logins are checked, data is kept, all ends."""

import contextlib
import json
import os
from collections.abc import Iterator

import boto3
import hvac
import pytest
from botocore.exceptions import ClientError, SSLError
from tests.testbed.controlplane import ControlPlane
from tests.testbed.environment import Environment
from tests.testbed.errors import ToolError
from tests.testbed.openbao import CONTROLLER, OPERATOR_NAMESPACE, ROLE, OpenBao
from tests.testbed.probes import listens
from tests.testbed.processes import ServerError, wait_until
from tests.testbed.seaweedfs import SeaweedFS

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("no_account_stays")]


@pytest.fixture
def namespace(control_plane: ControlPlane) -> Iterator[str]:
    """A namespace of the test's own."""
    name = f"testbed-{os.urandom(4).hex()}"
    control_plane.kubectl("create", "namespace", name)
    yield name
    control_plane.kubectl("delete", "namespace", name, "--wait=false")


def has_account(control_plane: ControlPlane, namespace: str) -> bool:
    return control_plane.kubectl.run("get", "serviceaccount", "default", "-n", namespace).returncode == 0


def test_the_pods_of_a_deployment_come_to_run(control_plane: ControlPlane, namespace: str) -> None:
    wait_until(lambda: has_account(control_plane, namespace), "the default ServiceAccount")
    control_plane.kubectl("create", "deployment", "web", "--image=web", "--replicas=2", "-n", namespace)
    control_plane.kubectl("wait", "--for=condition=Available", "deployment/web", "-n", namespace, "--timeout=120s")
    pods = control_plane.kubectl.get("pods", "-n", namespace)["items"]
    assert [pod["status"]["phase"] for pod in pods] == ["Running", "Running"]


def test_a_service_account_may_do_nothing_that_rbac_does_not_grant(control_plane: ControlPlane, namespace: str) -> None:
    control_plane.kubectl("create", "serviceaccount", "robot", "-n", namespace)
    robot = control_plane.kubectl_with(control_plane.kubeconfig_for(namespace, "robot"))
    refused = robot.run("get", "configmaps")
    assert refused.returncode == 1
    assert f'User "system:serviceaccount:{namespace}:robot" cannot list resource "configmaps"' in refused.stderr
    control_plane.kubectl(
        "create", "rolebinding", "robot", "--clusterrole=view", f"--serviceaccount={namespace}:robot", "-n", namespace
    )
    assert {each["kind"] for each in robot.get("configmaps")["items"]} <= {"ConfigMap"}


def test_a_person_has_the_rights_of_their_groups(control_plane: ControlPlane, namespace: str) -> None:
    person = control_plane.kubectl_with(control_plane.kubeconfig_for_user("ada", ("data-science",), namespace))
    assert "data-science" in person("auth", "whoami")
    with pytest.raises(ToolError, match='User "ada" cannot list resource "pods"'):
        person("get", "pods")


@pytest.mark.parametrize(
    "asked",
    [
        "namespaces default kube-system",
        "ns/default",
        "crd",
        "deploy -A",
        "pods -n default -l app=nobody",
        "node node-1",
    ],
)
def test_without_a_process_kubectl_reads_the_same(control_plane: ControlPlane, asked: str) -> None:
    def same() -> bool:
        shown = json.loads(control_plane.kubectl("get", *asked.split(), "-o", "json"))
        read = control_plane.kubectl.get(*asked.split())
        return bool(shown.get("items", shown) == read.get("items", read))

    wait_until(same, f"the same answer twice to `kubectl get {asked}`, which others may change meanwhile", 30)


def test_without_a_process_objects_are_applied_and_removed(control_plane: ControlPlane, namespace: str) -> None:
    kubectl = control_plane.kubectl
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "kept", "namespace": namespace}}
    kubectl.apply(body | {"data": {"a": "1"}})
    kubectl.apply(body | {"data": {"b": "2"}})
    assert kubectl.find(body, namespace)["data"] == {"b": "2"}
    kubectl.remove(body, namespace)
    kubectl.remove(body, namespace)
    assert kubectl.find(body, namespace) == {}
    with pytest.raises(ToolError, match=r"\(NotFound\)"):
        kubectl.get("configmap", "kept", "-n", namespace)
    with pytest.raises(ToolError, match="field not declared"):
        kubectl.apply(body | {"dato": {"b": "2"}})
    with pytest.raises(ToolError, match="resource type"):
        kubectl.get("nothings")
    with pytest.raises(ToolError, match="no matches for kind"):
        kubectl.apply(body | {"kind": "Nothing"})


def test_a_service_account_directory_is_what_a_pod_would_see(control_plane: ControlPlane, namespace: str) -> None:
    control_plane.kubectl("create", "serviceaccount", "robot", "-n", namespace)
    folder = control_plane.service_account_directory(namespace, "robot")
    assert (folder / "namespace").read_text() == namespace
    assert (folder / "ca.crt").read_bytes() == control_plane.cluster.bundle.read_bytes()
    assert (folder / "token").read_text().count(".") == 2
    assert (folder / "token").stat().st_mode & 0o077 == 0


def login(openbao: OpenBao, token: str) -> hvac.Client:
    client = openbao.client()
    client.auth.kubernetes.login(role=ROLE, jwt=token)
    return client


def ensure(control_plane: ControlPlane, *arguments: str) -> None:
    """Creates what may be there already from another test of the session."""
    manifest = control_plane.kubectl("create", *arguments, "--dry-run=client", "-o", "yaml")
    control_plane.kubectl("apply", "--server-side", "--force-conflicts", "-f", "-", stdin=manifest)


def test_the_key_server_asks_the_api_server_who_logs_in(control_plane: ControlPlane, openbao: OpenBao) -> None:
    ensure(control_plane, "namespace", OPERATOR_NAMESPACE)
    for name in (CONTROLLER, "somebody-else"):
        ensure(control_plane, "serviceaccount", name, "-n", OPERATOR_NAMESPACE)
    openbao.admin.secrets.kv.v2.create_or_update_secret("greeting", secret={"word": "hello"})

    controller = login(openbao, control_plane.token(OPERATOR_NAMESPACE, CONTROLLER))
    with contextlib.closing(controller.adapter):
        read = controller.secrets.kv.v2.read_secret_version("greeting", raise_on_deleted_version=True)
        assert read["data"]["data"] == {"word": "hello"}
        with pytest.raises(hvac.exceptions.Forbidden):
            controller.secrets.kv.v2.create_or_update_secret("greeting", secret={"word": "bye"})
    with pytest.raises(hvac.exceptions.VaultError, match="service account name not authorized"):
        login(openbao, control_plane.token(OPERATOR_NAMESPACE, "somebody-else"))


def test_the_key_server_comes_back_with_its_data(openbao: OpenBao) -> None:
    openbao.admin.secrets.kv.v2.create_or_update_secret("kept", secret={"word": "still here"})
    openbao.stop()
    assert not listens(int(openbao.url.rsplit(":", 1)[1]))
    openbao.start()
    read = openbao.admin.secrets.kv.v2.read_secret_version("kept", raise_on_deleted_version=True)
    assert read["data"]["data"] == {"word": "still here"}


def test_an_approle_reads_keys(openbao: OpenBao) -> None:
    openbao.admin.secrets.kv.v2.create_or_update_secret("by-approle", secret={"word": "hello"})
    client = openbao.client()
    with contextlib.closing(client.adapter):
        client.auth.approle.login(*openbao.app_role())
        read = client.secrets.kv.v2.read_secret_version("by-approle", raise_on_deleted_version=True)
        assert read["data"]["data"] == {"word": "hello"}


def test_the_store_keeps_every_version_of_an_object(s3: SeaweedFS) -> None:
    first = s3.client.put_object(Bucket=s3.bucket, Key="versions/model", Body=b"one")["VersionId"]
    second = s3.client.put_object(Bucket=s3.bucket, Key="versions/model", Body=b"two")["VersionId"]
    assert first != second
    sent = s3.sent_bytes()
    for version, body in ((first, b"one"), (second, b"two")):
        with s3.client.get_object(Bucket=s3.bucket, Key="versions/model", VersionId=version)["Body"] as stream:
            assert stream.read() == body
    wait_until(lambda: s3.sent_bytes() == sent + 6, "the store's count of what it sent")


def test_the_reader_of_the_store_cannot_write(s3: SeaweedFS) -> None:
    with contextlib.closing(s3.client_for(s3.reader)) as reader:
        assert "Contents" not in reader.list_objects_v2(Bucket=s3.bucket, Prefix="nothing-here/")
        with pytest.raises(ClientError, match="AccessDenied"):
            reader.put_object(Bucket=s3.bucket, Key="reader/model", Body=b"x")


def test_the_store_is_refused_without_its_own_authority(s3: SeaweedFS) -> None:
    stranger = boto3.client("s3", endpoint_url=s3.url, region_name=s3.region, aws_access_key_id="A",
                            aws_secret_access_key="B", verify=True)  # fmt: skip
    with contextlib.closing(stranger), pytest.raises(SSLError):
        stranger.list_buckets()


def test_nothing_is_left_of_an_environment_that_has_ended() -> None:
    with Environment() as environment:
        environment.start("s3", "openbao")
        groups = [server.pid for server in environment.servers if server.pid is not None]
        assert len(groups) == 2
    assert not environment.folder.exists()
    for group in groups:
        with pytest.raises(ProcessLookupError):
            os.killpg(group, 0)


def test_a_server_that_cannot_start_shows_how_its_log_ends(testbed: Environment) -> None:
    server = testbed.openbao.server
    broken = type(server)("broken", [testbed.binaries["bao"], "server", "-config=missing.json"], testbed.folder,
                          testbed.reaper)  # fmt: skip
    broken.start()
    with pytest.raises(ServerError, match=r"broken ended with exit code 1(?s:.*)missing\.json"):
        broken.wait_ready(lambda: False)
    broken.kill()
