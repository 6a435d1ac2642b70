"""What proves to Google's store who asks: a token that the service account signs, and nothing of the environment."""

import base64
import json
import logging
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from tests.unit.services.models import rsa_key
from tests.unit.stores.test_gcs import OBJECT, URI, opened
from tests.unit.transport.asking import refusal
from tests.unit.transport.fake_store import FakeStore, answer

from aegis.core.reasons import Reason

KEY = rsa_key()
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
ACCOUNT = {
    "type": "service_account",
    "private_key_id": "canary-id",
    "private_key": PEM,
    "client_email": "aegis@acme.example",
    "token_uri": "https://oauth2.example/token",
}
SECRET = {"key.json": json.dumps(ACCOUNT).encode()}


def test_a_service_account_signs_its_own_token_for_reading_alone(store: FakeStore) -> None:
    store.behaviours[OBJECT] = answer(200, b"abc")
    asked = opened(store, credentials=SECRET)
    asked.fetch(URI, 3)
    asked.fetch(URI, 3)
    first, second = (seen.headers["authorization"].removeprefix("Bearer ") for seen in store.seen)
    head, claims, signature = first.split(".")

    KEY.public_key().verify(decoded(signature), f"{head}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256())
    said = json.loads(decoded(claims))
    assert said["scope"] == "https://www.googleapis.com/auth/devstorage.read_only"
    assert (said["iss"], said["sub"]) == ("aegis@acme.example", "aegis@acme.example")
    assert 0 < said["exp"] - said["iat"] <= 3600
    assert first == second


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.parametrize(
    "secret",
    [
        {"other": b"x"},
        {"key.json": b"not JSON"},
        {"key.json": b"[]"},
        {"key.json": b"{}"},
        {"key.json": b"[" * 100000},
        {"key.json": json.dumps({**ACCOUNT, "private_key": "canary"}).encode()},
        {"key.json": json.dumps({**ACCOUNT, "client_email": None, "private_key": 7}).encode()},
    ],
)
def test_a_secret_that_cannot_be_used_is_never_anonymous(store: FakeStore, secret: dict[str, bytes]) -> None:
    error = refusal(lambda: opened(store, credentials=secret))

    assert error.reason is Reason.SOURCE_MISCONFIGURED
    assert "key.json" in str(error)
    assert "canary" not in str(error)


def test_secrets_reach_no_log_and_no_message(store: FakeStore, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    store.behaviours[OBJECT] = answer(401)
    said = str(refusal(lambda: opened(store, credentials=SECRET).fetch(URI, 9)))

    token = store.seen[0].headers["authorization"]
    assert token not in caplog.text + said
    assert "canary" not in caplog.text + said


def test_nobody_asks_a_metadata_service_or_the_environment(store: FakeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "GOOGLE_APPLICATION_CREDENTIALS",
        "GCE_METADATA_HOST",
        "STORAGE_EMULATOR_HOST",
        "GOOGLE_CLOUD_PROJECT",
    ):
        monkeypatch.setenv(name, "/ambient")
    store.behaviours[OBJECT] = answer(200, b"abc")
    opened(store).fetch(URI, 3)

    assert "authorization" not in store.seen[0].headers


def test_without_credentials_nothing_of_google_is_imported() -> None:
    asked = (
        "import sys; from aegis.adapters.stores import SourceAccess, open_store;"
        "open_store('gs', SourceAccess('https://gcs.example')); print('google.auth' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", asked], text=True, capture_output=True, check=True).stdout
    assert said.strip() == "False"


def test_a_token_that_somebody_got_elsewhere_is_shown(store: FakeStore) -> None:
    store.behaviours[OBJECT] = answer(200, b"abc")
    opened(store, credentials={"token": b"lent-token"}).fetch(URI, 3)

    assert [seen.headers["authorization"] for seen in store.seen] == ["Bearer lent-token"]
