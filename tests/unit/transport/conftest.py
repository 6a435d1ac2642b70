"""One certificate authority for the session, and a fresh lying store for each test."""

from collections.abc import Iterator

import pytest
from tests.testbed.pki import Authority
from tests.unit.transport.fake_store import FakeStore


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("pki"), "store-ca")


@pytest.fixture
def store(authority: Authority) -> Iterator[FakeStore]:
    with FakeStore().serving(authority) as fake:
        yield fake
