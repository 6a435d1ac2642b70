"""What decides whether a machine builds again: the key, and the table that it is made from."""

import re

import pytest
from tests.testbed.recipes import (
    KUBERNETES_VERSIONS,
    KWOK,
    PROMTOOL,
    TOXIPROXY,
    GoProgram,
    KubeProgram,
    Recipe,
    cache_key,
    go_version,
    recipes,
    required_version,
)

LINUX = "linux-x86_64"


def by_name(kubernetes: str) -> dict[str, Recipe]:
    return {recipe.name: recipe for recipe in recipes(kubernetes)}


def test_no_two_lists_of_parts_share_a_key() -> None:
    assert cache_key("ab", "c") != cache_key("a", "bc")
    assert re.fullmatch("[0-9a-f]{64}", cache_key("ab", "c"))


@pytest.mark.parametrize("minor", KUBERNETES_VERSIONS)
def test_every_supported_version_has_a_module_of_that_version(minor: str) -> None:
    kube = by_name(minor)["kube"]
    assert isinstance(kube, KubeProgram)
    assert kube.version.startswith(f"v{minor}.")


def test_versions_of_kubernetes_differ_in_one_program_only() -> None:
    keys = [{name: recipe.key(LINUX) for name, recipe in by_name(minor).items()} for minor in KUBERNETES_VERSIONS]
    assert len({each["kube"] for each in keys}) == len(KUBERNETES_VERSIONS)
    for each in keys:
        del each["kube"]
    assert all(each == keys[0] for each in keys)


def test_an_unknown_version_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"KUBERNETES=1\.20: .* 1\.34, 1\.36, 1\.37"):
        recipes("1.20")


@pytest.mark.parametrize("change", ["v0.8.1", "v0.7.0"])
def test_another_version_or_machine_is_built_anew(change: str) -> None:
    other = GoProgram(KWOK.name, KWOK.module, KWOK.command, change, KWOK.seconds)
    assert other.key(LINUX) != KWOK.key(LINUX)
    assert KWOK.key("linux-aarch64") != KWOK.key(LINUX)


def test_how_long_a_build_takes_is_no_part_of_its_key() -> None:
    slower = GoProgram(KWOK.name, KWOK.module, KWOK.command, KWOK.version, KWOK.seconds * 2)
    assert slower.key(LINUX) == KWOK.key(LINUX)


def test_programs_come_from_exact_versions() -> None:
    for recipe in recipes():
        if isinstance(recipe, GoProgram):
            assert re.fullmatch(rf"[\w./-]+/{re.escape(recipe.command)}@v\d+\.\d+\.\d+", recipe.package)


def test_promtool_has_the_version_that_its_module_pins() -> None:
    assert re.fullmatch(r"v0\.3\d\d\.\d+", PROMTOOL.version)
    assert PROMTOOL.key(LINUX) != TOXIPROXY.key(LINUX)


def test_a_module_that_is_not_required_has_no_version() -> None:
    with pytest.raises(ValueError, match=r"go\.mod requires no example\.com/other"):
        required_version(PROMTOOL.sources[0], "example.com/other")


GO_VERSIONS = {
    "go version go1.26.8 linux/amd64": (1, 26),
    "go version go1.27rc1 darwin/arm64": (1, 27),
    "The Go game, version 3": None,
    "": None,
}


@pytest.mark.parametrize(("text", "expected"), GO_VERSIONS.items())
def test_what_go_says_of_itself_is_read(text: str, expected: tuple[int, int] | None) -> None:
    assert go_version(text) == expected
