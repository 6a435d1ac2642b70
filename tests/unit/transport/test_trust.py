"""Certificates are verified against what the source says, and nothing is read from the environment."""

import logging
import ssl
from pathlib import Path

import pytest
from tests.testbed.pki import Authority
from tests.unit.transport.asking import get, read_all, refusal, transport
from tests.unit.transport.fake_store import FakeStore, answer, server_context

from aegis.adapters.transport.tls import client_context
from aegis.core.reasons import Reason


@pytest.fixture
def stranger(tmp_path: Path) -> str:
    return Authority(tmp_path, "stranger").bundle.read_text()


@pytest.mark.parametrize("bundle", ["", "stranger"])
def test_an_untrusted_certificate(store: FakeStore, stranger: str, bundle: str) -> None:
    asked = transport(store.access(ca_bundle=bundle and stranger))
    error = refusal(lambda: asked.ask(get(f"{store.url}/o", Authorization="secret")))

    assert error.reason is Reason.SOURCE_UNTRUSTED
    assert store.url in str(error)
    assert store.seen == []


@pytest.mark.parametrize("bundle", ["no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "ü"])
def test_a_bundle_that_cannot_be_read(store: FakeStore, bundle: str) -> None:
    asked = transport(store.access(ca_bundle=bundle))

    assert refusal(lambda: asked.ask(get(f"{store.url}/o"))).reason is Reason.SOURCE_MISCONFIGURED
    assert store.connections == 0


def test_old_tls_is_not_spoken(authority: Authority) -> None:
    context = server_context(authority)
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with FakeStore().serving(authority, context) as old:
        error = refusal(lambda: transport(old.access()).ask(get(f"{old.url}/o")))

    assert error.reason is Reason.SOURCE_UNAVAILABLE
    assert "TLS" in str(error)


def test_every_context_verifies_certificate_and_name(store: FakeStore) -> None:
    for bundle in ("", store.bundle):
        assert client_context(bundle).verify_mode is ssl.CERT_REQUIRED
        assert client_context(bundle).check_hostname


def test_the_environment_is_not_heard(
    store: FakeStore, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / ".netrc").write_text("machine 127.0.0.1 login me password secret\n")
    (home / ".netrc").chmod(0o600)
    keylog = tmp_path / "keys.log"
    with FakeStore().serving(authority) as proxy:
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.setenv("NETRC", str(home / ".netrc"))
        monkeypatch.setenv("SSLKEYLOGFILE", str(keylog))
        store.behaviours["/o"] = answer(200, b"abc")
        assert read_all(store, 3) == b"abc"

    assert proxy.connections == 0
    assert "authorization" not in store.seen[0].headers
    assert not keylog.exists()


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_no_variable_adds_a_root(
    store: FakeStore, authority: Authority, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, str(authority.bundle.parent if name.endswith("DIR") else authority.bundle))
    client_context.cache_clear()

    error = refusal(lambda: transport(store.access(ca_bundle="")).ask(get(f"{store.url}/o")))
    assert error.reason is Reason.SOURCE_UNTRUSTED


def test_secrets_reach_no_log_and_no_message(store: FakeStore, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    store.behaviours["/o"] = answer(500)
    request = get(f"{store.url}/o?X-Amz-Signature=canary", Authorization="canary")
    with transport(store.access(credentials={"token": b"canary"})).ask(request) as got:
        said = [str(got.refusal()), repr(got.refusal()), str(request), repr(request), repr(store.access())]

    assert store.seen[0].target.endswith("canary")
    assert any(record.name.startswith("urllib3") for record in caplog.records)
    assert "canary" not in caplog.text + "".join(said)


def test_credentials_that_no_header_can_carry(store: FakeStore) -> None:
    access = store.access(credentials={"token": b" fine\n", "bad": b"two\r\nlines", "odd": "ü".encode()})

    assert access.credential("token") == "fine"
    assert access.credential("absent") == ""
    for key in ("bad", "odd"):
        error = refusal(lambda key=key: access.credential(key))
        assert error.reason is Reason.SOURCE_MISCONFIGURED
        assert "lines" not in str(error)


def test_networks_must_be_networks(store: FakeStore) -> None:
    error = refusal(lambda: transport(store.access(allowed_cidrs=("10.0.0.1/8",))))

    assert error.reason is Reason.SOURCE_MISCONFIGURED
