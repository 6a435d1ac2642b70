"""A base for the image where none can be fetched: the Python that runs the tests, and what it needs of this machine.

It stands in for `python:3.13-slim` as far as the Dockerfile asks: `python3` with pip, `sh` and `cp`.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterable
from pathlib import Path

PROGRAMS = ("sh", "cp")
NEEDED_BY_WHEELS = ("libgcc_s.so.1", "libstdc++.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1", "libutil.so.1")
FOLDERS = ("proc", "dev", "tmp", "etc", "var/run/secrets/kubernetes.io/serviceaccount")
LEFT_OUT = shutil.ignore_patterns("test", "tests", "__pycache__", "site-packages", "config-*", "idlelib", "tkinter")


def write_base(root: Path) -> None:
    """Fills the folder `root`. Raises OSError, CalledProcessError."""
    library = Path(sysconfig.get_path("stdlib"))
    python = Path(sysconfig.get_config_var("BINDIR")) / f"python{sysconfig.get_python_version()}"
    shutil.copytree(library, _inside(root, library), ignore=LEFT_OUT, symlinks=True)
    pip = importlib.util.find_spec("pip")
    assert pip is not None
    assert pip.origin is not None
    packages = _inside(root, library) / "site-packages" / "pip"
    shutil.copytree(Path(pip.origin).parent, packages, ignore=LEFT_OUT)
    programs = [Path(shutil.which(name) or "") for name in PROGRAMS]
    for program in programs:
        _place(root, program.resolve(), Path("/bin") / program.name)
    _place(root, python.resolve(), python)
    for file in _libraries([python, *programs, *library.glob("lib-dynload/*.so")]):
        _place(root, file.resolve(), file)
    link = root / "usr" / "bin" / "python3"
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(python)
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
    if authorities := os.environ.get("PIP_CERT"):
        # A machine that fetches packages through an authority of its own does so in the image as well.
        shutil.copyfile(authorities, root / "etc" / "authorities.pem")
        (root / "etc" / "pip.conf").write_text("[global]\ncert = /etc/authorities.pem\n")


def _libraries(programs: Iterable[Path]) -> set[Path]:
    """What the dynamic linker would load for them, and for wheels."""
    found = set()
    for program in programs:
        said = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=True).stdout
        found |= {Path(each) for each in re.findall(r"(/\S+) \(0x", said)}
    cache = subprocess.run(["ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    for name in NEEDED_BY_WHEELS:
        found |= {Path(each) for each in re.findall(rf"^\s*{re.escape(name)} .*64.*=> (\S+)$", cache, re.MULTILINE)}
    return found


def _place(root: Path, source: Path, target: Path) -> None:
    inside = _inside(root, target)
    inside.parent.mkdir(parents=True, exist_ok=True)
    if not os.path.lexists(inside):
        shutil.copy2(source, inside)


def _inside(root: Path, path: Path) -> Path:
    return root / path.relative_to("/")
