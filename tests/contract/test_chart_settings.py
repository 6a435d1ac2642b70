"""The chart, the program's settings, the image and the version: one says what the others say."""

import pytest
from tests.contract.rendering import CHART, render
from tests.testbed.recipes import ROOT

import aegis
from aegis.settings import VARIABLES, Settings

SET_BY_THE_CLUSTER = {"AEGIS_NAMESPACE", "AEGIS_POD_NAME"}
SET_OUTSIDE_A_CLUSTER = {"AEGIS_SERVICE_ACCOUNT_DIR"}


def test_the_chart_sets_every_variable_of_the_settings_and_no_other() -> None:
    chart = {name for component in ("webhook", "controller") for name in render().environment(component)}
    known = {variable.name for variable in VARIABLES if variable.name.startswith("AEGIS_")}
    assert chart == known - SET_OUTSIDE_A_CLUSTER


@pytest.mark.parametrize("component", ["webhook", "controller"])
def test_the_chart_s_defaults_are_those_of_the_settings(component: str) -> None:
    environment = render({"defaultPolicy": {"create": False}}).environment(component)
    own = {"AEGIS_LOG_FORMAT": "console", "AEGIS_WEBHOOK_NAMES": ""}
    given = {name: value for name, value in environment.items() if name not in SET_BY_THE_CLUSTER}
    assert Settings.from_env({**given, **own}) == Settings()


def test_the_image_runs_as_the_user_that_the_chart_names() -> None:
    user = render().pod("webhook")["securityContext"]["runAsUser"]
    assert f"USER {user}:{user}" in (ROOT / "Dockerfile").read_text().splitlines()


def test_the_chart_is_of_the_program_s_version() -> None:
    assert f'appVersion: "{aegis.__version__}"' in (CHART / "Chart.yaml").read_text()
    assert f"version: {aegis.__version__}\n" in (CHART / "Chart.yaml").read_text()
