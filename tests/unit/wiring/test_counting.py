"""The controller's gauges: what is computed at a scrape."""

from datetime import timedelta

from tests.unit.core.builders import NOW, facts, fingerprint, keyring
from tests.unit.services.cluster_fakes import Clock, Cluster

from aegis.adapters.telemetry.metrics import Metrics
from aegis.core.keyrings import Keyring
from aegis.core.reasons import Reason
from aegis.services.model_memory import Memories
from aegis.wiring.counting import Counting


class Full(Cluster):
    """A keyring with a retiring and an active key, and models signed by them."""

    def keyrings(self) -> dict[str, Keyring]:
        return {"prod": keyring(facts("old", 1, superseded=NOW - timedelta(days=1)), facts("new", 2))}

    def signers(self) -> list[frozenset[str]]:
        return [frozenset({fingerprint("old")}), frozenset({fingerprint("old"), fingerprint("new")})]


def shown(metrics: Metrics, prefix: str) -> set[str]:
    return {line for line in metrics.render().decode().splitlines() if line.startswith(prefix)}


def test_gauges_are_what_is_true_at_the_scrape() -> None:
    metrics, memories, clock = Metrics(), Memories(), Clock(NOW)
    counting = Counting(metrics, memories, Full(), clock)
    for name, ready in (("a", "True"), ("b", "False"), ("c", "True")):
        memories.of(("team", name), name).conditions = (("Ready", ready),)
    metrics.before_render(lambda: counting.refresh({"prod": clock() - timedelta(seconds=90)}))
    assert shown(metrics, "aegis_signed_models{") == {
        'aegis_signed_models{condition="Ready",status="True"} 2.0',
        'aegis_signed_models{condition="Ready",status="False"} 1.0',
    }
    assert {
        'aegis_models_by_key_state{state="Retiring"} 1.0',
        'aegis_models_by_key_state{state="Active"} 1.0',
        'aegis_models_by_key_state{state="Revoked"} 0.0',
    } <= shown(metrics, "aegis_models_by_key_state{")
    assert 'aegis_keyring_keys{state="Retiring"} 1.0' in shown(metrics, "aegis_keyring_keys{")
    assert shown(metrics, "aegis_keyring_stale") == {'aegis_keyring_stale_seconds{keyring="prod"} 90.0'}
    memories.forget(("team", "b"))
    assert len(shown(metrics, "aegis_signed_models{")) == 1, "what is gone is not shown as it was"


def test_a_keyring_that_was_never_read_is_as_stale_as_this_process_is_old() -> None:
    metrics, clock = Metrics(), Clock(NOW)
    counting = Counting(metrics, Memories(), Full(), clock)
    clock.advance(seconds=30)
    counting.refresh({"prod": None})
    assert shown(metrics, "aegis_keyring_stale") == {'aegis_keyring_stale_seconds{keyring="prod"} 30.0'}


def test_counters_and_exceptions() -> None:
    metrics = Metrics()
    counting = Counting(metrics, Memories(), Cluster(), Clock())
    counting.attempt(0.2)
    counting.read(7)
    counting.signature_error("team", Reason.SIGNATURE_INVALID)
    counting.exceptions("default", 2)
    counting.exceptions("gone", 1)
    counting.exceptions("gone", None)
    counting.exceptions("never", None)
    assert "aegis_verified_bytes_total 7.0" in shown(metrics, "aegis_verified_bytes")
    assert shown(metrics, "aegis_policy_exceptions{") == {'aegis_policy_exceptions{policy="default"} 2.0'}
    expected = 'aegis_model_signature_errors_total{namespace="team",reason="SignatureInvalid"} 1.0'
    assert shown(metrics, "aegis_model_signature_errors_total{") == {expected}
