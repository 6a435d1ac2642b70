"""`aegis check` beside the webhook: worked out from files or answered by the cluster, the words are the same."""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.integration.clirig import PROGRAM
from tests.integration.webhookrig import SEAL_SECRET, TENANT, Rig, every_workload, pod, uri
from tests.testbed.openbao import OPERATOR_NAMESPACE
from tests.testbed.processes import wait_until

pytestmark = pytest.mark.e2e

DENIED = "denied the request: "
MAY = ("pods", "deployments.apps", "statefulsets.apps", "daemonsets.apps", "replicasets.apps", "jobs.batch")
"""What the job of a pipeline may create: all but ReplicationControllers and CronJobs."""


@dataclass
class Job:
    """A pipeline's job: a folder, and the rights of a ServiceAccount that may create workloads and nothing else."""

    rig: Rig
    folder: Path
    kubeconfig: Path

    def check(self, *arguments: str) -> tuple[int, str]:
        """Exit code and answer of `aegis check` on the manifests."""
        command = [str(PROGRAM), "check", "-f", "manifests.yaml", *arguments]
        done = subprocess.run(command, cwd=self.folder, env={}, text=True, capture_output=True, timeout=120)
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout

    def ask(self) -> tuple[int, str]:
        """The cluster's answer."""
        return self.check("--kubeconfig", str(self.kubeconfig), "--context", "testbed")

    def work_out(self) -> tuple[int, str]:
        """The answer from what `kubectl` tells of the cluster now."""
        trust = self.rig.kubectl("get", "modelpolicies,modelkeyrings,signedmodels", "-A", "-o", "yaml")
        self.write("trust.yaml", trust)
        self.write("seal.yaml", self.rig.kubectl("get", "secret", SEAL_SECRET, "-n", OPERATOR_NAMESPACE, "-o", "yaml"))
        known = [each for option in ("--policy", "--keyring", "--models") for each in (option, "trust.yaml")]
        return self.check(*known, "--seal-key", "seal.yaml", "-n", TENANT)

    def manifests(self, *objects: Mapping[str, Any]) -> None:
        """What is checked."""
        self.write("manifests.yaml", yaml.safe_dump_all(map(dict, objects)))

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)


@pytest.fixture(scope="module")
def rig(running_webhook: Callable[[], Rig]) -> Rig:
    made = running_webhook()
    made.verified("good")
    made.model("pending")
    return made


@pytest.fixture
def job(rig: Rig, tmp_path: Path) -> Iterator[Job]:
    rig.kubectl("create", "serviceaccount", "ci", "-n", TENANT)
    rig.kubectl("create", "role", "ci", "-n", TENANT, "--verb=create", *(f"--resource={each}" for each in MAY))
    rig.kubectl("create", "rolebinding", "ci", "-n", TENANT, "--role=ci", f"--serviceaccount={TENANT}:ci")
    yield Job(rig, tmp_path, rig.plane.kubeconfig_for(TENANT, "ci"))
    rig.policy()
    rig.kubectl("delete", "rolebinding/ci", "role/ci", "serviceaccount/ci", "-n", TENANT)


def lines(said: str) -> list[str]:
    """The webhook's lines in what `aegis check` wrote, without the objects before them."""
    return [line.partition(": ")[2].removeprefix("Warning: ") for line in said.splitlines()[:-1]]


REFUSED = (
    pod(f"--model={uri('nobody')}", name="unknown"),
    pod(f"--model={uri('pending')}", uri("nobody"), name="several"),
    pod("--model=s3://elsewhere/x", "--adapter=hf://org/name", name="other"),
    pod(f"--model={uri('nobody')}", *(f"--model={uri(str(number))}" for number in range(20)), name="many"),
)


def test_files_and_cluster_give_the_webhooks_own_lines(job: Job) -> None:
    job.manifests(*REFUSED)
    said = [refusal.partition(DENIED)[2].strip() for refusal in job.rig.refusals(*REFUSED)]
    for code, told in (job.work_out(), job.ask()):
        assert code == 1, told
        assert lines(told) == "\n".join(said).splitlines()
        assert told.splitlines()[-1] == f"{len(REFUSED)} refused"
    assert job.work_out() == job.ask()


def test_what_is_verified_is_admitted_and_nothing_is_stored(job: Job) -> None:
    objects = [each for each in every_workload(f"--model={uri('good')}") if kind_of(each) in MAY]
    job.manifests(*objects)
    assert job.work_out() == job.ask() == (0, f"{len(MAY)} admitted\n")
    assert job.rig.kubectl.get(",".join(MAY), "-n", TENANT)["items"] == []


def kind_of(body: Mapping[str, Any]) -> str:
    group = body["apiVersion"].rpartition("/")[0]
    return f"{body['kind'].lower()}s.{group}".rstrip(".")


def test_an_object_that_is_there_already_is_judged_as_a_new_one(job: Job) -> None:
    stored = pod(f"--model={uri('good')}", name="stored")
    assert job.rig.create(stored, dry=False).returncode == 0
    try:
        job.manifests(job.rig.kubectl.get("pod", "stored", "-n", TENANT))
        assert job.ask() == (0, "1 admitted\n")
        job.manifests(pod(f"--model={uri('nobody')}", name="stored"))
        code, told = job.ask()
        assert (code, "[ModelUnknown]" in told) == (1, True)
    finally:
        job.rig.kubectl("delete", "pod", "stored", "-n", TENANT, "--grace-period=0", "--force")


def test_warnings_are_the_webhooks_own(job: Job) -> None:
    job.rig.policy(mode="Warn")
    body = REFUSED[0]
    job.manifests(body)
    wait_until(lambda: job.rig.admits(body), "the mode known to the webhook")
    (warning,) = job.rig.create(body).stderr.removeprefix("Warning: ").splitlines()
    assert job.work_out() == job.ask()
    code, told = job.ask()
    assert code == 0
    assert lines(told) == [warning]


def test_a_policy_may_be_the_reason_for_silence(job: Job) -> None:
    job.rig.policy(mode="Audit")
    job.manifests(REFUSED[0])
    wait_until(lambda: job.rig.admits(REFUSED[0]), "the mode known to the webhook")
    wait_until(lambda: job.rig.create(REFUSED[0]).stderr == "", "no warnings any more")
    assert job.work_out() == job.ask() == (0, "1 admitted\n")


def test_silence_for_no_reason_is_no_admission(job: Job) -> None:
    job.manifests(REFUSED[0])
    kubectl = job.rig.kubectl
    switched_on = kubectl.get("validatingwebhookconfiguration", "aegis")
    kubectl("delete", "validatingwebhookconfiguration", "aegis")
    try:
        wait_until(lambda: job.rig.admits(REFUSED[0]), "Aegis switched off")
        code, told = job.ask()
        assert code == 3
        assert "nothing shows that Aegis was asked" in told
    finally:
        del switched_on["metadata"]["resourceVersion"], switched_on["metadata"]["uid"]
        kubectl.apply(switched_on)
        wait_until(lambda: not job.rig.admits(REFUSED[0]), "Aegis switched on again")


def test_what_may_not_be_created_leaves_it_unknown(job: Job) -> None:
    cron = next(each for each in every_workload(f"--model={uri('good')}") if each["kind"] == "CronJob")
    engine = {"apiVersion": "example.dev/v1", "kind": "Engine", "spec": {"template": {"spec": pod()["spec"]}}}
    job.manifests(cron, engine)
    code, told = job.ask()
    assert code == 3
    first, second, counted = told.splitlines()
    assert 'cannot create resource "cronjobs"' in first
    assert "example.dev/v1" in second
    assert counted == "2 unknown"


def test_the_forms_for_programs_are_the_same_from_files_and_from_the_cluster(job: Job) -> None:
    job.manifests(*REFUSED[:2])
    rows = [json.loads(line) for line in job.check("--kubeconfig", str(job.kubeconfig), "-o", "json")[1].splitlines()]
    assert [row["pointer"] for row in rows] == [
        "/spec/containers/0/args/0",
        "/spec/containers/0/args/0",
        "/spec/containers/0/args/1",
    ]
    assert [row["reason"] for row in rows] == ["ModelUnknown", "VerificationPending", "ModelUnknown"]
