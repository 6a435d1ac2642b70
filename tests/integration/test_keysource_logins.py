"""Logins at a real key server, and what it is like when the server cannot answer."""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from hvac.exceptions import VaultError
from requests import RequestException
from tests.integration.keysource_bench import Bench, few_rights, refused
from tests.testbed.controlplane import ControlPlane
from tests.testbed.openbao import CONTROLLER, OPERATOR_NAMESPACE, ROLE, OpenBao
from tests.testbed.probes import answers
from tests.testbed.processes import wait_until

from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.secret import SecretKeyRef
from aegis.core.spec.key_sources.vault import AppRoleAuth, KubernetesAuth, TokenFileAuth

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("no_account_stays")]

SEALED = 503
APP_ROLE = SecretKeyRef("approle", "secret-id")


@pytest.fixture
def bench(openbao: OpenBao) -> Bench:
    return few_rights(openbao)


def app_role(bench: Bench, **settings: object) -> tuple[AppRoleAuth, dict[str, Any]]:
    """An AppRole of the test's own, as a login and what it needs from the context."""
    role = bench.admin.auth.approle
    role.create_or_update_approle(bench.name, **{"token_policies": [ROLE], **settings})
    role_id = role.read_role_id(bench.name)["data"]["role_id"]
    secret_id = role.generate_secret_id(bench.name)["data"]["secret_id"]
    secrets = {APP_ROLE.name: {APP_ROLE.key: f"{secret_id}\n".encode()}}
    return AppRoleAuth(role_id, APP_ROLE, "approle"), {"secrets": secrets}


def requests(bench: Bench, path: str) -> int:
    """How often the server has been asked for `path` so far: its log has a line with it per request."""
    lines = bench.openbao.request_log.read_text().splitlines()
    return sum('"type":"request"' in line and f'"path":"{path}"' in line for line in lines)


def test_an_app_role_logs_in_and_its_token_is_renewed_before_it_ends(bench: Bench) -> None:
    bench.write()
    auth, surroundings = app_role(bench, token_ttl="60s")
    source = bench.kv(auth, **surroundings)
    logins, renewals = requests(bench, "auth/approle/login"), requests(bench, "auth/token/renew-self")
    for ahead in (0, 30, 45, 60):
        bench.clock.ahead = ahead
        assert len(source.read().keys) == 1
    assert requests(bench, "auth/approle/login") == logins + 1
    assert requests(bench, "auth/token/renew-self") == renewals + 1


def test_a_token_that_cannot_be_renewed_any_further_is_replaced(bench: Bench) -> None:
    bench.write()
    auth, surroundings = app_role(bench, token_ttl="1s", token_max_ttl="1s")
    source, logins = bench.kv(auth, **surroundings), requests(bench, "auth/approle/login")

    def replaced() -> bool:
        return bool(source.read().keys) and requests(bench, "auth/approle/login") == logins + 3

    wait_until(replaced, "two more logins", 10)


def test_a_token_that_was_revoked_is_replaced(bench: Bench) -> None:
    bench.write()
    auth, surroundings = app_role(bench)
    source = bench.kv(auth, **surroundings)
    source.read()
    bench.admin.sys.revoke_prefix("auth/approle/login")
    assert refused(source).reason is Reason.KEY_SOURCE_DENIED
    bench.clock.ahead = 10
    assert len(source.read().keys) == 1


DENIALS: dict[str, Callable[[AppRoleAuth, dict[str, Any]], tuple[AppRoleAuth, dict[str, Any]]]] = {
    "a wrong secret id": lambda auth, _: (auth, {"secrets": {APP_ROLE.name: {APP_ROLE.key: b"wrong"}}}),
    "a wrong role id": lambda auth, given: (dataclasses.replace(auth, role_id="wrong"), given),
    "a mount that is not there": lambda auth, given: (dataclasses.replace(auth, mount="approles"), given),
}


@pytest.mark.parametrize("spoil", DENIALS.values(), ids=DENIALS.keys())
def test_a_login_that_is_not_accepted_is_denied(
    bench: Bench, spoil: Callable[[AppRoleAuth, dict[str, Any]], tuple[AppRoleAuth, dict[str, Any]]]
) -> None:
    bench.write()
    auth, surroundings = spoil(*app_role(bench))
    assert refused(bench.kv(auth, **surroundings)).reason is Reason.KEY_SOURCE_DENIED


def test_a_login_without_rights_is_denied(bench: Bench) -> None:
    bench.write()
    auth, surroundings = app_role(bench, token_policies=["default"])
    error = refused(bench.kv(auth, **surroundings))
    assert error.reason is Reason.KEY_SOURCE_DENIED
    assert f"/v1/secret/metadata/{bench.name}" in error.detail


def service_account(control_plane: ControlPlane, name: str) -> str:
    """A token from the TokenRequest API."""
    for kind, metadata in (
        ("Namespace", {"name": OPERATOR_NAMESPACE}),
        ("ServiceAccount", {"name": name, "namespace": OPERATOR_NAMESPACE}),
    ):
        control_plane.kubectl.apply({"apiVersion": "v1", "kind": kind, "metadata": metadata})
    return control_plane.token(OPERATOR_NAMESPACE, name)


def test_the_controllers_service_account_logs_in(bench: Bench, control_plane: ControlPlane) -> None:
    bench.write()
    token = service_account(control_plane, CONTROLLER)
    source = bench.kv(KubernetesAuth(ROLE, "kubernetes"), service_account_token=lambda audience: token)
    assert len(source.read().keys) == 1


def test_other_service_accounts_roles_and_tokens_are_denied(bench: Bench, control_plane: ControlPlane) -> None:
    good, other = (service_account(control_plane, name) for name in (CONTROLLER, "somebody-else"))
    for role, token in ((ROLE, other), ("another-role", good), (ROLE, good[:-4] + "AAAA"), (ROLE, "not-a-token")):
        source = bench.kv(KubernetesAuth(role, "kubernetes"), service_account_token=lambda audience, token=token: token)
        assert refused(source).reason is Reason.KEY_SOURCE_DENIED


def test_a_token_file_is_read_anew_when_its_token_was_replaced(bench: Bench, tmp_path: Path) -> None:
    bench.write()
    file = tmp_path / "token"
    file.write_text(f"{bench.token}\n")
    source = bench.kv(TokenFileAuth(str(file)), read_file=lambda path: Path(path).read_bytes())
    assert len(source.read().keys) == 1
    bench.admin.auth.token.revoke(bench.token)
    assert refused(source).reason is Reason.KEY_SOURCE_DENIED
    file.write_text(bench.admin.auth.token.create(policies=[ROLE], ttl="1h")["auth"]["client_token"])
    assert len(source.read().keys) == 1


def test_a_quota_is_said_to_be_one(bench: Bench) -> None:
    bench.write()
    quota = f"/v1/sys/quotas/rate-limit/{bench.name}"
    bench.admin.adapter.post(quota, json={"rate": 1, "interval": "1h", "path": f"secret/metadata/{bench.name}"})
    try:
        source = bench.kv()
        source.read()
        error = refused(source)
    finally:
        bench.admin.adapter.delete(quota)
    assert error.reason is Reason.KEY_SOURCE_UNAVAILABLE
    assert "too many requests" in error.detail


def seals(openbao: OpenBao) -> bool:
    """Asks it to seal itself, and whether it is sealed: the answer comes before other connections were served, and one
    that was unsealing itself goes on with that."""
    with suppress(VaultError, RequestException):
        openbao.admin.sys.seal()
    return answers(f"{openbao.url}/v1/sys/health", openbao.bundle, SEALED)


@contextmanager
def sealed(openbao: OpenBao) -> Iterator[None]:
    try:
        wait_until(lambda: seals(openbao), "the server is sealed")
        yield
    finally:
        openbao.stop()
        openbao.start()


@contextmanager
def stopped(openbao: OpenBao) -> Iterator[None]:
    openbao.stop()
    try:
        yield
    finally:
        openbao.start()


OUTAGES = {"sealed": (sealed, Reason.KEY_SOURCE_SEALED), "stopped": (stopped, Reason.KEY_SOURCE_UNAVAILABLE)}


@pytest.mark.parametrize(("outage", "reason"), OUTAGES.values(), ids=OUTAGES.keys())
def test_an_outage_is_no_answer_and_passes(bench: Bench, outage: Callable[[OpenBao], Any], reason: Reason) -> None:
    bench.write()
    auth, surroundings = app_role(bench)
    source, late = bench.kv(auth, **surroundings), bench.kv(auth, **surroundings)
    before = source.read()
    with outage(bench.openbao):
        assert refused(source).reason is reason
        assert refused(late).reason is reason
    assert source.read() == late.read() == before
