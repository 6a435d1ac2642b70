"""Whose etcd, API server and kubectl run: those of KUBEBUILDER_ASSETS go before built ones."""

from pathlib import Path

from tests.testbed.binaries import Binaries, _from_kubebuilder


def program(path: Path) -> Path:
    path.touch(mode=0o755)
    return path


def test_the_programs_of_kubebuilder_are_taken(tmp_path: Path) -> None:
    expected = {name: program(tmp_path / name) for name in ("etcd", "kube-apiserver", "kubectl")}
    program(tmp_path / "kube-scheduler")
    assert _from_kubebuilder(str(tmp_path)) == expected


def test_a_program_that_is_missing_there_is_built() -> None:
    assert _from_kubebuilder(None) == {}
    assert _from_kubebuilder("") == {}


def test_links_are_renewed(tmp_path: Path) -> None:
    old, new = program(tmp_path / "old"), program(tmp_path / "new")
    for path in (old, new):
        folder = Binaries("1.36", {"kubectl": path}, tmp_path / "stages.yaml").link_into(tmp_path / "bin")
        assert (folder / "kubectl").resolve() == path
