"""Servers end with the run that started them, however it ends, and say what went wrong."""

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.testbed.processes import Server, ServerError, wait_until
from tests.testbed.reaper import Reaper
from tests.testbed.recipes import ROOT

RUN = """
import sys
from pathlib import Path
from tests.testbed.processes import Server
from tests.testbed.reaper import Reaper
server = Server("sleeper", ["/bin/sleep", "600"], Path(sys.argv[1]), Reaper())
server.start()
print(server.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def reaper() -> Iterator[Reaper]:
    with contextlib.closing(Reaper()) as reaper:
        yield reaper


def shell(script: str, folder: Path, reaper: Reaper) -> Server:
    return Server("server", ["/bin/sh", "-c", script], folder, reaper)


def has_ended(pid: int) -> bool:
    """Whether no such process is left, but for an entry that nobody has collected."""
    try:
        return "State:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_a_server_that_ends_too_early_shows_its_log(tmp_path: Path, reaper: Reaper) -> None:
    server = shell("echo no such database; exit 3", tmp_path, reaper)
    server.start()
    with pytest.raises(ServerError, match=r"server ended with exit code 3 before it was ready(?s:.*)no such database"):
        server.wait_ready(lambda: False)
    server.kill()


def test_a_server_that_takes_too_long_is_not_waited_for(tmp_path: Path, reaper: Reaper) -> None:
    server = shell("sleep 600", tmp_path, reaper)
    server.start()
    with pytest.raises(ServerError, match="server was not ready after 0 s"):
        server.wait_ready(lambda: False, seconds=0.1)
    server.kill()
    assert server.pid is None


def test_a_server_can_start_again_and_its_log_goes_on(tmp_path: Path, reaper: Reaper) -> None:
    server = shell("echo started; exec sleep 600", tmp_path, reaper)
    for starts in (1, 2):
        server.start()
        server.wait_ready(lambda starts=starts: server.tail().count("started") == starts)  # type: ignore[misc]
        assert server.resident_bytes > 0
        server.stop()
        assert server.resident_bytes == 0


def test_a_server_that_ignores_the_request_to_end_is_killed_with_its_children(tmp_path: Path, reaper: Reaper) -> None:
    server = shell('trap "" TERM; sleep 600 & echo child $!; wait', tmp_path, reaper)
    server.start()
    server.wait_ready(lambda: "child" in server.tail())
    server.stop(grace=0.1)
    child = int(server.tail().split()[-1])
    wait_until(lambda: has_ended(child), "the end of the child")


def test_a_server_sees_nothing_of_the_environment_but_the_path(
    tmp_path: Path, reaper: Reaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid")
    server = shell("env; echo done; sleep 600", tmp_path, reaper)
    server.start()
    server.wait_ready(lambda: "done" in server.tail())
    assert "proxy" not in server.tail().lower()
    server.kill()


def test_servers_end_with_a_run_that_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", RUN, str(tmp_path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        server = int(run.stdout.readline())
        assert not has_ended(server)
        run.send_signal(signal.SIGKILL)
    wait_until(lambda: has_ended(server), "the end of the server")
