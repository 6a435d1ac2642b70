"""Aegis beside other programs: those that are there do the same work, and one that is not is said to be missing."""

from pathlib import Path

import pytest
from bench.again import again
from bench.beside import beside
from bench.measured import Absent, Measured


def test_without_cosign_the_other_programs_are_measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first, cpu, memory = beside(scale=0.01)
    assert isinstance(first, Absent)
    assert first.line().endswith("cosign is not installed")
    assert isinstance(cpu, Measured)
    assert isinstance(memory, Measured)
    assert cpu.beside > cpu.ours > 0
    assert memory.beside > memory.ours > 20_000_000


def test_signatures_are_checked_again_and_found_good() -> None:
    signatures, whole = again(scale=0.002)
    assert whole.ours > signatures.ours > 0
