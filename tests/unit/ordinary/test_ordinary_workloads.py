"""Workloads that serve no model are never in the way, however strict the policy is."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from tests.contract.rendering import render
from tests.testbed.recipes import ROOT
from tests.unit.core.builders import Object, Shelf, answer, policy, request, workload
from tests.unit.ordinary import applications, business, data, files, observing_and_backups, platforms, services
from tests.unit.ordinary.app import told
from tests.unit.ordinary.dressing import DRESSINGS, KINDS

from aegis.core.admission import Decision
from aegis.core.reasons import Reason
from aegis.core.references import resolve
from aegis.core.spec.policy import Unresolved

APPS = (*services.APPS, *platforms.APPS)
TOLD = [app for table in (applications, business, data, files, observing_and_backups) for app in told(table.PROGRAMS)]
"""Programs that keep what they have in buckets, and are told so in all the ways that there are."""
STRICT = Shelf(held=(policy(unresolved=Unresolved.DENY),))
MOST_ORDINARY = 300
SERVED = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob", "Pod")
TEMPLATES = {kind: f"{kind.lower()}s" for kind in SERVED}
"""Kinds of object that every cluster has, and their resources."""


def judged(resource: str, body: Object) -> Decision:
    return answer(request(body, resource=resource), STRICT)


@pytest.mark.parametrize("dressing", DRESSINGS)
@pytest.mark.parametrize("number", range(len(APPS)), ids=[app.name for app in APPS])
def test_an_ordinary_workload_passes(number: int, dressing: str) -> None:
    app = APPS[number]
    spec = DRESSINGS[dressing](app)
    pod = {"metadata": {"name": app.name, "labels": {"app": app.name, "model": "none"}}, "spec": spec}
    # Each program meets each kind in one dressing or another.
    resource = KINDS[(number + list(DRESSINGS).index(dressing)) % len(KINDS)]
    decision = judged(resource, workload(resource, pod))
    assert decision.allowed, decision.message


@pytest.mark.parametrize("number", range(len(TOLD)), ids=[app.name for app in TOLD])
def test_a_program_with_a_store_passes(number: int) -> None:
    # Each program meets one dressing and one kind.
    dressing, resource = list(DRESSINGS)[number % len(DRESSINGS)], KINDS[number % len(KINDS)]
    pod = {"metadata": {"name": "app"}, "spec": DRESSINGS[dressing](TOLD[number])}
    decision = judged(resource, workload(resource, pod))
    assert decision.allowed, decision.message


def test_there_are_enough_of_them() -> None:
    assert len(APPS) * len(DRESSINGS) >= MOST_ORDINARY
    assert len(TOLD) >= MOST_ORDINARY


def test_the_chart_of_aegis_passes() -> None:
    assert refused(render({}).objects) == {}


MODULES = ROOT / "tests" / "testbed" / "go" / "1.36"
FOLDERS = ("cluster/addons", "test/e2e/testing-manifests", "test/fixtures", "hack/testdata")
TAKEN = {"nvidia-gpu", "gpu", "dra"}
"""Parts of the paths of manifests that ask for an accelerator."""


def kubernetes() -> Path | None:
    """The source of Kubernetes that the testbed is built from, where that is known to this machine."""
    command = ["go", "list", "-m", "-f", "{{.Dir}}", "k8s.io/kubernetes"]
    environment = {**os.environ, "GOFLAGS": "-mod=mod", "GOPROXY": "off"}
    try:
        done = subprocess.run(command, cwd=MODULES, env=environment, text=True, capture_output=True, timeout=60)
    except OSError:
        return None
    return Path(done.stdout.strip()) if done.returncode == 0 and done.stdout.strip() else None


def manifests(root: Path) -> Iterator[Object]:
    """Every object of Kubernetes's own add-ons, examples and tests."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.yaml")):
            if not TAKEN & set(path.parts) and not any(each in path.name for each in TAKEN):
                yield from documents(path)


def documents(path: Path) -> Iterator[Object]:
    try:
        yield from (each for each in yaml.load_all(path.read_text(), yaml.CSafeLoader) if isinstance(each, dict))
    except (yaml.YAMLError, ValueError, UnicodeDecodeError):
        # A template, or no YAML at all.
        return


def refused(bodies: list[Object]) -> dict[str, str]:
    found = {}
    for body in bodies:
        resource = TEMPLATES.get(str(body.get("kind")))
        if resource is not None:
            decision = judged(resource, body)
            # What the API server itself cannot read never reaches a webhook.
            if not decision.allowed and decision.reason is not Reason.REQUEST_MALFORMED:
                found[f"{body['kind']} {body['metadata'].get('name')}"] = decision.message
    return found


def test_the_manifests_of_kubernetes_itself_pass() -> None:
    root = kubernetes()
    if root is None:
        pytest.skip("the source of Kubernetes is not on this machine: the testbed has not been built here")
    bodies = [each for each in manifests(root) if each.get("kind") in TEMPLATES]
    assert len(bodies) > 100
    assert refused(bodies) == {}


CORPUS = ROOT.parent / "shared" / "corpus"


def labelled() -> list[Object]:
    """The documents of the labelled manifests that name no model, and in which nothing is in play."""
    with (CORPUS / "index.jsonl").open() as index:
        rows = [row for row in map(json.loads, index) if row["negative"]]
    found = [list(documents(CORPUS / "files" / row["file"]))[row["doc"]] for row in rows]
    return [body for body in found if body.get("kind") in TEMPLATES and not in_play(body)]


def in_play(body: Object) -> bool:
    outer = body["spec"]["jobTemplate"] if body["kind"] == "CronJob" else body
    pod = outer if body["kind"] == "Pod" else outer["spec"]["template"]
    return bool(resolve(pod["spec"], pod.get("metadata") or {}).in_play)


def test_labelled_manifests_without_a_model_pass() -> None:
    if not CORPUS.is_dir():
        pytest.skip("the labelled manifests lie beside the repository, and are not here")
    bodies = labelled()
    assert bodies
    assert refused(bodies) == {}
