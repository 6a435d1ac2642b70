"""The scripted API server, with a certificate of its own authority."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.testbed.pki import Authority
from tests.unit.cluster.fake_api import Answer, FakeApi


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Whom clients trust."""
    return Authority(tmp_path_factory.mktemp("pki"), "cluster")


@pytest.fixture
def fake(authority: Authority) -> Callable[..., FakeApi]:
    """Makes a server of the answers it is to give."""

    def make(*script: Answer) -> FakeApi:
        return FakeApi(authority, list(script))

    return make


@pytest.fixture
def service_account(tmp_path: Path, authority: Authority) -> Path:
    """The folder that the kubelet mounts into a Pod."""
    (tmp_path / "token").write_text("first-token\n")
    (tmp_path / "ca.crt").write_bytes(authority.bundle.read_bytes())
    (tmp_path / "namespace").write_text("aegis-system")
    return tmp_path
