"""Makes the programs of the recipes: `pip install` for wheels, `go build` and `go install` for the rest.

Go is used as it is found; where it is missing or too old, the toolchain comes in a wheel, pinned by hash.
"""

import json
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

from .cache import PLATFORM, cached, fill
from .errors import TestbedError
from .recipes import (
    GO,
    GO_SETTINGS,
    KUBE_PROGRAMS,
    KWOK,
    OLDEST_GO,
    REQUIREMENTS,
    STRIP,
    GoProgram,
    KubeProgram,
    ModuleProgram,
    Recipe,
    Wheels,
    go_version,
)

KWOK_STAGES = ("node/fast", "node/heartbeat-with-lease", "pod/fast")


class BuildError(TestbedError):
    """A program could not be made; the text says which command failed and how its output ends."""


def program_folder(recipe: Recipe) -> Path:
    """The cache folder whose `bin` holds the recipe's programs, made now if need be. Raises BuildError."""
    key = recipe.key(PLATFORM)
    if cached(key).is_dir():
        return cached(key)
    if isinstance(recipe, Wheels):
        return fill(key, partial(_install_wheels, recipe), recipe.name, recipe.seconds)
    # Found before the build begins: a toolchain from a wheel is a build of its own, and builds do not nest.
    go = _go()
    if isinstance(recipe, KubeProgram):
        return fill(key, partial(_build_kube, go, recipe), f"Kubernetes {recipe.version}", recipe.seconds)
    if isinstance(recipe, ModuleProgram):
        return fill(key, partial(_build_module_program, go, recipe), f"{recipe.name} {recipe.version}", recipe.seconds)
    return fill(key, partial(_install_go_program, go, recipe), f"{recipe.name} {recipe.version}", recipe.seconds)


def _install_wheels(wheels: Wheels, folder: Path) -> None:
    target = folder / "wheels"
    options = ["--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
    requirements = REQUIREMENTS / wheels.requirements
    run([sys.executable, "-m", "pip", "install", *options, "--target", str(target), "-r", str(requirements)])
    programs = folder / "bin"
    programs.mkdir()
    for name, path in wheels.files:
        if not os.access(target / path, os.X_OK):
            raise BuildError(f"{requirements} installs no executable {path}: has the wheel changed its layout?")
        (programs / name).symlink_to(Path("..") / "wheels" / path)


def _build_kube(go: str, kube: KubeProgram, folder: Path) -> None:
    binary = folder / "bin" / kube.name
    run([go, "build", *kube.build_arguments, "-o", str(binary), "."], cwd=_copied(kube.sources, folder))
    for name in KUBE_PROGRAMS:
        binary.with_name(name).symlink_to(kube.name)


def _build_module_program(go: str, program: ModuleProgram, folder: Path) -> None:
    options = ["-trimpath", "-ldflags", STRIP, "-o", str(folder / "bin" / program.name)]
    run([go, "build", *options, program.package], cwd=_copied(program.sources, folder))


def _copied(sources: tuple[Path, ...], folder: Path) -> Path:
    """The sources as a Go module of their own, outside of any other one."""
    module = folder / "module"
    module.mkdir()
    for source in sources:
        shutil.copy(source, module)
    return module


def _install_go_program(go: str, program: GoProgram, folder: Path) -> None:
    programs = folder / "bin"
    programs.mkdir()
    run([go, "install", "-trimpath", "-ldflags", program.link_flags, program.package], GOBIN=str(programs))
    # Go calls it by the last part of its path, or by the one before where that is a major version.
    (built,) = programs.iterdir()
    built.rename(programs / program.name)
    if program == KWOK:
        _write_kwok_stages(go, folder)


def _write_kwok_stages(go: str, folder: Path) -> None:
    """What kwok does to nodes and pods is data that its program does not carry: one file from its own module."""
    described = json.loads(run([go, "mod", "download", "-json", f"{KWOK.module}@{KWOK.version}"]))
    stages = Path(described["Dir"]) / "kustomize" / "stage"
    parts = [path for name in KWOK_STAGES for path in sorted((stages / name).glob("*.yaml"))]
    documents = [path.read_text() for path in parts if path.name != "kustomization.yaml"]
    (folder / "stages.yaml").write_text("\n---\n".join(documents))


def _go() -> str:
    """A Go toolchain of at least OLDEST_GO: the machine's own, else the wheel's."""
    own = shutil.which("go")
    if own is not None:
        version = go_version(run([own, "version"]))
        if version is not None and version >= OLDEST_GO:
            return own
    return str((program_folder(GO) / "bin" / "go").resolve())


def run(command: list[str], cwd: Path | None = None, **environment: str) -> str:
    """Standard output of the command. Raises BuildError with the end of its complaints."""
    env = {**os.environ, **GO_SETTINGS, **environment}
    done = subprocess.run(command, cwd=cwd, env=env, text=True, capture_output=True)
    if done.returncode != 0:
        tail = "\n".join((done.stderr or done.stdout).splitlines()[-20:])
        raise BuildError(f"`{' '.join(command[:4])} …` failed with exit code {done.returncode}:\n{tail}")
    return done.stdout
