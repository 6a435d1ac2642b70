"""A login on demand, a token renewed before it ends, and one new login when a token is refused: no more than that."""

from collections.abc import Callable

import pytest
from tests.unit.keysources.fake_server import Behaviour, FakeServer, in_turn, says
from tests.unit.keysources.vault_builders import (
    APP_ROLE,
    APP_ROLE_LOGIN,
    KUBERNETES,
    LOGIN,
    METADATA,
    RENEWAL,
    SECRET_ID,
    SERVICE_ACCOUNT_TOKEN,
    TOKEN,
    TOKEN_FILE,
    Clock,
    context,
    granting,
    vault_source,
)

from aegis.adapters.keysources import open_key_source
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.vault import KubernetesAuth, VaultAuth

DENIED = says(403, {"errors": ["permission denied"]})


class Readings:
    """A source with the ServiceAccount's login, read at moments of the test's choosing."""

    def __init__(self, vault: FakeServer, auth: VaultAuth = KUBERNETES) -> None:
        self.clock = Clock()
        self.vault = vault
        self.source = open_key_source(vault_source(vault, auth), context(self.clock))

    def at(self, *seconds: float) -> "Readings":
        """Reads at each of these, counted from the first."""
        for moment in seconds:
            self.clock.now = 1000.0 + moment
            self.source.read()
        return self

    @property
    def asked(self) -> list[str]:
        """The requests for tokens, in order."""
        names = {LOGIN: "login", APP_ROLE_LOGIN: "login", RENEWAL: "renew"}
        return [names[request.path] for request in self.vault.requests if request.path in names]


LIFETIMES: dict[str, tuple[Behaviour, Behaviour, tuple[float, ...], list[str]]] = {
    "one login serves every reading within the lease": (granting(300), DENIED, (0, 60, 120, 199), ["login"]),
    "at two thirds of its lease a token is renewed": (granting(300), granting(300), (0, 200, 399), ["login", "renew"]),
    "a renewed token is renewed again": (
        granting(300),
        granting(300),
        (0, 200, 400, 600),
        ["login", "renew", "renew", "renew"],
    ),
    "a token that cannot be renewed is replaced": (
        granting(300, renewable=False),
        DENIED,
        (0, 200),
        ["login", "login"],
    ),
    "a token whose lease is over is replaced": (granting(300), granting(300), (0, 300), ["login", "login"]),
    "a renewal that adds nothing leads to a login": (
        granting(300),
        granting(100),
        (0, 200),
        ["login", "renew", "login"],
    ),
    "a renewal that adds little counts": (granting(300), granting(150), (0, 200, 250), ["login", "renew"]),
    "a token without an end is kept": (granting(0), DENIED, (0, 10**6, 10**9), ["login"]),
    "a renewal to no end is kept": (granting(300), granting(0), (0, 200, 10**6), ["login", "renew"]),
}


@pytest.mark.parametrize(("login", "renewal", "moments", "asked"), LIFETIMES.values(), ids=LIFETIMES.keys())
def test_the_life_of_a_token(
    vault: FakeServer, login: Behaviour, renewal: Behaviour, moments: tuple[float, ...], asked: list[str]
) -> None:
    vault.answers |= {LOGIN: login, RENEWAL: renewal}
    assert Readings(vault).at(*moments).asked == asked


def test_nothing_is_asked_before_the_first_reading(vault: FakeServer) -> None:
    Readings(vault)
    assert vault.requests == []


@pytest.mark.parametrize("status", [400, 403, 500])
def test_a_renewal_that_fails_leads_to_a_login(vault: FakeServer, status: int) -> None:
    vault.answers |= {LOGIN: granting(300), RENEWAL: says(status, {"errors": ["past the max TTL"]})}
    assert Readings(vault).at(0, 200, 260).asked == ["login", "renew", "login"]


def test_a_server_that_is_sealed_when_a_renewal_is_due_is_said_to_be_sealed(vault: FakeServer) -> None:
    sealed = says(503, {"errors": ["Vault is sealed"]})
    vault.answers |= {LOGIN: in_turn(granting(300), sealed, granting(300)), RENEWAL: sealed}
    readings = Readings(vault).at(0)
    with pytest.raises(Undecidable) as caught:
        readings.at(200)
    assert caught.value.reason is Reason.KEY_SOURCE_SEALED
    assert readings.at(210).asked == ["login", "renew", "login", "login"]


def test_a_token_that_was_revoked_is_replaced_within_the_reading(vault: FakeServer) -> None:
    vault.answers |= {LOGIN: granting(), METADATA: in_turn(vault.answers[METADATA], DENIED, vault.answers[METADATA])}
    assert Readings(vault).at(0, 60).asked == ["login", "login"]


def test_a_right_that_is_lacking_costs_one_more_login_and_no_third(vault: FakeServer) -> None:
    vault.answers |= {LOGIN: granting(), METADATA: in_turn(vault.answers[METADATA], DENIED)}
    readings = Readings(vault).at(0)
    with pytest.raises(Undecidable) as caught:
        readings.at(60)
    assert caught.value.reason is Reason.KEY_SOURCE_DENIED
    assert readings.asked == ["login", "login"]


@pytest.mark.parametrize(("age", "asked"), [(9.9, ["login"]), (10.0, ["login", "login"])])
def test_a_fresh_token_that_is_refused_is_not_replaced(vault: FakeServer, age: float, asked: list[str]) -> None:
    vault.answers |= {LOGIN: granting(), METADATA: in_turn(vault.answers[METADATA], DENIED)}
    readings = Readings(vault).at(0)
    with pytest.raises(Undecidable):
        readings.at(age)
    assert readings.asked == asked


def test_other_failures_keep_the_token(vault: FakeServer) -> None:
    vault.answers |= {LOGIN: granting(), METADATA: in_turn(says(500), vault.answers[METADATA])}
    readings = Readings(vault)
    with pytest.raises(Undecidable):
        readings.at(0)
    assert readings.at(60).asked == ["login"]


def test_a_failed_login_is_tried_again_at_the_next_reading(vault: FakeServer) -> None:
    vault.answers[LOGIN] = in_turn(says(500), granting())
    readings = Readings(vault)
    with pytest.raises(Undecidable):
        readings.at(0)
    assert readings.at(60).asked == ["login", "login"]


def test_the_service_account_logs_in_with_its_role_at_its_mount(vault: FakeServer) -> None:
    vault.answers["/v1/auth/clusters/eu/login"] = granting()
    audiences = []
    auth = KubernetesAuth(role="reader", mount="clusters/eu", audience="vault")

    def token_for(audience: str) -> str:
        audiences.append(audience)
        return f"{SERVICE_ACCOUNT_TOKEN}\n"

    open_key_source(vault_source(vault, auth), context(service_account_token=token_for)).read()
    assert audiences == ["vault"]
    assert vault.requests[0].json == {"role": "reader", "jwt": SERVICE_ACCOUNT_TOKEN}


def test_an_app_role_logs_in_with_the_secret_as_it_is_now(vault: FakeServer) -> None:
    vault.answers[APP_ROLE_LOGIN] = granting(10, renewable=False)
    secrets = {"approle": {"secret-id": b"first\n"}}
    clock = Clock()
    source = open_key_source(vault_source(vault, APP_ROLE), context(clock, secrets=secrets))
    source.read()
    secrets["approle"] = {"secret-id": b"second"}
    clock.now += 60
    source.read()
    logins = [request.json for request in vault.requests if request.path == APP_ROLE_LOGIN]
    assert logins == [{"role_id": "role", "secret_id": "first"}, {"role_id": "role", "secret_id": "second"}]


def test_a_token_file_is_read_at_every_reading_and_never_renewed(vault: FakeServer) -> None:
    tokens = [b"first\n", b"second\n", b"third\n"]
    source = open_key_source(vault_source(vault, TOKEN_FILE), context(read_file=lambda path: tokens.pop(0)))
    for _ in range(3):
        source.read()
    used = [request.headers["X-Vault-Token"] for request in vault.requests if request.path == METADATA]
    assert used == ["first", "second", "third"]
    assert vault.count(RENEWAL) == 0


def test_a_login_carries_no_old_token_and_every_request_its_namespace(vault: FakeServer) -> None:
    vault.answers[LOGIN] = granting(300, renewable=False)
    clock = Clock()
    source = open_key_source(vault_source(vault, KUBERNETES, namespace="team-a/models/"), context(clock))
    source.read()
    clock.now += 300
    source.read()
    for request in vault.requests:
        assert request.headers["X-Vault-Namespace"] == "team-a/models"
        assert request.headers["X-Vault-Request"] == "true"
        assert request.headers.get("X-Vault-Token") == (None if request.path == LOGIN else TOKEN)


def no_file(_name: str) -> str:
    raise FileNotFoundError("/var/run/secrets/token")


def no_bytes(path: str) -> bytes:
    raise PermissionError(path)


MISSING: dict[str, tuple[VaultAuth, Callable[[], object]]] = {
    "no ServiceAccount token": (KUBERNETES, lambda: context(service_account_token=no_file)),
    "no token file": (TOKEN_FILE, lambda: context(read_file=no_bytes)),
    "an empty token file": (TOKEN_FILE, lambda: context(read_file=lambda path: b"\n")),
    "a token file of two lines": (TOKEN_FILE, lambda: context(read_file=lambda path: b"one\ntwo")),
    "a token file that is no text": (TOKEN_FILE, lambda: context(read_file=lambda path: b"\xff\x00")),
    "no Secret": (APP_ROLE, lambda: context(secrets={})),
    "no entry in the Secret": (APP_ROLE, lambda: context(secrets={"approle": {"other": SECRET_ID.encode()}})),
    "an empty entry in the Secret": (APP_ROLE, lambda: context(secrets={"approle": {"secret-id": b""}})),
    "a role's mount that climbs": (KubernetesAuth("aegis", "../sys"), context),
}


@pytest.mark.parametrize(("auth", "surroundings"), MISSING.values(), ids=MISSING.keys())
def test_a_login_that_lacks_something_here_asks_nobody(
    vault: FakeServer, auth: VaultAuth, surroundings: Callable[[], object]
) -> None:
    source = open_key_source(vault_source(vault, auth), surroundings())
    with pytest.raises(Undecidable) as caught:
        source.read()
    assert caught.value.reason is Reason.KEY_SOURCE_MISCONFIGURED
    assert vault.requests == []
