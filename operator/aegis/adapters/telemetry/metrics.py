"""Metrics: one table, and the object through which a process counts and shows them.

A row of METRICS is a metric; docs/reference/metrics.md is made from it, and the alerts and runbooks are held to it.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector


class Kind(StrEnum):
    """The type of a metric as Prometheus names it."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Metric:
    """A row of METRICS: `member` is its name in Metrics, `shown_by` the processes that set it."""

    member: str
    name: str
    kind: Kind
    shown_by: str
    says: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()
    kept_elsewhere: bool = False


_C, _G, _H = Kind.COUNTER, Kind.GAUGE, Kind.HISTOGRAM
_WEBHOOK, _CONTROLLER = "webhook", "controller"
_ANSWERS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)
_VERIFICATIONS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)

METRICS: tuple[Metric, ...] = (
    Metric(
        "signature_errors",
        "aegis_model_signature_errors_total",
        _C,
        _CONTROLLER,
        "Verifications of models that ended Rejected; the one to alert on. `reason` is a reason of the reference page.",
        ("namespace", "reason"),
    ),
    Metric(
        "admission_requests",
        "aegis_admission_requests_total",
        _C,
        _WEBHOOK,
        "Admission requests answered: `decision` is allowed or denied, `kind` the kind of the object.",
        ("decision", "reason", "kind"),
    ),
    Metric(
        "admission_duration",
        "aegis_admission_duration_seconds",
        _H,
        _WEBHOOK,
        "Time to answer an admission request, without waiting for its bytes.",
        buckets=_ANSWERS,
    ),
    Metric(
        "signed_models",
        "aegis_signed_models",
        _G,
        _CONTROLLER,
        "SignedModels by the `status` (True, False, Unknown) of each `condition`.",
        ("condition", "status"),
    ),
    Metric(
        "verification_duration",
        "aegis_verification_duration_seconds",
        _H,
        _CONTROLLER,
        "Time to gather the evidence of one model, reading the artifact included.",
        buckets=_VERIFICATIONS,
    ),
    Metric(
        "verified_bytes",
        "aegis_verified_bytes_total",
        _C,
        _CONTROLLER,
        "Bytes of artifacts that were read; it stands still while stored digests suffice.",
    ),
    Metric("keyring_keys", "aegis_keyring_keys", _G, _CONTROLLER, "Keys of all ModelKeyrings by state.", ("state",)),
    Metric(
        "models_by_key_state",
        "aegis_models_by_key_state",
        _G,
        _CONTROLLER,
        "SignedModels by the best state among the keys that signed each.",
        ("state",),
    ),
    Metric(
        "keyring_stale",
        "aegis_keyring_stale_seconds",
        _G,
        _CONTROLLER,
        "Time since the source of a ModelKeyring was last read successfully.",
        ("keyring",),
    ),
    Metric(
        "exceptions",
        "aegis_policy_exceptions",
        _G,
        _CONTROLLER,
        "Exceptions of a ModelPolicy that are in force now.",
        ("policy",),
    ),
    Metric(
        "unverified_pods",
        "aegis_unverified_pods",
        _G,
        _CONTROLLER,
        "Running Pods that would be refused now if their policy enforced: for a model, or because they name none.",
        ("namespace",),
    ),
    Metric(
        "cache_age",
        "aegis_cache_age_seconds",
        _G,
        _WEBHOOK,
        "Time since the API server was last heard; +Inf before the first full list.",
    ),
    Metric(
        "config_maps",
        "aegis_config_maps",
        _G,
        f"{_WEBHOOK}, {_CONTROLLER}",
        "ConfigMaps labelled aegis.dev/resolve=true: Read, or LeftOut (mutable, with binaryData, beyond a limit).",
        ("use",),
    ),
    Metric(
        "config_map_bytes",
        "aegis_config_map_bytes",
        _G,
        f"{_WEBHOOK}, {_CONTROLLER}",
        "Memory that the contents of these ConfigMaps take.",
    ),
    Metric(
        "certificate_expiry",
        "aegis_webhook_certificate_expiry_seconds",
        _G,
        f"{_WEBHOOK}, {_CONTROLLER}",
        "Time until the webhook's certificate ends: the one that is served, or in the leader the one in the Secret.",
    ),
    Metric(
        "authority_expiry",
        "aegis_webhook_authority_expiry_seconds",
        _G,
        _CONTROLLER,
        "Time until the authority ends that signs the webhook's certificate, where Aegis issues it.",
    ),
    Metric(
        "configuration_drift",
        "aegis_webhook_configuration_drift",
        _G,
        _CONTROLLER,
        "1 for each field of the webhook configuration that is not as the chart made it.",
        ("field",),
    ),
    Metric(
        "configuration_repairs",
        "aegis_webhook_configuration_repairs_total",
        _C,
        _CONTROLLER,
        "How often a field of the webhook configuration was put right.",
        ("field",),
    ),
    Metric(
        "clock_skew",
        "aegis_clock_skew_seconds",
        _G,
        f"{_WEBHOOK}, {_CONTROLLER}",
        "How far this process's clock is ahead of the API server's; negative when it is behind.",
    ),
    Metric(
        "http_connections",
        "aegis_http_events_total",
        _C,
        _WEBHOOK,
        "What befell connections to the admission port: accepted, ousted, aborted, starved, handshake_failed, "
        "refused_ and the HTTP status.",
        ("event",),
        kept_elsewhere=True,
    ),
    Metric(
        "leader", "aegis_controller_leading", _G, _CONTROLLER, "1 in the replica that holds the Lease, 0 in the others."
    ),
)
"""Every metric of Aegis. A new one is a row here and an annotation in Metrics."""


class Tally(Collector):
    """A counter that is kept elsewhere, as a mapping from its label's value to the count."""

    def __init__(self, row: Metric) -> None:
        self._row = row
        self._read: Callable[[], Mapping[str, int]] = dict

    def follow(self, read: Callable[[], Mapping[str, int]]) -> None:
        """Ask `read` for the counts at each scrape."""
        self._read = read

    def collect(self) -> Iterator[Family]:
        family = CounterMetricFamily(self._row.name, self._row.says, labels=self._row.labels)
        for event, count in sorted(self._read().items()):
            family.add_metric([event], count)
        yield family


class Metrics:
    """The metrics of one process, in a registry of their own.

    A gauge that was never set is not shown: a zero would be a lie, and alerts would believe it.
    """

    signature_errors: Counter
    admission_requests: Counter
    admission_duration: Histogram
    signed_models: Gauge
    verification_duration: Histogram
    verified_bytes: Counter
    keyring_keys: Gauge
    models_by_key_state: Gauge
    keyring_stale: Gauge
    exceptions: Gauge
    unverified_pods: Gauge
    cache_age: Gauge
    config_maps: Gauge
    config_map_bytes: Gauge
    certificate_expiry: Gauge
    authority_expiry: Gauge
    configuration_drift: Gauge
    configuration_repairs: Counter
    clock_skew: Gauge
    http_connections: Tally
    leader: Gauge

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._refreshers: list[Callable[[], None]] = []
        ProcessCollector(registry=self.registry)
        for row in METRICS:
            setattr(self, row.member, self._registered(row))

    def before_render(self, refresh: Callable[[], None]) -> None:
        """Call `refresh` at each scrape, to set what is computed then."""
        self._refreshers.append(refresh)

    def render(self) -> bytes:
        """All of them in the Prometheus text format 0.0.4."""
        for refresh in self._refreshers:
            refresh()
        return generate_latest(self)

    def collect(self) -> Iterator[Family]:
        """The families that have something to say, as `generate_latest` takes them."""
        for family in self.registry.collect():
            family.samples = [sample for sample in family.samples if _tells(sample.name, sample.value)]
            if family.samples:
                yield family

    def _registered(self, row: Metric) -> Counter | Gauge | Histogram | Tally:
        if row.kept_elsewhere:
            tally = Tally(row)
            self.registry.register(tally)
            return tally
        if row.kind is Kind.HISTOGRAM:
            return Histogram(row.name, row.says, row.labels, registry=self.registry, buckets=row.buckets)
        if row.kind is Kind.COUNTER:
            return Counter(row.name, row.says, row.labels, registry=self.registry)
        gauge = Gauge(row.name, row.says, row.labels, registry=self.registry)
        if not row.labels:
            gauge.set(math.nan)
        return gauge


def _tells(name: str, value: float) -> bool:
    """False for a gauge that was never set, and for the times of creation that the client adds to every counter."""
    return not math.isnan(value) and not name.endswith("_created")
