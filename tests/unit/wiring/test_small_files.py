"""Small files that a spec or a person names."""

import os
from pathlib import Path

import pytest

from aegis.wiring.small_files import MAX_BYTES, small_file


def test_a_file_is_read_also_through_links(tmp_path: Path) -> None:
    """As the kubelet projects volumes: the file is a link to a link to a folder that is exchanged."""
    (tmp_path / "..data_1").mkdir()
    (tmp_path / "..data_1" / "key.pem").write_bytes(b"one")
    (tmp_path / "..data").symlink_to("..data_1")
    (tmp_path / "key.pem").symlink_to("..data/key.pem")
    assert small_file(str(tmp_path / "key.pem")) == b"one"


def test_a_pipe_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        small_file(str(tmp_path / "pipe"))


def test_a_folder_a_device_and_nothing_are_errors(tmp_path: Path) -> None:
    for path in (tmp_path, Path("/dev/zero"), tmp_path / "none"):
        with pytest.raises(OSError, match=r".") as caught:
            small_file(str(path))
        assert caught.value.strerror


def test_a_file_without_an_end_is_not_read_to_it(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"x" * (MAX_BYTES + 1))
    with pytest.raises(OSError, match="more than"):
        small_file(str(tmp_path / "large"))
