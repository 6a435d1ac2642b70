"""SignedModels are found by their names, by exactly what they are about, and by what that is a version of."""

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.builders import model

from aegis.core.judgement import Model
from aegis.core.model_index import ModelIndex

HUB = "hf://org/net"
IMAGE = "oci://reg.example:5000/team/net"
ONE, OTHER = f"sha256:{'1e' * 32}", f"sha256:{'2e' * 32}"


def names(found: object) -> list[str]:
    return sorted(each.key.name for each in found)  # type: ignore[attr-defined]


def test_a_model_is_found_at_its_uri_and_revision_and_nowhere_else() -> None:
    index = ModelIndex([model(HUB, name="a", revision="1"), model(HUB, name="b", revision="1")])

    assert names(index.at(HUB, "1")) == ["a", "b"]
    assert not index.at(HUB, "")
    assert not index.at(f"{HUB}/file", "1")


def test_the_versions_of_a_repository_differ_in_their_revision_or_their_digest() -> None:
    hub = [model(HUB, name=f"hub{each}", revision=each) for each in ("", "1", "2")]
    images = [model(f"{IMAGE}@{digest}", name=digest[7:9]) for digest in (ONE, OTHER)]
    index = ModelIndex([*hub, *images])

    assert names(index.versions(HUB)) == ["hub", "hub1", "hub2"]
    for written in (IMAGE, f"{IMAGE}:v2", f"{IMAGE}@{ONE}", f"{IMAGE}:v2@{OTHER}"):
        assert names(index.versions(written)) == ["1e", "2e"]
    assert not names(index.versions("oci://reg.example:5000/team"))
    assert names(index.at(f"{IMAGE}@{ONE}", "")) == ["1e"]


def test_a_model_takes_the_place_of_one_with_its_name() -> None:
    index = ModelIndex([model(HUB, revision="1")])
    index.put(model(HUB, revision="2"))

    assert len(index) == 1
    assert not index.at(HUB, "1")
    assert index.named("llama") == next(iter(index.versions(HUB)))


def test_what_begins_or_ends_as_another_is_near_it_as_long_as_it_is_there() -> None:
    many = [model(f"hf://Owner{number}/net", name=f"m{number}") for number in range(100)]
    index = ModelIndex([*many, *(model(HUB, name=f"hub{each}", revision=each) for each in ("1", "2"))])

    assert HUB in index.near_uris(HUB.upper())
    assert {"hub1", "hub2"} <= set(index.near_names("hub3"))
    index.put(model(f"{HUB}2", name="hub4"))
    assert "hub4" in index.near_names("hub3")
    assert f"{HUB}2" in index.near_uris(HUB)
    index.put(model(f"{HUB}2", name="hub5", revision="5"))
    index.drop("hub1")
    assert HUB in index.near_uris(HUB)
    assert "hub1" not in index.near_names("hub1")
    index.drop("hub2")
    assert HUB not in index.near_uris(HUB)


MODELS = st.builds(
    lambda name, revision: model(HUB, name=name, revision=revision), st.sampled_from("abc"), st.sampled_from(["", "1"])
)


@given(st.lists(MODELS | st.sampled_from("abc"), max_size=12))
def test_it_holds_what_a_plain_dictionary_would(changes: list[Model | str]) -> None:
    index, plain = ModelIndex(), dict[str, Model]()
    for change in changes:
        if isinstance(change, str):
            index.drop(change)
            plain.pop(change, None)
        else:
            index.put(change)
            plain[change.key.name] = change

    assert names(index) == names(index.versions(HUB)) == sorted(plain)
    for revision in ("", "1"):
        assert names(index.at(HUB, revision)) == sorted(n for n, each in plain.items() if each.revision == revision)
    assert [index.named(name) for name in "abc"] == [plain.get(name) for name in "abc"]
