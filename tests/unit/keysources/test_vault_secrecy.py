"""Tokens, credentials and answers stay out of every error and log, and nothing is taken from the environment."""

import logging
import pickle
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.testbed.pki import Authority
from tests.unit.keysources.fake_server import Behaviour, FakeServer, resetting, says, sends
from tests.unit.keysources.vault_builders import (
    APP_ROLE,
    APP_ROLE_LOGIN,
    BODY,
    CANARIES,
    KUBERNETES,
    LOGIN,
    METADATA,
    TOKEN,
    TOKEN_FILE,
    context,
    granting,
    vault_source,
)

from aegis.adapters.keysources import open_key_source
from aegis.core.errors import Undecidable
from aegis.core.spec.key_sources.vault import VaultAuth

ANSWERS: dict[str, Behaviour] = {
    "a refusal": says(403, {"errors": [BODY, *CANARIES]}),
    "an error": says(500, " ".join(CANARIES).encode()),
    "a sealed server": says(503, {"errors": ["sealed", *CANARIES]}),
    "half an answer": says(200, f'{{"auth": {{"client_token": "{TOKEN}", "{BODY}'.encode()),
    "an answer of another shape": says(200, {name: name for name in CANARIES}),
    "a redirect": says(307, Location=f"https://{BODY}.example@vault/{BODY}?token={TOKEN}"),
    "a reset": resetting,
    "something that is not HTTP": sends(" ".join(CANARIES).encode() + b"\r\n\r\n"),
    "half a header": sends(f"HTTP/1.1 200 OK\r\n{BODY}".encode()),
}

PLACES: dict[str, tuple[VaultAuth, str]] = {
    "the reading": (TOKEN_FILE, METADATA),
    "the ServiceAccount's login": (KUBERNETES, LOGIN),
    "the AppRole's login": (APP_ROLE, APP_ROLE_LOGIN),
}


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error with its causes, and the contexts that a traceback shows."""
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def everything_said(error: Undecidable) -> str:
    said = [str(each) + repr(each) + repr(vars(each)) for each in chain(error)]
    return "\n".join([*said, *traceback.format_exception(error), repr(pickle.dumps(error))])


@pytest.mark.parametrize("behaviour", ANSWERS.values(), ids=ANSWERS.keys())
@pytest.mark.parametrize(("auth", "path"), PLACES.values(), ids=PLACES.keys())
def test_no_error_and_no_log_shows_a_secret(
    vault: FakeServer, caplog: pytest.LogCaptureFixture, auth: VaultAuth, path: str, behaviour: Behaviour
) -> None:
    caplog.set_level(logging.DEBUG)
    vault.answers[path] = behaviour
    with pytest.raises(Undecidable) as caught:
        open_key_source(vault_source(vault, auth), context()).read()
    shown = everything_said(caught.value) + caplog.text
    assert [canary for canary in CANARIES if canary in shown] == []


def test_a_token_that_no_header_can_carry_is_not_shown(vault: FakeServer) -> None:
    with pytest.raises(Undecidable) as caught:
        open_key_source(vault_source(vault), context(read_file=lambda path: f"{TOKEN}\r\nX: y".encode())).read()
    assert TOKEN not in everything_said(caught.value)


def test_no_representation_shows_a_secret(vault: FakeServer) -> None:
    vault.answers[APP_ROLE_LOGIN] = granting()
    surroundings = context()
    source = open_key_source(vault_source(vault, APP_ROLE), surroundings)
    source.read()
    shown = repr(surroundings) + repr(source) + repr(vars(source))
    assert [canary for canary in CANARIES if canary in shown] == []


def test_the_environment_has_no_say(
    vault: FakeServer, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeServer().serving(authority) as other:
        environment = {
            "VAULT_ADDR": other.address,
            "VAULT_TOKEN": "from-the-environment",
            "VAULT_CACERT": "/nonexistent",
            "VAULT_NAMESPACE": "other",
            "HTTPS_PROXY": other.address,
            "ALL_PROXY": other.address,
            "SSL_CERT_FILE": "/nonexistent",
            "REQUESTS_CA_BUNDLE": "/nonexistent",
            "SSLKEYLOGFILE": str(tmp_path / "keys.log"),
            "HOME": str(tmp_path),
        }
        (tmp_path / ".vault-token").write_text("from-the-home")
        (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b")
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        open_key_source(vault_source(vault), context()).read()
        assert other.requests == []
    assert not (tmp_path / "keys.log").exists()
    for request in vault.requests:
        assert request.headers["X-Vault-Token"] == TOKEN
        assert not request.headers.keys() & {"Authorization", "X-Vault-Namespace", "Cookie"}
