"""What the chart promises of a webhook that is in the way of every deployment: rollouts, drains, spread, trust."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.contract.rendering import PEM, VALUES, Rendered, render

PROMISES: tuple[tuple[str, dict[str, Any], Callable[[Rendered], object], object], ...] = (
    (
        "a rollout takes no replica away before its successor serves",
        {},
        lambda chart: chart.one("Deployment", "aegis-webhook")["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"],
        0,
    ),
    (
        "a drain takes one replica at a time",
        {},
        lambda chart: {budget["spec"]["maxUnavailable"] for budget in chart.of_kind("PodDisruptionBudget")},
        {1},
    ),
    (
        "the drain fits into the time that a Pod has to end",
        {"webhook": {"drainSeconds": 60}},
        lambda chart: chart.pod("webhook")["terminationGracePeriodSeconds"],
        90,
    ),
    (
        "replicas are spread over nodes and zones",
        {},
        lambda chart: {
            (component, each["topologyKey"])
            for component in ("webhook", "controller")
            for each in chart.pod(component)["topologySpreadConstraints"]
        },
        {
            (component, key)
            for component in ("webhook", "controller")
            for key in ("kubernetes.io/hostname", "topology.kubernetes.io/zone")
        },
    ),
    (
        "the webhook is among the last to be evicted",
        {},
        lambda chart: chart.pod("webhook")["priorityClassName"],
        "system-cluster-critical",
    ),
    (
        "an authority for client certificates reaches the webhook as a file",
        {"webhook": {"clientAuthority": PEM}},
        lambda chart: (
            chart.environment("webhook")["AEGIS_CLIENT_AUTHORITY"],
            chart.pod("webhook")["containers"][0]["volumeMounts"][0]["mountPath"],
            chart.one("ConfigMap", chart.pod("webhook")["volumes"][0]["configMap"]["name"])["data"]["ca.crt"],
        ),
        ("/etc/aegis/client-authority/ca.crt", "/etc/aegis/client-authority", PEM),
    ),
)


@pytest.mark.parametrize(("values", "read", "expected"), [p[1:] for p in PROMISES], ids=[p[0] for p in PROMISES])
def test_the_chart_promises_that(values: dict[str, Any], read: Callable[[Rendered], object], expected: object) -> None:
    assert read(render(values)) == expected


@pytest.mark.parametrize("name", VALUES)
def test_the_controller_is_told_what_the_configuration_is_made_of(name: str) -> None:
    chart = render(VALUES[name])
    told = chart.one("ConfigMap", "aegis-webhook-configuration")["data"]["webhooks.json"]
    assert json.loads(told) == [chart.webhook]
