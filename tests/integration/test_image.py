"""The image, built here and run as a Pod would run it: read-only, as its own user, against a real API server.

Without a registry there is no base to fetch, so the base is made of this machine's Python.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import urllib3
from tests.integration.webhookrig import Rig
from tests.testbed.aegis_processes import AegisProcess
from tests.testbed.base_image import write_base
from tests.testbed.environment import Environment
from tests.testbed.recipes import ROOT

pytestmark = pytest.mark.e2e

BASE, TAG = "localhost/base:latest", "localhost/aegis:test"
ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
MOST_MEGABYTES, MOST_SECONDS = 320, 1.5
"""Of what the image adds to its base, and of CPU until a webhook answers its probes. `pytest -rP` shows what it is."""


@dataclass(frozen=True)
class Image:
    """The image's file system in a folder, and what starts there as whom."""

    root: Path
    entrypoint: list[str]
    user: str
    group: str

    def command(self, root: Path) -> list[str]:
        """Starts it with `root` as all there is, and in the process that is started."""
        become = [f"--root={root}", "--wd=/", f"--setgid={self.group}", f"--setuid={self.user}"]
        return ["unshare", "--mount", *become, "--", *self.entrypoint]


def why_not() -> str:
    """Why no image can be built and run here; '' when one can."""
    if shutil.which("buildah") is None:
        return "buildah is not installed"
    return "" if os.geteuid() == 0 else "an image is mounted, and its root entered, by root alone"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    if why := why_not():
        pytest.skip(why)
    buildah = Buildah(tmp_path_factory.mktemp("image"))
    try:
        yield buildah.image()
    finally:
        buildah("umount", "--all")
        buildah("rm", "--all")
        buildah("rmi", "--all", "--force")


class Buildah:
    """buildah with a store of its own, and without a container runtime."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        places = f'driver = "overlay"\ngraphroot = "{folder}/store"\nrunroot = "{folder}/run"\n'
        (folder / "storage.conf").write_text(f"[storage]\n{places}")
        storage = {"CONTAINERS_STORAGE_CONF": str(folder / "storage.conf"), "BUILDAH_ISOLATION": "chroot"}
        self._env = {**os.environ, **storage}

    def __call__(self, *arguments: str) -> str:
        """Its standard output."""
        return self._run("buildah", *arguments)

    def image(self) -> Image:
        """Builds the base and, as `make image` does, the image."""
        write_base(self._folder / "base")
        (self._folder / "Containerfile").write_text("FROM scratch\nCOPY base /\n")
        self("build", "--tag", BASE, str(self._folder))
        self._run(sys.executable, "tools/image.py", "--base", BASE, "--tag", TAG)
        root = Path(self("mount", self("from", "--pull-never", TAG).strip()).strip())
        config = json.loads(self("inspect", "--type", "image", TAG))["OCIv1"]["config"]
        user, _, group = config["User"].partition(":")
        return Image(root, config["Entrypoint"], user, group)

    def _run(self, *command: str) -> str:
        done = subprocess.run(command, cwd=ROOT, env=self._env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}: {done.stderr[-2000:]}"
        return done.stdout


@pytest.fixture
def read_only(image: Image, tmp_path: Path) -> Iterator[Path]:
    """The image's file system, in which nobody can write."""
    root = tmp_path / "root"
    root.mkdir()
    subprocess.run(["mount", "--bind", str(image.root), str(root)], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", str(root)], check=True)
    subprocess.run(["mount", "-t", "proc", "proc", str(root / "proc")], check=True)
    yield root
    subprocess.run(["umount", "--recursive", str(root)], check=True)


@pytest.fixture
def rig(testbed: Environment, tmp_path: Path) -> Iterator[Rig]:
    testbed.start("control_plane")
    rig = Rig(testbed, tmp_path)
    rig.start()
    yield rig
    rig.close()


def test_it_is_small_enough(image: Image) -> None:
    files = (path for path in (image.root / "opt" / "aegis").rglob("*") if path.is_file() and not path.is_symlink())
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    print(f"the image adds {megabytes:.0f} MB to its base")
    assert megabytes < MOST_MEGABYTES


def test_nothing_in_it_can_be_written(image: Image, read_only: Path) -> None:
    python, isolated, *_ = image.entrypoint
    started = image.command(read_only)[: -len(image.entrypoint)]
    done = subprocess.run(
        [*started, python, isolated, "-c", "open('/tmp/file', 'w')"], capture_output=True, text=True, check=False
    )
    assert "Read-only file system" in done.stderr


def test_it_serves_read_only_and_as_its_own_user(image: Image, read_only: Path, rig: Rig, testbed: Environment) -> None:
    as_the_kubelet_would(image, testbed)
    port = testbed.ports.take()
    settings = {"AEGIS_SERVICE_ACCOUNT_DIR": str(ACCOUNT), "AEGIS_WEBHOOK_LISTEN": f"127.0.0.1:{port}"}
    webhook = rig.aegis.beside("webhook", settings, image.command(read_only))
    webhook.server.start()
    webhook.server.wait_ready(lambda: listens(webhook), 60)
    seconds = cpu_seconds(webhook)
    print(f"a webhook answers its probes after {seconds:.2f} s of CPU")
    assert seconds < MOST_SECONDS
    webhook.wait_ready()

    status = Path(f"/proc/{webhook.server.pid}/status").read_text()
    assert f"Uid:\t{image.user}\t{image.user}\t" in status
    pool = rig.pool()
    answer = rig.ask(urllib3.HTTPSConnectionPool("127.0.0.1", port, **pool.conn_kw))
    assert answer["allowed"] is False
    webhook.server.stop(grace=20)
    assert "drained" in webhook.server.tail()
    assert "Traceback" not in webhook.server.log.read_text()


def as_the_kubelet_would(image: Image, testbed: Environment) -> None:
    """Puts the token of the webhook's account where a Pod has it."""
    account = testbed.control_plane.service_account_directory("aegis-system", "aegis-webhook")
    inside = image.root / ACCOUNT.relative_to("/")
    for file in account.iterdir():
        shutil.copyfile(file, inside / file.name)
        (inside / file.name).chmod(0o444)


def listens(process: AegisProcess) -> bool:
    """Whether it has an answer for its probes, whatever that is."""
    try:
        return bool(process.metrics())
    except urllib3.exceptions.HTTPError:
        return False


def cpu_seconds(process: AegisProcess) -> float:
    """What it has taken so far."""
    fields = Path(f"/proc/{process.server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
