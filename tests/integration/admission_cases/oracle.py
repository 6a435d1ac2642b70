"""How a case is tried: created and changed, for real and dry, by each replica, and what is left of it afterwards."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from tests.integration.admission_cases.case import Case, Object
from tests.integration.admission_cases.manifests import as_deployment, idle, template
from tests.integration.admission_cases.replicas import Answer, message
from tests.integration.admission_cases.rig import World
from tests.testbed.processes import wait_until
from tests.testbed.tools import Kubectl

UNCHANGEABLE = ("Pod", "Job")
"""Kinds whose pod template hardly changes: their case is made of a Deployment."""

_CONFLICT = "Error from server (Conflict)"


class Trial:
    """One case in its world; the objects that have to be there before are, and go with the block.

    `who` sends it: an admin unless it is said.
    """

    def __init__(self, world: World, case: Case, who: Kubectl | None = None) -> None:
        self._world = world
        self._case = case
        self._kubectl = world.kubectl
        self._who = who or world.kubectl

    @contextmanager
    def prepared(self) -> Iterator[None]:
        """What has to be there before, known to the webhook."""
        for body in self._case.before:
            self._send(body)
        try:
            wait_until(self._known, f"what {self._case.id} rests on, known to every webhook")
            yield
        finally:
            for body in self._case.before:
                self._kubectl.remove(body, self._case.namespace)

    def create(self) -> None:
        """By CREATE, dry and for real: the same verdict in the same words, counted once, and stored only if allowed."""
        case = self._case
        dry = self._run("create", case.manifest, "--dry-run=server")
        self.expect(dry, case.manifest)
        assert not self._stored(case.manifest), "a dry run stored it"
        self._expect_of_each(dry, self._answers(case.manifest))
        with self._counting(case.kind):
            done = self._run("create", case.manifest)
        self.expect(done, case.manifest)
        assert self._stored(case.manifest) == case.allowed
        assert words(done) == words(dry)
        for command in commands(done.stderr):
            self._world.type_in(command)
        self._remove(case.manifest)

    def update(self) -> None:
        """By UPDATE from an object that names nothing: the same verdict, and unchanged if it is refused."""
        target = as_deployment(self._case.manifest) if self._case.kind in UNCHANGEABLE else self._case.manifest
        before = harmless(target)
        self._send(before)
        try:
            old = self._version(target)
            dry = self._run("replace", target, "--dry-run=server")
            self.expect(dry, target)
            self._expect_of_each(dry, self._answers(target, before))
            assert self._version(target) == old, "a dry run changed it"
            with self._counting(target["kind"]):
                done = self._run("replace", target)
            self.expect(done, target)
            assert (self._version(target) != old) == self._case.allowed
        finally:
            self._remove(target)

    def expect(self, done: subprocess.CompletedProcess[str], target: Object) -> None:
        """The verdict on `target`, its reason, the place, and what else people read."""
        case = self._case
        said = done.stdout + done.stderr
        assert (done.returncode == 0) == case.allowed, said
        if case.reason:
            start = "Warning: " if case.warns else 'admission webhook "workloads.aegis.dev" denied the request: '
            assert f"{start}[{case.reason}] {case.path_in(target)}: " in said, said
        for text in case.says:
            assert text in said, (text, said)
        assert "secret" not in said.casefold(), said

    def _expect_of_each(self, done: subprocess.CompletedProcess[str], answers: list[Answer]) -> None:
        """Each replica, asked by itself, gives the verdict that the API server told, in the same words."""
        for answer in answers:
            assert answer["allowed"] == self._case.allowed, answer
            lines = [*message(answer).splitlines(), *answer.get("warnings", ())]
            assert bool(lines) == bool(self._case.reason), answer
            assert [line for line in lines if line not in done.stderr] == []

    def _answers(self, body: Object, old: Object | None = None) -> list[Answer]:
        return self._world.replicas.answers(body, self._case.namespace, old)

    def _known(self) -> bool:
        answers = self._answers(self._case.manifest)
        return all(answer["allowed"] == self._case.allowed for answer in answers)

    def _counting(self, kind: str) -> AbstractContextManager[None]:
        if not self._case.counted:
            return self._world.counting(0, kind=kind)
        decision = "allowed" if self._case.allowed else "denied"
        return self._world.counting(decision=decision, reason=self._case.counted, kind=kind)

    def _run(self, verb: str, body: Object, *flags: str) -> subprocess.CompletedProcess[str]:
        """As kubectl does it; what a controller wrote between its reading and writing is no answer of the webhook."""
        done = self._who.run(verb, "-n", self._case.namespace, *flags, "-f", "-", stdin=json.dumps(body))
        return self._run(verb, body, *flags) if _CONFLICT in done.stderr else done

    def _send(self, body: Object) -> None:
        self._kubectl.apply(body | {"metadata": body["metadata"] | {"namespace": self._case.namespace}})

    def _stored(self, body: Object) -> bool:
        return bool(self._kubectl.find(body, self._case.namespace))

    def _version(self, body: Object) -> tuple[int, Object]:
        found = self._kubectl.find(body, self._case.namespace)
        return found["metadata"]["generation"], found["spec"]

    def _remove(self, body: Object) -> None:
        self._kubectl.remove(body, self._case.namespace)
        wait_until(lambda: not self._stored(body), f"the end of {self._case.id}")


def commands(said: str) -> list[str]:
    """What people are told to type, without the name of the program: each line ends with it."""
    return [line.partition("kubectl ")[2] for line in said.splitlines() if "kubectl " in line]


def words(done: subprocess.CompletedProcess[str]) -> str:
    """What is said, without what tells a dry run from a real one."""
    return (done.stdout + done.stderr).replace(" (server dry run)", "")


def harmless(target: Object) -> Object:
    """An object of the same kind and name that names no model."""
    body = json.loads(json.dumps(target))
    spec = body["spec"]
    if "template" in spec:
        spec["template"] = template(idle())
    elif "jobTemplate" in spec:
        spec["jobTemplate"]["spec"]["template"]["spec"]["containers"] = [idle()]
    else:
        body["spec"] = {}
    return dict(body)
