"""The demo's story while its processes are killed, one after the other, from the first chapter to the last.

What the story checks has to come out all the same: whoever was refused because nobody answered tries again, and what
the controller was about is done by the one that comes after it.
"""

import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module

import pytest
from demo.chapters import CHAPTERS
from demo.chapters.forgery import forgery
from demo.stage import Stage
from demo.world import World, make_stage
from tests.integration.controllerrig import LEADING
from tests.testbed.aegis_processes import Aegis, AegisProcess
from tests.testbed.environment import Environment

pytestmark = pytest.mark.e2e

POLL_SECONDS, PAUSE_SECONDS = 0.05, 2.0
ATTEMPTS, AGAIN_SECONDS = 60, 0.5
UNANSWERED = ("failed calling webhook", "[NotReady]")
"""How the API server says that it refuses because nobody told it what to do, and a webhook that knows nothing yet."""

Done = Callable[[Stage, str, str], tuple[int, str]]


class Killer:
    """Kills one process after the other and starts it again at once, as the kubelet would."""

    def __init__(self) -> None:
        self.kills: Counter[str] = Counter()

    @contextmanager
    def among(self, processes: list[AegisProcess]) -> Iterator[None]:
        """While the block runs; all of them work again when it has ended."""
        done = threading.Event()
        thread = threading.Thread(target=self._kill, args=(processes, done))
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()
            start_again(processes)
            for process in processes:
                process.wait_ready()

    def _kill(self, processes: list[AegisProcess], done: threading.Event) -> None:
        for process in itertools.cycle(processes):
            while not all(map(works, processes)):
                if done.wait(POLL_SECONDS):
                    return
                start_again(processes)
            # Any moment will do: the pause only keeps the kills from always meeting the same one.
            if done.wait(random.uniform(0, PAUSE_SECONDS)):
                return
            process.server.kill()
            process.server.start()
            self.kills[process.server.name] += 1


def start_again(processes: list[AegisProcess]) -> None:
    """Those that have ended by themselves, as a controller does that could not renew its Lease in time."""
    for process in processes:
        if process.server.pid is None:
            process.server.start()


def works(process: AegisProcess) -> bool:
    """Whether it serves; a controller has to lead as well, or it would be killed before it has done anything."""
    return process.is_ready() and ("webhook" in process.server.name or process.metric(LEADING) == 1)


def tried_again(done: Done) -> Done:
    """A person at the prompt reads that nobody answered, and tries again."""

    def repeated(stage: Stage, command: str, who: str) -> tuple[int, str]:
        for _ in range(ATTEMPTS):
            code, said = done(stage, command, who)
            if not any(words in said for words in UNANSWERED):
                break
            time.sleep(AGAIN_SECONDS)
        return code, said

    return repeated


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The demo's, before its first chapter."""
    monkeypatch.setattr(Stage, "_done", tried_again(Stage._done))
    # What was being read when the controller was killed is read again, and a counter begins anew with its process.
    monkeypatch.setattr(import_module("demo.chapters.rotation"), "_read_once", lambda _: None)
    with Environment() as environment:
        environment.start()
        aegis = Aegis(environment, webhooks=2)
        try:
            aegis.install_chart()
            aegis.start()
            yield World(environment, aegis, make_stage(environment))
        finally:
            aegis.close()


def test_killed_at_any_moment_of_the_story_they_lose_nothing(world: World) -> None:
    killer = Killer()
    for _, chapter in CHAPTERS:
        # The last one stops the controller itself, to show what holds without it.
        victims = world.aegis.webhooks if chapter is forgery else world.aegis.processes
        with killer.among(victims):
            chapter(world)
    assert killer.kills.keys() == {process.server.name for process in world.aegis.processes}
