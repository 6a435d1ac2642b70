"""A webhook that cannot serve says why in one sentence and ends with status 1."""

import socket
from pathlib import Path

import pytest
from tests.testbed.pki import Authority

from aegis.entrypoints.webhook import run_webhook
from aegis.settings import Address, Settings


def said(caplog: pytest.LogCaptureFixture) -> str:
    (record,) = (each for each in caplog.records if each.levelname == "ERROR")
    assert record.exc_info is None
    return record.getMessage()


def pod_settings(folder: Path, listen: Address) -> Settings:
    """Those of a Pod whose API server nobody needs to reach."""
    (folder / "token").write_text("a token")
    (folder / "ca.crt").write_bytes(Authority(folder / "pki", "cluster").bundle.read_bytes())
    (folder / "namespace").write_text("aegis-system")
    return Settings(
        kubernetes_host="127.0.0.1", kubernetes_port=1, service_account_directory=folder, status_listen=listen
    )


def test_without_a_cluster(caplog: pytest.LogCaptureFixture) -> None:
    assert run_webhook(Settings()) == 1
    assert said(caplog).startswith("The webhook cannot serve: no API server: ")


def test_without_a_service_account(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings(kubernetes_host="10.96.0.1", service_account_directory=tmp_path / "none")
    assert run_webhook(settings) == 1
    assert said(caplog).startswith(f"The webhook cannot serve: no ServiceAccount in {tmp_path / 'none'}: ")


def test_on_a_port_that_is_taken(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run_webhook(pod_settings(tmp_path, Address("127.0.0.1", port))) == 1
    sentence = said(caplog)
    assert sentence.startswith(f"The webhook cannot serve: 127.0.0.1:{port} cannot be listened on: Address already")
    assert sentence.endswith("; change AEGIS_STATUS_LISTEN, or end what listens there")
