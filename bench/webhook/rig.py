"""Servers on one core, who asks them on the other, for as long as a measurement takes."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import urllib3
from tests.testbed.binaries import extra
from tests.testbed.pki import Authority
from tests.testbed.ports import Ports
from tests.testbed.probes import answers, listens
from tests.testbed.processes import Server
from tests.testbed.reaper import Reaper
from tests.testbed.recipes import ROOT, VEGETA

from bench.webhook.api_server import OPERATOR_NAMESPACE, RELIST
from bench.webhook.load import Load
from bench.webhook.peers import AEGIS, PATH, PEERS, Command, Missing, Place

SERVERS, CLIENTS = 0, 1
"""The cores."""


@dataclass(frozen=True, slots=True)
class Serving:
    """A peer that answers; `process` is its id."""

    url: str
    process: int
    bundle: Path

    def admits(self, body: bytes) -> bool:
        """What it says to one review."""
        with urllib3.PoolManager(ca_certs=str(self.bundle)) as pool:
            answer = pool.request("POST", self.url, body=body, headers={"Content-Type": "application/json"}).json()
        return bool(answer["response"]["allowed"])


class Rig:
    """The API server with its models, and whatever is started beside it; see `rig`."""

    def __init__(self, folder: Path, models: int, urgent: bool, reaper: Reaper, ports: Ports, stack: ExitStack) -> None:
        self._folder, self._first = folder, first_in_turn() if urgent else []
        self._reaper, self._ports, self._stack = reaper, ports, stack
        self.authority = Authority(folder, "bench")
        self._pair = self.authority.issue("server")
        self._account = _account(folder / "account", self.authority)
        self.api_port = ports.take()
        self.load = Load(extra(VEGETA.name), self.authority.bundle, folder, [*self._first, *on_core(CLIENTS)])
        self._start_api_server(models)

    @contextmanager
    def started(self, name: str) -> Iterator[Serving]:
        """The peer of that name once it answers, until the block ends. Raises Missing."""
        place = self._place()
        server = self._server(f"{name}-{place.port}", PEERS[name](place), [*self._first, *on_core(SERVERS)])
        try:
            yield self._answering(name, server, place)
        finally:
            server.kill()

    def start(self, name: str) -> Serving | None:
        """The peer of that name, until the rig ends; None where its program is missing."""
        with suppress(Missing):
            return self._stack.enter_context(self.started(name))
        return None

    def _answering(self, name: str, server: Server, place: Place) -> Serving:
        server.start()
        status = f"http://127.0.0.1:{place.status_port}/readyz"
        server.wait_ready(lambda: answers(status) if name == AEGIS else listens(place.port))
        return Serving(f"https://127.0.0.1:{place.port}{PATH}?timeout=10s", server.pid or 0, self.authority.bundle)

    def relist(self) -> None:
        """Makes every webhook read all models anew."""
        with urllib3.PoolManager(ca_certs=str(self.authority.bundle)) as pool:
            pool.request("POST", f"https://127.0.0.1:{self.api_port}{RELIST}")

    def _start_api_server(self, models: int) -> None:
        files = [str(self._pair.certificate), str(self._pair.key)]
        arguments = [sys.executable, "-m", "bench.webhook.api_server", str(self.api_port), *files, str(models)]
        server = self._server("api-server", Command(arguments), on_core(CLIENTS))
        self._stack.callback(server.kill)
        server.start()
        server.wait_ready(lambda: listens(self.api_port))

    def _server(self, name: str, command: Command, prefix: list[str]) -> Server:
        paths: Mapping[str, str] = {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "operator")))}
        return Server(name, [*prefix, *command.arguments], self._folder, self._reaper, {**paths, **command.environment})

    def _place(self) -> Place:
        take = self._ports.take
        return Place(self._folder, take(), self._pair, self._account, self.api_port, take())


@contextmanager
def rig(models: int, urgent: bool = False) -> Iterator[Rig]:
    """An API server with so many models; ends everything with the block. `urgent` is for what the clock measures."""
    with (
        tempfile.TemporaryDirectory(prefix="aegis-bench-") as name,
        closing(Reaper()) as reaper,
        closing(Ports()) as ports,
        ExitStack() as stack,
    ):
        yield Rig(Path(name), models, urgent, reaper, ports, stack)


def on_core(number: int) -> list[str]:
    """What stands before a command so that it runs on that core alone; nothing where there is only one."""
    taskset = shutil.which("taskset")
    return [taskset, "--cpu-list", str(number)] if taskset and (os.cpu_count() or 1) > 1 else []


def first_in_turn() -> list[str]:
    """What stands before a command that is not to wait for others of the machine; nothing where that is not allowed."""
    command = ["chrt", "--rr", "1"]
    allowed = shutil.which("chrt") and not subprocess.call([*command, "true"], stderr=subprocess.DEVNULL)
    return command if allowed else []


def _account(folder: Path, authority: Authority) -> Path:
    folder.mkdir()
    (folder / "token").write_text("bench")
    (folder / "namespace").write_text(OPERATOR_NAMESPACE)
    shutil.copy(authority.bundle, folder / "ca.crt")
    return folder
