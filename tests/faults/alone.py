"""A replica of the webhook that nobody is led to: it is asked by itself, past the API server."""

import sys
from collections.abc import Sequence
from pathlib import Path

from tests.faults.world import World
from tests.integration.admission_cases.replicas import Replicas
from tests.integration.controllerrig import TENANT
from tests.testbed.aegis_processes import COMMAND
from tests.testbed.processes import Server


class Alone:
    """Started at once, with the settings given; returns when it is ready."""

    def __init__(self, world: World, command: Sequence[str] = COMMAND, **settings: str) -> None:
        self._world = world
        port = world.rig.environment.ports.take()
        listen = {"AEGIS_WEBHOOK_LISTEN": f"127.0.0.1:{port}"}
        self.process = world.aegis.beside("webhook", listen | settings, command)
        self._replicas = Replicas([port], world.plane.kubectl)
        self.process.server.start()
        self.process.wait_ready()

    def says(self, stream: str) -> str:
        """Why it refuses a Pod of the stream, or '' if it admits it."""
        (said,) = self._replicas.said(self._world.stream(stream).pod(0), TENANT)
        return said

    def close(self) -> None:
        """Ends it."""
        self._replicas.close()
        self.process.server.kill()


def skewed(days: float) -> tuple[str, ...]:
    """The command of a process whose clock is ahead by so many days."""
    return sys.executable, str(Path(__file__).with_name("skewed.py")), str(days)


def relay(world: World) -> tuple[Server, int]:
    """What forwards to the API server, and its port: stopped, it keeps its connections and says nothing more."""
    environment = world.rig.environment
    port = environment.ports.take()
    flags = [f"--endpoints=127.0.0.1:{world.plane.port}", f"--listen-addr=127.0.0.1:{port}", "--retry-delay=1s"]
    command = [environment.binaries["etcd"], "gateway", "start", *flags]
    return Server("api-relay", command, environment.folder, environment.reaper), port
