"""Whether a server of the kept environment runs."""

import os
import signal
import subprocess

from tests.testbed.__main__ import runs


def test_a_killed_process_does_not_run_even_before_its_parent_asks() -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        assert runs(process.pid)
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert not runs(process.pid)
    assert process.returncode == -signal.SIGKILL
    assert not runs(process.pid)
