"""Ordinary workloads on the real API server: each program once, and none is refused."""

import json

import pytest
from tests.integration.admission_cases.case import STRICT, Object
from tests.integration.admission_cases.manifests import workload
from tests.integration.admission_cases.rig import World
from tests.unit.ordinary import platforms, services
from tests.unit.ordinary.app import App
from tests.unit.ordinary.dressing import DRESSINGS

pytestmark = pytest.mark.e2e

APPS = (*services.APPS, *platforms.APPS)


def deployment(number: int, app: App) -> Object:
    """A Deployment of the program, in one dressing after the other."""
    dress = list(DRESSINGS.values())[number % len(DRESSINGS)]
    body = workload("Deployment", {"metadata": {"labels": {"app": "case"}}, "spec": dress(app)})
    return {**body, "metadata": {"name": f"ordinary-{number}"}}


def test_no_ordinary_workload_is_refused(world: World) -> None:
    items = [deployment(number, app) for number, app in enumerate(APPS)]
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": items})
    before = world.counted(decision="allowed", kind="Deployment")
    done = world.kubectl.run("create", "-n", STRICT, "--dry-run=server", "-f", "-", stdin=text)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == len(APPS)
    assert world.counted(decision="allowed", kind="Deployment") == before + len(APPS)
