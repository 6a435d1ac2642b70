"""Where connections come from, and which are refused."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from tests.testbed.pki import Authority

from aegis.adapters.cluster.connection import Connection, ConnectionInvalid, from_kubeconfig, in_cluster


def kubeconfig(folder: Path, cluster: dict[str, Any], user: dict[str, Any], **context: str) -> Path:
    path = folder / "kubeconfig"
    path.write_text(
        json.dumps(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "clusters": [{"name": "c", "cluster": cluster}],
                "users": [{"name": "u", "user": user}],
                "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u", **context}}],
                "current-context": "x",
            }
        )
    )
    return path


def encoded(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode()


def test_a_pod_finds_its_service_account(service_account: Path) -> None:
    connection = in_cluster(service_account, "10.96.0.1", 443)
    assert connection.server == "https://10.96.0.1:443"
    assert connection.namespace == "aegis-system"
    assert connection.token() == "first-token"
    assert connection.ca_pem.startswith("-----BEGIN CERTIFICATE-----")
    assert len(connection.tls().get_ca_certs()) == 1


def test_an_ipv6_address_is_written_in_brackets(service_account: Path) -> None:
    assert in_cluster(service_account, "fd00::1", 443).server == "https://[fd00::1]:443"


def test_a_connection_shows_no_secret(service_account: Path) -> None:
    assert "token" not in repr(in_cluster(service_account, "10.96.0.1", 443))


@pytest.mark.parametrize("missing", ["token", "ca.crt", "namespace"])
def test_outside_of_a_pod_it_says_what_to_do(service_account: Path, missing: str) -> None:
    (service_account / missing).unlink()
    with pytest.raises(ConnectionInvalid, match=rf"{missing}.*give a kubeconfig file"):
        in_cluster(service_account, "10.96.0.1", 443)


def test_a_token_never_travels_in_the_clear() -> None:
    with pytest.raises(ConnectionInvalid, match="must start with https://"):
        Connection("http://10.96.0.1")


@pytest.mark.parametrize("ca_pem", ["no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_an_authority_that_is_none_is_refused(ca_pem: str) -> None:
    with pytest.raises(ConnectionInvalid, match=r"certificates for https://10\.96\.0\.1 cannot be used"):
        Connection("https://10.96.0.1", ca_pem=ca_pem).tls()


def test_without_an_authority_the_public_roots_count() -> None:
    assert len(Connection("https://kubernetes.example").tls().get_ca_certs()) > 50


def test_a_kubeconfig_with_a_client_certificate(tmp_path: Path, authority: Authority) -> None:
    pair = authority.issue("admin")
    user = {"client-certificate-data": encoded(pair.certificate), "client-key-data": encoded(pair.key)}
    cluster = {"server": "https://127.0.0.1:6443/", "certificate-authority-data": encoded(authority.bundle)}
    connection = from_kubeconfig(kubeconfig(tmp_path, cluster, user, namespace="team"))
    assert connection.server == "https://127.0.0.1:6443"
    assert connection.ca_pem == authority.bundle.read_text()
    assert connection.namespace == "team"
    assert connection.token() == ""
    assert connection.certificate is not None
    assert connection.certificate.certificate.read_bytes() == pair.certificate.read_bytes()
    connection.tls()


def test_a_kubeconfig_with_files_and_a_token(tmp_path: Path, authority: Authority) -> None:
    cluster = {"server": "https://127.0.0.1:6443", "certificate-authority": str(authority.bundle)}
    connection = from_kubeconfig(kubeconfig(tmp_path, cluster, {"token": "abc"}))
    assert (connection.token(), connection.certificate, connection.namespace) == ("abc", None, "default")


def test_a_kubeconfig_whose_token_comes_from_a_program(tmp_path: Path, authority: Authority) -> None:
    said = {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "made"}}
    program = {
        "apiVersion": said["apiVersion"],
        "command": "echo",
        "args": [json.dumps(said)],
        "interactiveMode": "Never",
    }
    cluster = {"server": "https://127.0.0.1:6443", "certificate-authority": str(authority.bundle)}
    assert from_kubeconfig(kubeconfig(tmp_path, cluster, {"exec": program})).token() == "made"


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no verification": ({"server": "https://x", "insecure-skip-tls-verify": True}, "insecure-skip-tls-verify"),
    "no encryption": ({"server": "http://x"}, "must start with https://"),
    "a missing authority": ({"server": "https://x", "certificate-authority": "/nowhere/ca.crt"}, "nowhere"),
}


@pytest.mark.parametrize(("cluster", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_a_kubeconfig_that_is_unsafe_or_broken_is_refused(tmp_path: Path, cluster: dict[str, Any], words: str) -> None:
    with pytest.raises(ConnectionInvalid, match=words):
        from_kubeconfig(kubeconfig(tmp_path, cluster, {"token": "abc"}))


@pytest.mark.parametrize("content", [None, "", "{", "[]", "a: b"])
def test_what_is_no_kubeconfig_is_refused(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "kubeconfig"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ConnectionInvalid, match=r"the kubeconfig .* cannot be used"):
        from_kubeconfig(path)


def test_a_kubeconfig_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(ConnectionInvalid, match="cannot be used: there is no such file"):
        from_kubeconfig(tmp_path / "missing")


def test_a_context_may_be_named_and_need_not_be_the_current_one(tmp_path: Path, authority: Authority) -> None:
    path = kubeconfig(tmp_path, {"server": "https://a:1", "certificate-authority-data": encoded(authority.bundle)}, {})
    given = json.loads(path.read_text())
    given["contexts"].append({"name": "staging", "context": {"cluster": "c", "user": "u", "namespace": "team-a"}})
    path.write_text(json.dumps(given))
    assert from_kubeconfig(path).namespace == "default"
    with pytest.raises(ConnectionInvalid, match=r"it has no context 'production'; those it has: .*staging"):
        from_kubeconfig(path, "production")
    del given["current-context"]
    path.write_text(json.dumps(given))
    assert from_kubeconfig(path, "staging").namespace == "team-a"
    with pytest.raises(ConnectionInvalid, match="current-context"):
        from_kubeconfig(path)
