"""What a process counts is what a scrape shows, and nothing that nobody counted."""

import math
from collections import Counter

import pytest
from prometheus_client.parser import text_string_to_metric_families

from aegis.adapters.telemetry.metrics import METRICS, Kind, Metrics
from aegis.core.reasons import Reason


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


def scraped(metrics: Metrics) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every series of a scrape, read as Prometheus reads it."""
    families = text_string_to_metric_families(metrics.render().decode())
    return {
        (each.name, tuple(sorted(each.labels.items()))): each.value for family in families for each in family.samples
    }


def test_a_gauge_that_nobody_set_is_not_shown(metrics: Metrics) -> None:
    gauges = {row.name for row in METRICS if row.kind is Kind.GAUGE}
    assert gauges.isdisjoint(name for name, _ in scraped(metrics))
    metrics.leader.set(0)
    metrics.cache_age.set_function(lambda: math.inf)
    shown = scraped(metrics)
    assert shown["aegis_controller_leading", ()] == 0
    assert shown["aegis_cache_age_seconds", ()] == math.inf


def test_counters_start_at_nothing_or_zero_and_count(metrics: Metrics) -> None:
    assert scraped(metrics)["aegis_verified_bytes_total", ()] == 0
    metrics.verified_bytes.inc(1 << 40)
    metrics.signature_errors.labels("ml", Reason.NOT_SIGNED).inc()
    metrics.admission_requests.labels("denied", Reason.MODEL_UNKNOWN, "Pod").inc(2)
    shown = scraped(metrics)
    assert shown["aegis_verified_bytes_total", ()] == 1 << 40
    assert shown["aegis_model_signature_errors_total", (("namespace", "ml"), ("reason", "NotSigned"))] == 1
    labels = (("decision", "denied"), ("kind", "Pod"), ("reason", "ModelUnknown"))
    assert shown["aegis_admission_requests_total", labels] == 2


def test_times_of_creation_are_left_out(metrics: Metrics) -> None:
    metrics.signature_errors.labels("ml", Reason.NOT_SIGNED).inc()
    metrics.admission_duration.observe(0.002)
    assert not [name for name, _ in scraped(metrics) if name.endswith("_created")]


def test_a_tally_is_asked_at_every_scrape(metrics: Metrics) -> None:
    tally = Counter(accepted=1)
    metrics.http_connections.follow(lambda: tally)
    tally["refused_413"] += 3
    shown = scraped(metrics)
    assert shown["aegis_http_events_total", (("event", "accepted"),)] == 1
    assert shown["aegis_http_events_total", (("event", "refused_413"),)] == 3


def test_owners_refresh_right_before_a_scrape(metrics: Metrics) -> None:
    def refresh() -> None:
        metrics.signed_models.clear()
        metrics.signed_models.labels("Ready", "True").set(7)

    metrics.signed_models.labels("Ready", "False").set(1)
    metrics.before_render(refresh)
    models = {labels: value for (name, labels), value in scraped(metrics).items() if name == "aegis_signed_models"}
    assert models == {(("condition", "Ready"), ("status", "True")): 7}


def test_two_processes_in_one_do_not_meet() -> None:
    first, second = Metrics(), Metrics()
    first.verified_bytes.inc()
    assert scraped(second)["aegis_verified_bytes_total", ()] == 0


def test_a_label_can_hold_anything(metrics: Metrics) -> None:
    metrics.keyring_stale.labels('a"b\\c\nd').set(1)
    assert scraped(metrics)["aegis_keyring_stale_seconds", (("keyring", 'a"b\\c\nd'),)] == 1


def test_the_process_is_shown_as_well(metrics: Metrics) -> None:
    assert scraped(metrics)["process_resident_memory_bytes", ()] > 1 << 20
