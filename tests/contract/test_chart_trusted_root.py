"""The trusted root in the chart: an admin's ConfigMap, which both components read and neither needs to start."""

from typing import Any

import pytest
from tests.contract.rendering import render

FOLDER = "/etc/aegis/trusted-root"


def named(entries: list[Any]) -> list[Any]:
    return [{**each, "name": None} for each in entries if each["name"] == "trusted-root"]


@pytest.mark.parametrize("component", ["webhook", "controller"])
def test_it_is_mounted_from_the_admin_s_config_map(component: str) -> None:
    chart = render({"trustedRoot": {"configMap": "sigstore", "key": "root.json"}})
    pod = chart.pod(component)

    assert chart.environment(component)["AEGIS_TRUSTED_ROOT"] == f"{FOLDER}/root.json"
    assert named(pod["volumes"]) == [{"name": None, "configMap": {"name": "sigstore", "optional": True}}]
    # As a folder: a single file would never change in a running Pod.
    assert named(pod["containers"][0]["volumeMounts"]) == [{"name": None, "mountPath": FOLDER, "readOnly": True}]


def test_nothing_is_mounted_without_one() -> None:
    chart = render()

    assert chart.environment("webhook")["AEGIS_TRUSTED_ROOT"] == ""
    assert "volumes" not in chart.pod("webhook")
    assert named(chart.pod("controller")["volumes"]) == []


def test_it_is_a_key_and_no_path() -> None:
    with pytest.raises(ValueError, match="key"):
        render({"trustedRoot": {"configMap": "sigstore", "key": "../token"}})
