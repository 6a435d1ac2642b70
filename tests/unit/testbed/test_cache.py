"""A build is whole or not there at all."""

from functools import partial
from pathlib import Path

import pytest
from tests.testbed.cache import cache_root, cached, fill


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "aegis-testbed"


def test_a_result_is_built_once(capsys: pytest.CaptureFixture[str]) -> None:
    def write(text: str, folder: Path) -> None:
        (folder / "result").write_text(text)

    for text in ("first", "second"):
        folder = fill("key", partial(write, text), "a thing", 240)
        assert (folder / "result").read_text() == "first"
    assert capsys.readouterr().err == "testbed: building a thing, once on this machine (about 4 min on two cores)\n"


def test_nothing_stays_of_a_build_that_failed(own_cache: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "half").write_text("x")
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        fill("key", fail, "a thing", 10)
    assert not cached("key").exists()
    assert [path.name for path in own_cache.iterdir()] == ["lock"]


def test_what_a_killed_run_left_is_swept_away() -> None:
    left = cache_root() / "attempt-killed"
    left.mkdir()
    fill("key", lambda folder: None, "a thing", 10)
    assert not left.exists()
