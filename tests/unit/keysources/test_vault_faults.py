"""Whatever goes wrong at a Vault has a reason of its own, and is never read as "no keys"."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.testbed.pki import Authority
from tests.unit.keysources.fake_server import Behaviour, FakeServer, dripping, resetting, says, sends, silent
from tests.unit.keysources.vault_builders import (
    BODY,
    CREATED,
    DATA,
    KUBERNETES,
    LOGIN,
    METADATA,
    context,
    kv_data,
    kv_metadata,
    kv_version,
    vault_source,
)

from aegis.adapters.keysources import open_key_source
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

HTML = f"<!DOCTYPE html><html>{BODY}</html>".encode()
OK_HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"

STATUSES = {
    "a sealed server": (503, {"errors": ["Vault is sealed"]}, Reason.KEY_SOURCE_SEALED),
    "a sealed server's health": (503, {"initialized": True, "sealed": True}, Reason.KEY_SOURCE_SEALED),
    "a load balancer without a server": (503, HTML, Reason.KEY_SOURCE_UNAVAILABLE),
    "a server that was never initialised": (501, {"initialized": False}, Reason.KEY_SOURCE_SEALED),
    "a standby's health": (429, {"standby": True}, Reason.KEY_SOURCE_STANDBY),
    "a standby without words": (429, b"", Reason.KEY_SOURCE_STANDBY),
    "a quota": (429, {"errors": ["rate limit quota exceeded"]}, Reason.KEY_SOURCE_UNAVAILABLE),
    "a disaster recovery secondary": (472, b"", Reason.KEY_SOURCE_STANDBY),
    "a performance standby": (473, b"", Reason.KEY_SOURCE_STANDBY),
    "a standby without an active node": (474, b"", Reason.KEY_SOURCE_STANDBY),
    "a replica that lags": (412, {"errors": [BODY]}, Reason.KEY_SOURCE_UNAVAILABLE),
    "no token": (401, {"errors": [BODY]}, Reason.KEY_SOURCE_DENIED),
    "no right": (403, {"errors": ["permission denied"]}, Reason.KEY_SOURCE_DENIED),
    "no secret": (404, {"errors": []}, Reason.KEY_NOT_FOUND),
    "a request that it does not know": (400, {"errors": [BODY]}, Reason.KEY_SOURCE_MALFORMED),
    "a method that it does not know": (405, {"errors": [BODY]}, Reason.KEY_SOURCE_MALFORMED),
    "an internal error": (500, {"errors": [BODY]}, Reason.KEY_SOURCE_UNAVAILABLE),
    "a gateway's error": (502, HTML, Reason.KEY_SOURCE_UNAVAILABLE),
    "a status of nobody's": (530, HTML, Reason.KEY_SOURCE_UNAVAILABLE),
    "accepted for later": (202, b"{}", Reason.KEY_SOURCE_MALFORMED),
    "a portal's page": (200, HTML, Reason.KEY_SOURCE_MALFORMED),
    "nothing at all": (200, b"", Reason.KEY_SOURCE_MALFORMED),
    "half an answer": (200, b'{"data": {"versions": {"1', Reason.KEY_SOURCE_MALFORMED),
    "a list": (200, [BODY], Reason.KEY_SOURCE_MALFORMED),
    "a tower of lists": (200, b"[" * 200_000, Reason.KEY_SOURCE_MALFORMED),
    "bytes that are no text": (200, b'{"data": "\xff"}', Reason.KEY_SOURCE_MALFORMED),
    "more than anybody needs": (200, b'{"data":"' + b"x" * (4 << 20) + b'"}', Reason.KEY_SOURCE_MALFORMED),
    "an answer without data": (200, {"auth": None}, Reason.KEY_SOURCE_MALFORMED),
    "an answer without versions": (200, {"data": {"keys": [BODY]}}, Reason.KEY_SOURCE_MALFORMED),
    "a success without a body": (204, b"", Reason.KEY_SOURCE_MALFORMED),
}

CONNECTIONS = {
    "a reset": (resetting, Reason.KEY_SOURCE_UNAVAILABLE),
    "the end instead of an answer": (sends(b""), Reason.KEY_SOURCE_UNAVAILABLE),
    "something that is not HTTP": (sends(b"SSH-2.0-server\r\n\r\n"), Reason.KEY_SOURCE_MALFORMED),
    "an answer that breaks off": (sends(OK_HEAD + b'{"data"'), Reason.KEY_SOURCE_MALFORMED),
    "chunks that break off": (
        sends(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"),
        Reason.KEY_SOURCE_MALFORMED,
    ),
    "endless headers": (
        sends(b"HTTP/1.1 200 OK\r\n" + b"X-Filler: x\r\n" * 500 + b"\r\n"),
        Reason.KEY_SOURCE_MALFORMED,
    ),
    "silence": (silent, Reason.KEY_SOURCE_TIMEOUT),
    "a drip of headers": (dripping(b"HTTP/1.1 200 OK\r\nX-Drip: "), Reason.KEY_SOURCE_TIMEOUT),
    "a drip of the body": (dripping(OK_HEAD), Reason.KEY_SOURCE_TIMEOUT),
}

LOGINS = {
    "a role that does not exist": (says(400, {"errors": ["invalid role name"]}), Reason.KEY_SOURCE_DENIED),
    "a token that is not accepted": (says(403, {"errors": ["permission denied"]}), Reason.KEY_SOURCE_DENIED),
    "no such auth method": (says(404, {"errors": []}), Reason.KEY_SOURCE_MISCONFIGURED),
    "a failing token review": (says(500, {"errors": [BODY]}), Reason.KEY_SOURCE_UNAVAILABLE),
    "a sealed server": (says(503, {"errors": ["Vault is sealed"]}), Reason.KEY_SOURCE_SEALED),
    "an answer without a token": (says(200, {"auth": None}), Reason.KEY_SOURCE_MALFORMED),
    "a token of two lines": (
        says(200, {"auth": {"client_token": "a\r\nX-Evil: b", "lease_duration": 1, "renewable": True}}),
        Reason.KEY_SOURCE_MALFORMED,
    ),
    "a lease that is no number": (
        says(200, {"auth": {"client_token": "t", "lease_duration": "1h", "renewable": True}}),
        Reason.KEY_SOURCE_MALFORMED,
    ),
    "a negative lease": (
        says(200, {"auth": {"client_token": "t", "lease_duration": -1, "renewable": True}}),
        Reason.KEY_SOURCE_MALFORMED,
    ),
}

METADATA_ERRORS = {
    "a version that is no number": {"one": kv_version()},
    "version 0": {"0": kv_version()},
    "a version beyond all counting": {"10000000": kv_version()},
    "a version that is no object": {"1": CREATED},
    "no creation time": {"1": {"deletion_time": "", "destroyed": False}},
    "a creation time that is none": {"1": kv_version(created="yesterday")},
    "a creation time without a zone": {"1": kv_version(created="2026-11-20T10:00:00")},
    "no word on deletion": {"1": {"created_time": CREATED, "destroyed": False}},
    "a destruction that is no boolean": {"1": {"created_time": CREATED, "deletion_time": "", "destroyed": "no"}},
}


def refused(vault: FakeServer, timeout: float = 5.0, **changes: object) -> Undecidable:
    with pytest.raises(Undecidable) as caught:
        open_key_source(vault_source(vault, **changes), context(time.monotonic, timeout)).read()
    return caught.value


@pytest.mark.parametrize(("status", "body", "reason"), STATUSES.values(), ids=STATUSES.keys())
def test_a_status_has_its_reason(vault: FakeServer, status: int, body: object, reason: Reason) -> None:
    vault.answers[METADATA] = says(status, body)
    assert refused(vault).reason is reason


@pytest.mark.parametrize(("behaviour", "reason"), CONNECTIONS.values(), ids=CONNECTIONS.keys())
def test_a_broken_connection_has_its_reason(vault: FakeServer, behaviour: Behaviour, reason: Reason) -> None:
    vault.answers[METADATA] = behaviour
    assert refused(vault, timeout=0.4 if reason is Reason.KEY_SOURCE_TIMEOUT else 5.0).reason is reason


@pytest.mark.parametrize(("behaviour", "reason"), LOGINS.values(), ids=LOGINS.keys())
def test_a_failed_login_has_its_reason(vault: FakeServer, behaviour: Behaviour, reason: Reason) -> None:
    vault.answers[LOGIN] = behaviour
    assert refused(vault, auth=KUBERNETES).reason is reason
    assert vault.count(METADATA) == 0


def test_a_login_that_is_denied_names_the_role_and_where_its_auth_method_is_mounted(vault: FakeServer) -> None:
    vault.answers[LOGIN] = says(403, {"errors": ["permission denied"]})
    assert refused(vault, auth=KUBERNETES).detail.startswith(
        f"the role '{KUBERNETES.role}' of the auth method at '{KUBERNETES.mount}': login at "
    )


@pytest.mark.parametrize("versions", METADATA_ERRORS.values(), ids=METADATA_ERRORS.keys())
def test_metadata_that_is_not_vaults_is_malformed(vault: FakeServer, versions: dict[str, object]) -> None:
    vault.answers[METADATA] = kv_metadata(versions)
    assert refused(vault).reason is Reason.KEY_SOURCE_MALFORMED


def test_a_version_without_content_is_malformed(vault: FakeServer) -> None:
    vault.answers[DATA] = kv_data(None)
    assert refused(vault).reason is Reason.KEY_SOURCE_MALFORMED


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("0", 0.0), ("99999999", None), ("-1", None), ("soon", None), ("", None)]
)
def test_retry_after_is_passed_on_when_it_is_a_number_of_seconds(
    vault: FakeServer, header: str, seconds: float | None
) -> None:
    vault.answers[METADATA] = says(429, {"errors": ["rate limit quota exceeded"]}, Retry_After=header)
    assert refused(vault).retry_after == seconds


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_named_and_not_followed(vault: FakeServer, authority: Authority, status: int) -> None:
    with FakeServer().serving(authority) as other:
        vault.answers[METADATA] = says(status, Location=f"{other.address}{METADATA}")
        error = refused(vault)
        assert error.reason is Reason.KEY_SOURCE_MALFORMED
        assert "redirects are not followed" in error.detail
        assert other.address.removeprefix("https://") in error.detail
        assert other.requests == []


@pytest.mark.parametrize("location", ["", "https://user:canary@/x", "https://[", "https://ho\tst\x7f/", "/relative"])
def test_a_redirect_to_nowhere_readable_names_no_target(vault: FakeServer, location: str) -> None:
    vault.answers[METADATA] = says(307, Location=location)
    assert "a redirect, and redirects are not followed" in refused(vault).detail


def test_a_login_that_redirects_sends_its_credentials_nowhere_else(vault: FakeServer, authority: Authority) -> None:
    with FakeServer().serving(authority) as other:
        vault.answers[LOGIN] = says(307, Location=f"{other.address}{LOGIN}")
        assert refused(vault, auth=KUBERNETES).reason is Reason.KEY_SOURCE_MALFORMED
        assert other.requests == []


def test_a_certificate_of_another_authority_is_not_trusted(
    vault: FakeServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stranger = Authority(tmp_path_factory.mktemp("stranger"), "stranger")
    assert refused(vault, ca_bundle=stranger.bundle.read_text()).reason is Reason.KEY_SOURCE_UNTRUSTED
    assert vault.requests == []


def test_the_public_roots_do_not_vouch_for_a_private_authority(vault: FakeServer) -> None:
    assert refused(vault, ca_bundle="").reason is Reason.KEY_SOURCE_UNTRUSTED


def test_a_certificate_for_another_host_is_not_trusted(authority: Authority) -> None:
    with FakeServer().serving(authority, host="127.0.0.2") as elsewhere:
        assert refused(elsewhere).reason is Reason.KEY_SOURCE_UNTRUSTED
        assert elsewhere.requests == []


@contextmanager
def plain_server() -> Iterator[int]:
    """Accepts one connection and speaks HTTP without TLS."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1024)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def test_a_server_without_tls_cannot_be_used(vault: FakeServer) -> None:
    with plain_server() as port:
        assert refused(vault, address=f"https://127.0.0.1:{port}").reason is Reason.KEY_SOURCE_UNAVAILABLE


def test_a_closed_port_is_unavailable(vault: FakeServer) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        error = refused(vault, address=f"https://127.0.0.1:{unheard.getsockname()[1]}")
    assert error.reason is Reason.KEY_SOURCE_UNAVAILABLE
    assert "refuses connections" in error.detail


def test_a_name_that_does_not_resolve_is_unavailable(vault: FakeServer) -> None:
    error = refused(vault, address="https://vault.invalid")
    assert error.reason is Reason.KEY_SOURCE_UNAVAILABLE
    assert "vault.invalid:443" in error.detail


UNUSABLE = {
    "an address without TLS": {"address": "http://127.0.0.1:8200"},
    "an address with a path": {"address": "https://vault/v1"},
    "an address with a user": {"address": "https://user@vault"},
    "a bundle without a certificate": {"ca_bundle": "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"},
    "a bundle that is not ASCII": {"ca_bundle": "Zertifikat für uns"},
    "a namespace with a line break": {"namespace": "team\r\nX-Vault-Token: stolen"},
    "a namespace that climbs": {"namespace": "team/../root"},
}


@pytest.mark.parametrize("changes", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_a_spec_that_cannot_be_used_says_so_when_read(vault: FakeServer, changes: dict[str, object]) -> None:
    error = refused(vault, **changes)
    assert error.reason is Reason.KEY_SOURCE_MISCONFIGURED
    assert "spec.source.vault." in error.detail
    assert vault.requests == []


def test_the_same_source_reads_again_once_the_fault_is_gone(vault: FakeServer) -> None:
    source = open_key_source(vault_source(vault), context())
    works, vault.answers[METADATA] = vault.answers[METADATA], says(500)
    with pytest.raises(Undecidable):
        source.read()
    vault.answers[METADATA] = works
    assert len(source.read().keys) == 1
