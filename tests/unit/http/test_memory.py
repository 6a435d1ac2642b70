"""What malloc keeps, in a process of its own: the choice is for the whole process."""

import platform
import subprocess
import sys

import pytest

SCRIPT = """
import resource
from aegis.entrypoints.http.memory import keep_small_blocks

def faults(size):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(100):
        b"x" * size
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

keep_small_blocks()
faults(262144)
print(faults(262144), faults(24_000_000))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told what to keep")
def test_blocks_of_a_read_are_kept_and_large_ones_given_back() -> None:
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT], env={"PYTHONPATH": "operator"}, capture_output=True, check=True
    )
    small, large = map(int, result.stdout.split())
    assert small < 100  # fewer than one a block: 64 pages of 4 KiB would be touched anew
    assert large > 1000
