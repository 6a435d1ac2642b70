"""SoftHSM: a token in software that is reached as a hardware security module is, by PKCS #11 v2.40.

Its library is the machine's own: that of `SOFTHSM2_LIB`, else an installed one, else Debian's packages, fetched and
unpacked into the cache by whoever runs the tests. Nothing is installed.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from .building import BuildError, run
from .cache import PLATFORM, fill
from .recipes import cache_key

VARIABLE = "SOFTHSM2_LIB"
PACKAGES = ("libsofthsm2", "softhsm2")
SYSTEM = Path("/etc/os-release")
LIBRARY, PROGRAM = "usr/lib/softhsm/libsofthsm2.so", "usr/bin/softhsm2-util"
PIN, LABEL = "1234", "aegis"


@dataclass(frozen=True)
class SoftHSM:
    """The library, and the program that sets up its tokens. Both read `SOFTHSM2_CONF`."""

    library: Path
    program: str

    def token(self, folder: Path) -> Path:
        """Sets up a token in `folder`, named LABEL, with the PIN; the configuration by which it is found."""
        configuration, tokens = folder / "softhsm2.conf", folder / "tokens"
        tokens.mkdir()
        configuration.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n")
        options = ("--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", PIN)
        run([self.program, "--module", str(self.library), *options], SOFTHSM2_CONF=str(configuration))
        return configuration


def softhsm() -> SoftHSM:
    """Raises BuildError where there is none, and none can be had."""
    library, program = Path(os.environ.get(VARIABLE) or f"/{LIBRARY}"), shutil.which("softhsm2-util")
    if library.exists() and program is not None:
        return SoftHSM(library, program)
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise BuildError(f"no SoftHSM: install softhsm2, and if it is in an unusual place, set {VARIABLE}")
    # A library of one release of the system does not load on another.
    folder = fill(cache_key(PLATFORM, *PACKAGES, SYSTEM.read_text()), _unpack, "SoftHSM", 5)
    return SoftHSM(folder / LIBRARY, str(folder / PROGRAM))


def _unpack(folder: Path) -> None:
    packages = folder / "packages"
    packages.mkdir()
    try:
        _fetch(packages)
    except BuildError:
        # The lists of packages are old or missing, and the machine's own are root's.
        (packages / "lists" / "partial").mkdir(parents=True)
        _fetch(packages, f"Dir::State::Lists={packages / 'lists'}")
    for package in packages.glob("*.deb"):
        run(["dpkg-deb", "-x", str(package), str(folder)])
    shutil.rmtree(packages)
    if not (folder / LIBRARY).exists() or not (folder / PROGRAM).exists():
        raise BuildError(f"{' and '.join(PACKAGES)} hold no {LIBRARY} or {PROGRAM}: have they changed their layout?")


def _fetch(packages: Path, *options: str) -> None:
    apt = ["apt-get", "-q", *(f"-o{option}" for option in (*options, "APT::Sandbox::User=", f"Dir::Cache={packages}"))]
    if options:
        run([*apt, "-oDebug::NoLocking=1", "update"], cwd=packages)
    run([*apt, "download", *PACKAGES], cwd=packages)
