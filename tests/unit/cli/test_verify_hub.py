"""`aegis verify` of a repository on a Hugging Face hub, as the person's own environment names it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.testbed.pki import Authority
from tests.unit.cli.calling import VECTORS, Caller
from tests.unit.formats.vectors import content, files_of
from tests.unit.stores.hubs import COMMIT, REPOSITORY, Hub
from tests.unit.transport.fake_store import FakeStore

KEY = VECTORS / "keys" / "ec-P-256.pub.pem"
FILES = {**files_of("oms/model"), "model.sig": content("oms/ec-P-256.oms.json")}


@pytest.fixture
def hub(call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub that asks for a token, and the variables that name it."""
    authority = Authority(tmp_path / "pki", "hub")
    with FakeStore().serving(authority) as store, FakeStore().serving(authority) as depot:
        hub = Hub(store, depot, FILES)
        hub.token = "hf_canary"
        monkeypatch.setenv("HF_ENDPOINT", store.url)
        monkeypatch.setenv("HF_TOKEN", "hf_canary")
        monkeypatch.setenv("AWS_CA_BUNDLE", str(authority.bundle))
        monkeypatch.setenv("HF_REDIRECT_HOSTS", hub.redirect_hosts[0])
        yield hub


@pytest.mark.parametrize("revision", [(), ("--revision", COMMIT)])
def test_a_repository_is_verified_by_its_commit(call: Caller, hub: Hub, revision: tuple[str, ...]) -> None:
    called = call.verify("--artifact", f"hf://{REPOSITORY}", "--key", KEY, *revision)

    assert called.outcome == (0, "Verified", "Verified")
    assert "canary" not in called.out + called.err
    assert hub.depot.seen


def test_a_depot_that_is_not_named_is_not_asked(call: Caller, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_REDIRECT_HOSTS")
    called = call.verify("--artifact", f"hf://{REPOSITORY}", "--key", KEY)

    assert called.outcome == (3, "Undecided", "RedirectForbidden")
    assert hub.depot.connections == 0


def test_a_revision_that_is_not_there(call: Caller, hub: Hub) -> None:
    called = call.verify("--artifact", f"hf://{REPOSITORY}", "--key", KEY, "--revision", "gone")

    assert called.outcome == (3, "Undecided", "ArtifactNotFound")
    assert hub.store.seen
