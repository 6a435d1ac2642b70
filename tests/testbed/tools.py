"""The real kubectl and helm, as one identity."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import TestbedError


class ToolError(TestbedError):
    """A command ended with an error; the text is what it printed for the person."""


@dataclass(frozen=True)
class Tool:
    """A command-line client of the API server with one kubeconfig. `folder` is its HOME, where it caches."""

    program: str
    kubeconfig: Path
    folder: Path

    def run(self, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """Exit code and output, whatever they are: for tests of refusals."""
        path = os.environ.get("PATH", os.defpath)
        env = {"PATH": path, "HOME": str(self.folder), "KUBECONFIG": str(self.kubeconfig)}
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

    def get(self, *arguments: str) -> dict[str, Any]:
        """`kubectl get … -o json`, decoded."""
        decoded: dict[str, Any] = json.loads(self("get", *arguments, "-o", "json"))
        return decoded

    def apply(self, *manifests: dict[str, Any]) -> None:
        """Server-side apply of the objects, taking over fields that another manager owns."""
        text = json.dumps({"apiVersion": "v1", "kind": "List", "items": list(manifests)})
        self("apply", "--server-side", "--force-conflicts", "-f", "-", stdin=text)
