"""A certificate authority for the session, and a fresh fake Vault for each test."""

from collections.abc import Iterator

import pytest
from tests.testbed.pki import Authority
from tests.unit.keysources.fake_server import FakeServer
from tests.unit.keysources.vault_builders import public_pem, serve_key


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("pki"), "vault-ca")


@pytest.fixture(scope="session")
def pem() -> str:
    return public_pem()


@pytest.fixture
def vault(authority: Authority, pem: str) -> Iterator[FakeServer]:
    """Serves one key in KV until a test says otherwise."""
    with FakeServer().serving(authority) as fake:
        serve_key(fake, pem)
        yield fake


@pytest.fixture
def fake(authority: Authority) -> Iterator[FakeServer]:
    """Serves nothing until a test says so."""
    with FakeServer().serving(authority) as served:
        yield served
