"""The examples of serving stacks: a file that is admitted beside one that is refused, with what is said of it."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from tests.testbed.recipes import ROOT

FOLDER = ROOT / "examples" / "serving"
POLICY = FOLDER / "policy.yaml"
NAMESPACE = "serving"
REFUSED = "-refused"
SAID = re.compile(r"^#   (\[\w+\] .*)$", re.MULTILINE)

Object = dict[str, Any]


@dataclass(frozen=True)
class Example:
    """One file."""

    path: Path

    @property
    def stack(self) -> str:
        """The name that the files of a pair share."""
        return self.path.stem.removesuffix(REFUSED)

    @property
    def refused(self) -> bool:
        """Whether Aegis refuses it."""
        return self.path.stem.endswith(REFUSED)

    @property
    def said(self) -> list[str]:
        """The beginnings of the lines of the refusal, as the comment at the top of the file has them."""
        return SAID.findall(self.path.read_text())

    @cached_property
    def objects(self) -> list[Object]:
        """Every object of the file."""
        return list(yaml.load_all(self.path.read_text(), yaml.CSafeLoader))

    @property
    def models(self) -> list[Object]:
        """The SignedModels."""
        return [each for each in self.objects if each["kind"] == "SignedModel"]

    @property
    def settings(self) -> list[Object]:
        """The ConfigMaps."""
        return [each for each in self.objects if each["kind"] == "ConfigMap"]

    @property
    def workloads(self) -> list[Object]:
        """What runs."""
        return [each for each in self.objects if each not in self.models and each not in self.settings]


EXAMPLES = [Example(path) for path in sorted(FOLDER.glob("*.yaml")) if path != POLICY]


def declared() -> list[Object]:
    """Every SignedModel of all files, each once; files may share one."""
    found = {each["metadata"]["name"]: each for example in EXAMPLES for each in example.models}
    return list(found.values())
