"""The real kubectl and helm, as one identity."""

import json
import os
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .client import Client, Question, question
from .errors import ToolError


@dataclass(frozen=True)
class Tool:
    """A command-line client of the API server with one kubeconfig. `folder` is its HOME, where it caches."""

    program: str
    kubeconfig: Path
    folder: Path

    def run(self, *arguments: str, stdin: str | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        """Exit code and output, whatever they are: for tests of refusals. `variables` are further ones of its own."""
        path = os.environ.get("PATH", os.defpath)
        env = {"PATH": path, "HOME": str(self.folder), "KUBECONFIG": str(self.kubeconfig), **variables}
        command = [self.program, *arguments]
        return subprocess.run(command, input=stdin, env=env, text=True, capture_output=True, timeout=180)

    def __call__(self, *arguments: str, stdin: str | None = None) -> str:
        """Standard output. Raises ToolError when the command fails."""
        done = self.run(*arguments, stdin=stdin)
        if done.returncode != 0:
            called = " ".join([Path(self.program).name, *arguments])
            raise ToolError(f"`{called}`: {done.stderr.strip()}")
        return done.stdout


class Kubectl(Tool):
    """kubectl, with what tests do most."""

    @cached_property
    def client(self) -> Client:
        """The same identity without a process."""
        return Client(self.kubeconfig)

    def get(self, *arguments: str) -> dict[str, Any]:
        """`kubectl get … -o json`, decoded; most of the time without a process. Raises ToolError."""
        if (asked := question(arguments, self.client.namespace)) is not None:
            return self.client.read(asked)
        decoded: dict[str, Any] = json.loads(self("get", *arguments, "-o", "json"))
        return decoded

    def find(self, manifest: dict[str, Any], namespace: str) -> dict[str, Any]:
        """The object of that kind and name as it is stored, or `{}`; without a process. Raises ToolError."""
        return self.client.find(manifest, namespace)

    def takes(self, manifest: dict[str, Any], namespace: str) -> bool:
        """Whether the object could be created now; nothing is stored. Without a process."""
        return self.client.takes(manifest, namespace)

    def apply(self, *manifests: dict[str, Any]) -> None:
        """Server-side apply of the objects, without a process. Raises ToolError."""
        for manifest in manifests:
            self.client.apply(manifest)

    def write_status(self, manifest: dict[str, Any]) -> None:
        """Replaces the status of an object, on the version that is given, without a process. Raises ToolError."""
        self.client.write_status(manifest)

    def remove(self, manifest: dict[str, Any], namespace: str) -> None:
        """Deletes the object at once, without a process, and does not wait for its end. It may be gone already."""
        self.client.remove(manifest, namespace)

    def clear(self, kind: str, namespace: str, selector: str = "") -> None:
        """Deletes all such objects of the namespace at once, in one request, and does not wait for their end."""
        self.client.clear(Question(kind, namespace=namespace, selector=selector))
