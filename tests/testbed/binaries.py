"""Where each program of the testbed is, by name, for the Kubernetes version that is asked for."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from .building import program_folder
from .recipes import DEFAULT_KUBERNETES, EXTRAS, KWOK, recipes

# What the test environment of kubebuilder ships; the other programs of a control plane are built all the same.
KUBEBUILDER_PROGRAMS = ("etcd", "kube-apiserver", "kubectl")


@dataclass(frozen=True)
class Binaries:
    """Absolute paths of the programs, and of the stages that kwok plays."""

    kubernetes: str
    paths: dict[str, Path]
    kwok_stages: Path

    def __getitem__(self, name: str) -> str:
        """The program's path, ready for a command line. Raises KeyError for a program without a recipe."""
        return str(self.paths[name])

    def link_into(self, folder: Path) -> Path:
        """Fills the folder with a link per program, so that it can stand first in a PATH."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, path in self.paths.items():
            link = folder / name
            link.unlink(missing_ok=True)
            link.symlink_to(path)
        return folder


def binaries(kubernetes: str | None = None) -> Binaries:
    """All programs, built now where the cache lacks them.

    The Kubernetes version is the argument, else the environment's `KUBERNETES`, else the default.
    Raises ValueError for an unknown version and BuildError when a program cannot be made.
    """
    minor = kubernetes or os.environ.get("KUBERNETES") or DEFAULT_KUBERNETES
    paths: dict[str, Path] = {}
    for recipe in recipes(minor):
        for program in sorted((program_folder(recipe) / "bin").iterdir()):
            paths[program.name] = program
    stages = program_folder(KWOK) / "stages.yaml"
    return Binaries(minor, paths | _from_kubebuilder(os.environ.get("KUBEBUILDER_ASSETS")), stages)


def extra(name: str) -> str:
    """The path of a program that an environment runs without, built now if need be.

    Raises KeyError for a name that is no row of EXTRAS, and BuildError.
    """
    return str(program_folder(EXTRAS[name]) / "bin" / name)


def _from_kubebuilder(folder: str | None) -> dict[str, Path]:
    """The programs that a KUBEBUILDER_ASSETS folder brings; they go before built ones."""
    if not folder:
        return {}
    found = {name: shutil.which(name, path=folder) for name in KUBEBUILDER_PROGRAMS}
    return {name: Path(path).absolute() for name, path in found.items() if path}
