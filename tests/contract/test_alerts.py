"""The alerts: each has its runbook, and fires when, and only when, it should (by Prometheus' own promtool)."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.contract.rendering import pages, render
from tests.testbed.binaries import extra
from tests.testbed.recipes import ROOT

ON = {"prometheusRule": {"enabled": True, "runbookBaseURL": "https://docs.internal/runbooks/"}}
WEBHOOK = 'namespace="aegis-system",pod="aegis-webhook-1"'

# Sentence, series as promtool writes them (one sample a minute), minute, alert, labels of each that fires.
Case = tuple[str, dict[str, str], int, str, list[dict[str, str]]]
CASES: tuple[Case, ...] = (
    (
        "the first error ever is noticed",
        {'aegis_model_signature_errors_total{namespace="ml",reason="SignatureInvalid"}': "_x9 1x20"},
        10,
        "AegisSignatureErrors",
        [{"namespace": "ml", "reason": "SignatureInvalid", "severity": "warning"}],
    ),
    (
        "one more error of a known kind is noticed",
        {'aegis_model_signature_errors_total{namespace="ml",reason="NotSigned"}': "3x60 4x10"},
        62,
        "AegisSignatureErrors",
        [{"namespace": "ml", "reason": "NotSigned", "severity": "warning"}],
    ),
    (
        "old errors are forgotten",
        {'aegis_model_signature_errors_total{namespace="ml",reason="NotSigned"}': "3x60"},
        50,
        "AegisSignatureErrors",
        [],
    ),
    (
        "a certificate with less than a day left is noticed",
        {f"aegis_webhook_certificate_expiry_seconds{{{WEBHOOK}}}": "80000x30"},
        20,
        "AegisWebhookCertificateExpiring",
        [{"namespace": "aegis-system", "severity": "critical"}],
    ),
    (
        "a certificate with days left is fine",
        {f"aegis_webhook_certificate_expiry_seconds{{{WEBHOOK}}}": "400000x30"},
        20,
        "AegisWebhookCertificateExpiring",
        [],
    ),
    (
        "a clock that is behind is noticed",
        {f"aegis_clock_skew_seconds{{{WEBHOOK}}}": "-90x20"},
        10,
        "AegisClockSkew",
        [{"namespace": "aegis-system", "pod": "aegis-webhook-1", "severity": "warning"}],
    ),
    (
        "clocks that differ as clocks do are fine",
        {f"aegis_clock_skew_seconds{{{WEBHOOK}}}": "2x20"},
        10,
        "AegisClockSkew",
        [],
    ),
    (
        "a replica that hears nothing is noticed",
        {f"aegis_cache_age_seconds{{{WEBHOOK}}}": "25x10"},
        5,
        "AegisCacheStale",
        [{"namespace": "aegis-system", "pod": "aegis-webhook-1", "severity": "critical"}],
    ),
    (
        "a replica between two watches is fine",
        {f"aegis_cache_age_seconds{{{WEBHOOK}}}": "9x10"},
        5,
        "AegisCacheStale",
        [],
    ),
    (
        "unverified Pods that stay are noticed",
        {'aegis_unverified_pods{namespace="ml"}': "2x30"},
        20,
        "AegisUnverifiedRunning",
        [{"namespace": "ml", "severity": "warning"}],
    ),
    (
        "unverified Pods that go are fine",
        {'aegis_unverified_pods{namespace="ml"}': "2x5 0x30"},
        20,
        "AegisUnverifiedRunning",
        [],
    ),
    (
        "a key source that stays away is noticed",
        {'aegis_keyring_stale_seconds{keyring="prod"}': "0+60x40"},
        30,
        "AegisKeySourceFailing",
        [{"keyring": "prod", "severity": "warning"}],
    ),
    (
        "a key source that was away for minutes is fine",
        {'aegis_keyring_stale_seconds{keyring="prod"}': "600x40"},
        30,
        "AegisKeySourceFailing",
        [],
    ),
)


def rules() -> list[dict[str, Any]]:
    """The alerts as rendered."""
    (group,) = render(ON).one("PrometheusRule", "aegis")["spec"]["groups"]
    return list(group["rules"])


def test_every_alert_has_its_runbook_and_every_runbook_its_alert() -> None:
    assert {rule["alert"] for rule in rules()} == pages(ROOT / "docs" / "runbooks")


def test_every_alert_leads_to_its_runbook() -> None:
    for rule in rules():
        assert rule["annotations"]["runbook_url"] == f"https://docs.internal/runbooks/{rule['alert']}.md"
        assert rule["annotations"]["summary"]


def test_every_alert_has_a_case_in_which_it_fires_and_one_in_which_it_does_not() -> None:
    fires = {alert for _, _, _, alert, expected in CASES if expected}
    rests = {alert for _, _, _, alert, expected in CASES if not expected}
    assert fires == rests == {rule["alert"] for rule in rules()}


@pytest.fixture(scope="module")
def promtool() -> str:
    """Prometheus' own checker, built by the testbed if this machine has not built it before."""
    return extra("promtool")


@pytest.mark.parametrize(("series", "minute", "alert", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_it_fires_when_it_should(
    promtool: str, tmp_path: Path, series: dict[str, str], minute: int, alert: str, expected: list[dict[str, str]]
) -> None:
    quiet = [{key: rule[key] for key in rule if key != "annotations"} for rule in rules()]
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": [{"name": "aegis", "rules": quiet}]}))
    wanted = {"eval_time": f"{minute}m", "alertname": alert, "exp_alerts": [{"exp_labels": each} for each in expected]}
    inputs = [{"series": name, "values": values} for name, values in series.items()]
    case = {"interval": "1m", "input_series": inputs, "alert_rule_test": [wanted]}
    (tmp_path / "case.yaml").write_text(yaml.safe_dump({"rule_files": ["rules.yaml"], "tests": [case]}))
    done = subprocess.run([promtool, "test", "rules", "case.yaml"], cwd=tmp_path, text=True, capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_promtool_accepts_the_rules(promtool: str, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": [{"name": "aegis", "rules": rules()}]}))
    done = subprocess.run([promtool, "check", "rules", "rules.yaml"], cwd=tmp_path, text=True, capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"SUCCESS: \d+ rules found", done.stdout)
