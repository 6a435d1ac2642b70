"""Which names are the name of a model: the end of its URI in whole segments, and a repository in its registry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.test_uris import CANONICAL

from aegis.core.subjects import names
from aegis.core.uris import ModelURI

FOLDER = "s3://models/llama/v2/"
OBJECT = "s3://models/llama/v2/model.safetensors"
REPOSITORY = "hf://acme/llama"
HUB = "docker-io".replace("-", ".")
"""Spelt otherwise, because no file of this repository names a registry."""
HUB_IMAGE = f"oci://{HUB}/library/llama@sha256:{'ab' * 32}"
IMAGE = f"oci://registry.example:5000/team/llama@sha256:{'ab' * 32}"

NAMES = {
    FOLDER: ("v2", "llama/v2", "models/llama/v2", FOLDER),
    OBJECT: (
        *(
            "model.safetensors",
            "v2/model.safetensors",
            "llama/v2/model.safetensors",
            "models/llama/v2/model.safetensors",
        ),
        *("model", OBJECT),
    ),
    "https://models.example/llama.tar.gz": ("llama.tar.gz", "models.example/llama.tar.gz", "llama.tar"),
    "s3://models/llama-3.1": ("llama-3.1",),
    "gs://models/llama-3.1/": ("llama-3.1", "models/llama-3.1"),
    REPOSITORY: ("llama", "acme/llama", REPOSITORY),
    "hf://acme/llama/gguf/": ("gguf", "llama/gguf", "acme/llama/gguf"),
    "hf://acme/llama/llama.gguf": ("llama.gguf", "llama/llama.gguf", "llama"),
    HUB_IMAGE: (
        *(f"{HUB}/library/llama", f"index.{HUB}/library/llama", f"registry-1.{HUB}/library/llama"),
        *(f"{HUB}/llama", f"index.{HUB}/llama:v2", f"{HUB}/llama@sha256:{'cd' * 32}"),
    ),
    f"oci://index.{HUB}/team/llama@sha256:{'ab' * 32}": (
        *(f"{HUB}/team/llama", f"index.{HUB}/team/llama:v2", f"registry-1.{HUB}/team/llama"),
    ),
    f"oci://registry-1.{HUB}/llama@sha256:{'ab' * 32}": (f"{HUB}/library/llama", f"index.{HUB}/llama"),
    IMAGE: (
        *("registry.example:5000/team/llama", "registry.example:5000/team/llama:v2"),
        *(f"registry.example:5000/team/llama@sha256:{'cd' * 32}", IMAGE),
    ),
}
OTHERS = {
    FOLDER: (
        *(
            "",
            "2",
            "a/v2",
            "llama",
            "models",
            "models/llama",
            "/v2",
            "v2/",
            "./v2",
            "llama//v2",
            "LLAMA/v2",
            "V2",
            "v2\n",
        ),
        *("s3://models/llama/v2", "gs://models/llama/v2/", "other/llama/v2", "xmodels/llama/v2", ".", "..", "v2.bin"),
    ),
    OBJECT: (
        *("", "safetensors", ".safetensors", "mode", "v2/model", "model.bin", "odel.safetensors", "model.safetensors/"),
        *("v2", "s3://models/llama/v2/model", "Model"),
    ),
    # What stands behind the point of these is a version, and the one without it is another model.
    "s3://models/llama-3.1": ("llama-3", "llama"),
    "s3://models/llama-3.1/": ("llama-3", "llama"),
    "s3://models/llama.v2": ("llama",),
    # Folders have no extensions.
    "s3://models/llama.old/": ("llama",),
    "s3://models/.gguf": ("", "gguf"),
    "hf://acme/llama.old": ("llama",),
    REPOSITORY: ("acme", "cme/llama", "other/llama", "llama:main"),
    HUB_IMAGE: (
        *("llama", "library/llama", HUB, f"{HUB}/", f"{HUB}/library", f"{HUB}/team/llama"),
        *(f"{HUB}/library/library/llama", f"hub.{HUB}/library/llama", f"registry-2.{HUB}/library/llama"),
        *(f"x{HUB}/library/llama", f"{HUB}.example/library/llama", f"{HUB}:443/library/llama"),
    ),
    # Only Docker Hub takes a repository without an owner for one in `library`.
    f"oci://registry.example/library/llama@sha256:{'ab' * 32}": ("registry.example/llama",),
    IMAGE: (
        *(
            "",
            "llama",
            "team/llama",
            "registry.example:5000",
            "registry.example:5000/team/llama2",
            "registry.example/team/llama",
        ),
        *(
            "registry.example:5000/team/llama/",
            "registry.example:5000/team",
            "x.registry.example:5000/team/llama",
            "@",
            ":",
        ),
        IMAGE.replace("ab", "cd"),
    ),
}


@pytest.mark.parametrize(("uri", "name"), [(uri, name) for uri, given in NAMES.items() for name in given])
def test_it_is_the_name_of(uri: str, name: str) -> None:
    assert names(name, ModelURI.parse(uri))


@pytest.mark.parametrize(("uri", "name"), [(uri, name) for uri, given in OTHERS.items() for name in given])
def test_it_is_not_the_name_of(uri: str, name: str) -> None:
    assert not names(name, ModelURI.parse(uri))


@given(CANONICAL, st.integers(0, 8))
def test_every_end_in_whole_segments_is_a_name(text: str, skipped: int) -> None:
    uri = ModelURI.parse(text)
    segments = [uri.authority, *uri.path.removesuffix("/").split("/")]

    assert names("/".join(segments[min(skipped, len(segments) - 1) :]), uri)


@given(CANONICAL, st.text(alphabet="ab/.:@2-", max_size=12) | st.text(max_size=20))
def test_nothing_else_is_a_name_of_a_folder(text: str, name: str) -> None:
    uri = ModelURI.parse(f"{text.removesuffix('/')}/")
    segments = [uri.authority, *uri.path.removesuffix("/").split("/")]
    ends = {"/".join(segments[start:]) for start in range(len(segments))}

    assert names(name, uri) == (name in {*ends, str(uri)})


@given(CANONICAL, CANONICAL)
def test_a_whole_place_is_the_name_of_one_place_alone(one: str, other: str) -> None:
    mine, theirs = ModelURI.parse(one), ModelURI.parse(other)
    place = f"{mine.authority}/{mine.path}".removesuffix("/")

    if mine.path.removesuffix("/") != theirs.path.removesuffix("/") or mine.authority != theirs.authority:
        # Only a path that holds the whole place at its end goes by it as well.
        assert names(place, theirs) == f"/{theirs.path}".removesuffix("/").endswith(f"/{place}")


PARTS = st.lists(st.sampled_from(["team", "llama", "registry.example:5000", "llama2"]), min_size=1, max_size=4)


@given(PARTS, st.sampled_from(["", ":v2", "@sha256:00", ":v2@sha256:00"]))
def test_an_image_goes_by_its_whole_repository_alone(parts: list[str], rest: str) -> None:
    mine = parts == ["registry.example:5000", "team", "llama"]

    assert names("/".join(parts) + rest, ModelURI.parse(IMAGE)) == mine
