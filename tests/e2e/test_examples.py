"""Every file of examples/, applied to a cluster in which Aegis runs.

The keys and stores that the examples name do not exist, so no model of theirs is verified here. What is tried is that
the API server takes each object as it is, and that Aegis's word on each workload is about the model that it names.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.testbed.aegis_processes import Aegis
from tests.testbed.environment import Environment
from tests.testbed.processes import wait_until
from tests.testbed.recipes import ROOT
from tests.testbed.tools import Kubectl

pytestmark = pytest.mark.e2e

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
NEEDS_MINOR = {"model-image-volume.yaml": 35}
"""Examples of what older API servers drop before anybody sees it, and the first minor version that does not."""
NAMESPACE = "fraud"
"""Governed by the policy `production` of the examples."""


def objects(path: Path) -> list[dict[str, Any]]:
    return [each for each in yaml.load_all(path.read_text(), yaml.CSafeLoader) if each]


def is_ours(each: dict[str, Any]) -> bool:
    return str(each["apiVersion"]).startswith("aegis.dev/")


OURS = [path for path in EXAMPLES if any(map(is_ours, objects(path)))]
WORKLOADS = [path for path in EXAMPLES if not all(map(is_ours, objects(path)))]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Kubectl]:
    """kubectl of an admin, with the chart installed and Aegis running."""
    with Environment() as environment:
        kubectl = environment.start("control_plane").control_plane.kubectl
        aegis = Aegis(environment)
        aegis.install_chart()
        aegis.start()
        kubectl("create", "namespace", NAMESPACE)
        yield kubectl
        aegis.close()


def apply(cluster: Kubectl, *each: dict[str, Any], options: tuple[str, ...] = ()) -> tuple[int, str]:
    """Server-side, so that a field that does not exist is an error and not a warning."""
    arguments = ("apply", "--server-side", "--validate=strict", "-n", NAMESPACE, *options, "-f", "-")
    done = cluster.run(*arguments, stdin=yaml.safe_dump_all(each))
    return done.returncode, done.stdout + done.stderr


def test_there_are_examples_of_both() -> None:
    assert OURS
    assert WORKLOADS


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_the_api_server_takes_every_object(cluster: Kubectl, path: Path) -> None:
    code, said = apply(cluster, *filter(is_ours, objects(path)))
    assert (code, "Warning" in said) == (0, False), said


@pytest.mark.parametrize("path", WORKLOADS, ids=lambda path: path.name)
def test_aegis_finds_the_declared_model_in_every_workload(cluster: Kubectl, path: Path) -> None:
    minor = int(json.loads(cluster("version", "-o", "json"))["serverVersion"]["minor"])
    if minor < NEEDS_MINOR.get(path.name, 0):
        pytest.skip(f"Kubernetes 1.{minor} does not know what it shows")
    for file in OURS:
        apply(cluster, *filter(is_ours, objects(file)))
    workloads = [each for each in objects(path) if not is_ours(each)]
    refusal = ""

    def refused_by_the_policy_of_the_examples() -> bool:
        nonlocal refusal
        code, refusal = apply(cluster, *workloads, options=("--dry-run=server",))
        return code != 0 and not any(word in refusal for word in ("SourceNotAllowed", "PolicyNotFound"))

    wait_until(refused_by_the_policy_of_the_examples, "a refusal by the policy of the examples")
    assert "denied the request: [" in refusal
    # There is a SignedModel for it: only its keys and its store are missing.
    assert "[ModelUnknown]" not in refusal
    assert f"SignedModel {NAMESPACE}/" in refusal
