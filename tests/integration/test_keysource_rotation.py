"""What follows for a keyring when keys are rotated, deleted and lost at a real key server."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from tests.integration.keysource_bench import Bench, few_rights, refused
from tests.testbed.openbao import OpenBao

from aegis.core.keyrings import KeyFacts, Keyring, KeyState, standing
from aegis.core.reasons import Reason
from aegis.core.rotation import missing, observe
from aegis.ports import KeySource

pytestmark = pytest.mark.e2e

WINDOW = timedelta(days=7)


@pytest.fixture
def bench(openbao: OpenBao) -> Bench:
    return few_rights(openbao)


@dataclass
class History:
    """A keyring that observes a source, as the controller does, and is asked for states at any time."""

    source: KeySource
    facts: dict[str, KeyFacts] = field(default_factory=dict)

    def refresh(self, at: datetime | None = None) -> "History":
        self.facts = observe(self.facts, self.source.read(), at or datetime.now(UTC))
        return self

    def states(self, later: timedelta = timedelta(0)) -> dict[int, KeyState]:
        """The state of each version, `later` than now."""
        keyring, now = Keyring("prod", WINDOW, self.facts), datetime.now(UTC) + later
        found = {fact.version: standing(keyring, fingerprint, now) for fingerprint, fact in self.facts.items()}
        return {version: each.state for version, each in sorted(found.items()) if each is not None}


ACTIVE, RETIRING, ENDED = KeyState.ACTIVE, KeyState.RETIRING, KeyState.ENDED


def test_a_rotation_in_kv_through_its_whole_life(bench: Bench) -> None:
    bench.write()
    history, engine = History(bench.kv()).refresh(), bench.admin.secrets.kv.v2
    assert history.states() == {1: ACTIVE}
    bench.write()
    assert history.refresh().states() == {1: RETIRING, 2: ACTIVE}
    assert history.states(later=WINDOW) == {1: ENDED, 2: ACTIVE}
    engine.delete_secret_versions(bench.name, [1])
    assert history.refresh().states() == {1: ENDED, 2: ACTIVE}
    engine.undelete_secret_versions(bench.name, [1])
    assert history.refresh().states() == {1: RETIRING, 2: ACTIVE}
    engine.destroy_secret_versions(bench.name, [1])
    assert history.refresh().states() == {1: ENDED, 2: ACTIVE}
    assert missing(history.facts) == ()


def test_installing_over_old_versions_opens_none_of_them(bench: Bench) -> None:
    for _ in range(3):
        bench.write()
    history = History(bench.kv()).refresh(at=datetime.now(UTC) + WINDOW + timedelta(minutes=1))
    assert history.states(later=WINDOW + timedelta(minutes=1)) == {1: ENDED, 2: ENDED, 3: ACTIVE}


def test_keys_that_are_pruned_or_lost_are_kept_as_missing(bench: Bench) -> None:
    bench.admin.secrets.kv.v2.update_metadata(bench.name, max_versions=1)
    bench.write()
    history = History(bench.kv()).refresh()
    bench.write()
    assert history.refresh().states() == {1: RETIRING, 2: ACTIVE}
    assert [fact.version for fact in missing(history.facts)] == [1]
    bench.admin.secrets.kv.v2.delete_metadata_and_all_versions(bench.name)
    assert refused(history.source).reason is Reason.KEY_NOT_FOUND
    assert history.states() == {1: RETIRING, 2: ACTIVE}


def test_a_rotation_in_transit_through_its_whole_life(bench: Bench) -> None:
    bench.create("ecdsa-p256")
    history, configure = History(bench.transit()).refresh(), bench.admin.secrets.transit.update_key_configuration
    assert history.states() == {1: ACTIVE}
    bench.rotate()
    assert history.refresh().states() == {1: RETIRING, 2: ACTIVE}
    configure(bench.name, min_decryption_version=2)
    assert history.refresh().states() == {1: ENDED, 2: ACTIVE}
    configure(bench.name, min_decryption_version=1)
    assert history.refresh().states() == {1: RETIRING, 2: ACTIVE}
