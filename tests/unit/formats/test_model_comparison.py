"""A model is the signed one when every file is, and no other is there; what the signer left out is told."""

import hashlib
from collections.abc import Mapping
from typing import Any

import pytest
from tests.unit.formats.signing import FILES, GIT, bundle, manifest
from tests.unit.formats.vectors import folder, material

from aegis.core.comparison import Comparison, compare
from aegis.core.signatures import Material, Needs, needs, parse
from aegis.core.uris import ModelURI

MODEL = folder(FILES)
SIZE = 1000
CONFIG, OTHER = (ModelURI("s3", "models", f"llama/{name}") for name in ("config.json", "other.json"))


def compared(signed: bytes, found: Material = MODEL) -> Comparison:
    claims = parse(signed).claims
    assert claims is not None
    return compare(claims, found)


def ignoring(paths: list[str]) -> Any:
    """The change that makes a manifest leave them out."""
    return lambda made: made["predicate"]["serialization"].update(ignore_paths=paths)


CHANGED: dict[str, tuple[Mapping[str, bytes], str]] = {
    "a file that was changed": ({**FILES, "config.json": b"{ }"}, "'config.json' is not the signed one"),
    "a file that is missing": ({name: FILES[name] for name in FILES if name != "empty"}, "'empty' is missing"),
    "a file that came": ({**FILES, "evil.py": b""}, "'evil.py' is not signed"),
    "a file in another folder": (
        {**{name: FILES[name] for name in FILES if name != "config.json"}, "sub/config.json": FILES["config.json"]},
        "'sub/config.json' is not signed",
    ),
    "two files that were swapped, of which the signed root knows nothing": (
        {**FILES, "config.json": FILES["empty"], "empty": FILES["config.json"]},
        "'config.json' is not the signed one",
    ),
    "one more that begins as an ignored path": ({**FILES, ".github2": b"x"}, "'.github2' is not signed"),
}


@pytest.mark.parametrize(("files", "difference"), CHANGED.values(), ids=list(CHANGED))
def test_a_manifest_does_not_speak_of_a_model_with(files: Mapping[str, bytes], difference: str) -> None:
    assert compared(bundle(manifest()), folder(files)).difference == difference


CUT_OTHERWISE: dict[str, tuple[Mapping[str, bytes], str]] = {
    "a byte that was changed": (
        {**FILES, "sub/model.bin": FILES["sub/model.bin"][:-1] + b"\0"},
        "'sub/model.bin' is not the signed one",
    ),
    "a byte that came": (
        {**FILES, "sub/model.bin": FILES["sub/model.bin"] + b"\0"},
        "'sub/model.bin' is not the signed one",
    ),
    "a file that came": ({**FILES, "evil.py": b"x"}, "'evil.py' is not signed"),
    "an empty file that came, for those are in no shard": ({**FILES, "__init__.py": b""}, ""),
}


@pytest.mark.parametrize(("files", "difference"), CUT_OTHERWISE.values(), ids=list(CUT_OTHERWISE))
def test_shards_and_a_model_with(files: Mapping[str, bytes], difference: str) -> None:
    assert compared(bundle(manifest(shard_size=SIZE)), folder(files, [SIZE])).difference == difference


def test_more_shards_than_anyone_lists_are_not_asked_for() -> None:
    signed = bundle(manifest({"a": b"x"}, shard_size=1))
    large = folder({"a": b"x" * (1 << 17)})

    assert needs([parse(signed)], []).within(1 << 17) == Needs(tree=True)
    assert compared(signed, large).difference == "its shards have 1 bytes: more than 65536 of them are not read"


def test_what_the_signer_left_out_is_told() -> None:
    signed = bundle(manifest(FILES, ignoring([*GIT, "logs", "cache/tmp"])))
    found = {**FILES, ".git/HEAD": b"ref", "logs/1": b"", "logs/2": b"", "sub/.git/x": b""}

    assert compared(signed, folder(found)).difference == "'sub/.git/x' is not signed"
    del found["sub/.git/x"]
    assert compared(signed, folder(found)) == Comparison("", "model", (".git", "logs"))


def test_more_ignored_paths_than_evidence_has_room_for_are_a_difference() -> None:
    paths = [f"{number:02}{'x' * 50}" for number in range(30)]
    signed = bundle(manifest(FILES, ignoring(paths)))

    assert compared(signed, folder({**FILES, paths[0]: b""})).ignored == (paths[0],)
    assert compared(signed, folder({**FILES, **dict.fromkeys(paths, b"")})).difference.startswith(
        "it leaves out 30 paths"
    )


def test_a_file_that_is_both_listed_and_ignored_must_be_the_signed_one() -> None:
    signed = bundle(manifest(FILES, ignoring(["sub"])))

    assert compared(signed) == Comparison(subject="model")
    assert compared(signed, folder({**FILES, "sub/model.bin": b"other"})).difference


def test_a_signature_bundle_in_the_folder_is_no_part_of_what_it_signs() -> None:
    signed = bundle(manifest())
    found = folder({**FILES, "signatures/model.sig": signed})
    assert compared(signed, found).difference == "'signatures/model.sig' is not signed"

    checked = Material(found.digests, tree=found.tree, bundles=frozenset({hashlib.sha256(signed).digest()}))
    assert compared(signed, checked) == Comparison(subject="model")


@pytest.mark.parametrize("name", [".", "config.json"])
def test_a_model_of_one_file_has_no_path_or_its_own_name(name: str) -> None:
    signed = bundle(manifest({name: b"{}"}))
    one = material(b"{}")

    assert compared(signed, Material(one.digests, tree=one.tree, uri=CONFIG)) == Comparison(subject="model")
    assert compared(signed, Material(one.digests, tree=one.tree, uri=OTHER)).difference == (
        "" if name == "." else "it is about 1 files, of which the first is 'config.json'"
    )
    assert compared(signed, material(b"{ }")).difference


def test_one_file_of_a_model_is_not_the_model() -> None:
    one = material(b"{}")

    assert compared(bundle(manifest()), Material(one.digests, tree=one.tree, uri=CONFIG)).difference == (
        "it is about 3 files, of which the first is 'config.json'"
    )


def test_a_comparison_without_the_files_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(LookupError):
        compared(bundle(manifest()), Material(MODEL.digests))
    with pytest.raises(LookupError):
        compared(bundle(manifest(shard_size=SIZE)))
