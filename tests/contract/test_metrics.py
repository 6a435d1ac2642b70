"""Whatever speaks of a metric speaks of one that exists, and every metric is there to be counted with."""

import re
from pathlib import Path

import pytest
import yaml
from tests.testbed.recipes import ROOT

from aegis.adapters.telemetry.metrics import METRICS, Kind, Metric, Metrics

ALERTS = ROOT / "charts" / "aegis" / "files" / "alerts.yaml"
PAGES = sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("charts/aegis/**/*.md"), ROOT / "README.md"])
NAME = re.compile(r"\baegis_[a-z0-9_]+\b")
NAMES = {row.name for row in METRICS}
SERIES = NAMES | {
    f"{row.name}_{suffix}" for row in METRICS if row.kind is Kind.HISTOGRAM for suffix in ("bucket", "sum", "count")
}


def test_every_row_has_its_member_and_every_member_its_row() -> None:
    assert set(Metrics.__annotations__) == {row.member for row in METRICS}
    assert len(NAMES) == len(METRICS)


@pytest.mark.parametrize("row", METRICS, ids=lambda row: row.name)
def test_names_follow_prometheus_conventions(row: Metric) -> None:
    name, kind = row.name, row.kind
    assert NAME.fullmatch(name)
    assert name.endswith("_total") == (kind is Kind.COUNTER)
    assert name.endswith("_seconds") or kind is not Kind.HISTOGRAM


def test_alerts_ask_for_metrics_and_labels_that_exist() -> None:
    labels = {row.name: set(row.labels) for row in METRICS}
    for rule in yaml.safe_load(ALERTS.read_text())["rules"]:
        asked = set(NAME.findall(rule["expr"]))
        assert asked, rule["alert"]
        assert asked <= SERIES, rule["alert"]
        grouped = {label for group in re.findall(r"by \(([^)]*)\)", rule["expr"]) for label in group.split(", ")}
        # `namespace` and `pod` are put on every series by whoever scrapes it.
        assert grouped - {"namespace", "pod"} <= set().union(*(labels[name] for name in asked)), rule["alert"]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_pages_name_only_metrics_that_exist(page: Path) -> None:
    assert set(NAME.findall(page.read_text(encoding="utf-8"))) <= SERIES
