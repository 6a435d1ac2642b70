"""A row of the table of changes, and how it is tried: what is typed about an object that is there already.

It is tried like a case: for real and dry, by each replica, in numbers, and by what is stored afterwards; what it makes
of the object can be created under another name as well.
"""

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.integration.admission_cases.case import STRICT, Case, Object
from tests.integration.admission_cases.oracle import Trial
from tests.integration.admission_cases.replicas import Answer, message
from tests.integration.admission_cases.rig import World
from tests.testbed.processes import wait_until
from tests.testbed.tools import Kubectl


@dataclass(frozen=True)
class Change:
    """`arguments` are kubectl's, with `body` on its input; `reason` is '' for what is admitted.

    `makes` tells what the webhook is asked about, of what is stored: None where the API server does not ask it. `dry`
    are the arguments of the same request where the command itself knows no dry run. `editor` is the command line of
    the one that `kubectl edit` opens.
    """

    arguments: tuple[str, ...]
    makes: Callable[[Object], Object] | None = None
    reason: str = ""
    path: str = ""
    body: Object | None = None
    dry: tuple[str, ...] = ()
    subresource: str = ""
    editor: str = ""

    @property
    def line(self) -> str:
        """How the refusal begins."""
        return f"[{self.reason}] {self.path}: " if self.reason else ""


class ChangeTrial:
    """A change of the object `of`, of which only its kind and name count, by `who`: an admin unless it is said."""

    def __init__(
        self, world: World, change: Change, of: Object, namespace: str = STRICT, who: Kubectl | None = None
    ) -> None:
        self._world = world
        self._change = change
        self._of = of
        self._namespace = namespace
        self._who = who or world.kubectl

    def change(self) -> None:
        """Dry and for real: the same verdict, from each replica too, counted once; what is refused changes nothing."""
        change = self._change
        wait_until(self._settled, f"what its controller writes into the {self._of['kind']}")
        before = self._stored()
        self._expect(self._run(*(change.dry or change.arguments), "--dry-run=server"))
        assert self._stored() == before, "a dry run changed it"
        for answer in self._answers(before):
            assert answer["allowed"] is not bool(change.reason), answer
            assert message(answer).startswith(change.line), answer
        with self._counting():
            self._expect(self._run(*change.arguments))
        if change.reason:
            assert self._stored() == before

    def create(self) -> None:
        """What the change would make, as an object of its own: refused alike, in every way."""
        change = self._change
        assert change.makes is not None
        made = change.makes(self._stored())
        about = {"apiVersion": made["apiVersion"], "kind": made["kind"], "metadata": {"name": "made-anew"}}
        anew = about | {"spec": made["spec"]}
        Trial(self._world, Case("made-anew", anew, change.reason, change.path, namespace=self._namespace)).create()

    def _expect(self, done: subprocess.CompletedProcess[str]) -> None:
        said = done.stdout + done.stderr
        assert (done.returncode != 0) == bool(self._change.reason), said
        assert self._change.line in done.stderr, said

    def _answers(self, before: Object) -> list[Answer]:
        makes = self._change.makes
        if makes is None:
            return []
        named = {"subResource": self._change.subresource} if self._change.subresource else {}
        return self._world.replicas.answers(makes(before), self._namespace, before, **named)

    def _counting(self) -> Any:
        kind = self._of["kind"]
        if self._change.makes is None:
            return self._world.counting(0, kind=kind)
        decision, reason = ("denied", self._change.reason) if self._change.reason else ("allowed", "Unchanged")
        return self._world.counting(decision=decision, reason=reason, kind=kind)

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        body = self._change.body
        text = json.dumps(body) if body else ""
        return self._who.run(*arguments, "-n", self._namespace, stdin=text, KUBE_EDITOR=self._change.editor)

    def _settled(self) -> bool:
        """A Deployment gets an annotation once, before its controller says that it has seen it."""
        found = self._world.kubectl.find(self._of, self._namespace)
        seen = found.get("status", {}).get("observedGeneration", 0)
        return found["kind"] != "Deployment" or seen >= found["metadata"]["generation"]

    def _stored(self) -> Object:
        """All but what the cluster itself writes all the time."""
        found = self._world.kubectl.find(self._of, self._namespace)
        metadata = {key: value for key, value in found["metadata"].items() if key != "resourceVersion"}
        return {key: value for key, value in found.items() if key != "status"} | {"metadata": metadata}
