"""Manifests: read alike by everybody, or not at all."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.formats.vectors import content

from aegis.core.digests import Digest
from aegis.core.errors import SignatureUnreadable
from aegis.core.manifests import DOCKER_IMAGE, IMAGE, INDEX, read_manifest

DIGEST = f"sha256:{'5e' * 32}"
FIELDS = ["schemaVersion", "mediaType", "config", "layers", "manifests", "subject", "annotations", "digest", "size"]
LAYER = {"mediaType": "application/octet-stream", "digest": DIGEST, "size": 7}


def manifest(**changes: Any) -> bytes:
    """An image manifest with one layer; None takes a field away."""
    fields = {"schemaVersion": 2, "mediaType": IMAGE, "config": LAYER, "layers": [LAYER], **changes}
    return json.dumps({name: value for name, value in fields.items() if value is not None}).encode()


def test_what_oras_pushes() -> None:
    read = read_manifest(content("oci/model-manifest.json"))

    assert [str(layer.digest)[:15] for layer in read.layers] == ["sha256:ddbb659f"]
    assert read.layers[0].annotations == {"org.opencontainers.image.title": "model.bin"}
    assert (read.manifests, read.subject) == ((), None)


def test_what_cosign_pushes() -> None:
    read = read_manifest(content("oci/new-bundle-manifest.json"))

    assert read.subject == Digest.of(content("oci/model-manifest.json"))
    assert read.annotations["dev.sigstore.bundle.predicateType"] == "https://sigstore.dev/cosign/sign/v1"


def test_an_index_lists_manifests() -> None:
    index = read_manifest(content("oci/new-referrers-index.json"))

    assert index.layers == ()
    assert {each.artifact_type for each in index.manifests} == {"application/vnd.oci.empty.v1+json"}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"mediaType": None},
        {"mediaType": DOCKER_IMAGE},
        {"layers": []},
        {"layers": None, "config": None, "mediaType": INDEX, "manifests": [LAYER]},
        {"layers": None, "config": None, "mediaType": None, "manifests": []},
        {"subject": LAYER},
        {"unknown": {"future": [1]}},
    ],
    ids=str,
)
def test_both_forms_are_read(changes: dict[str, Any]) -> None:
    read_manifest(manifest(**changes))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (manifest(manifests=[LAYER]), "both at once"),
        (manifest(layers=None), "neither"),
        (manifest(layers=None, manifests=[LAYER], mediaType=INDEX), "both at once"),
        (manifest(mediaType=INDEX), "does not have its form"),
        (manifest(mediaType="application/vnd.docker.distribution.manifest.v1+prettyjws"), "does not have its form"),
        (manifest(schemaVersion=1), "does not have its form"),
        (manifest(layers=[{**LAYER, "digest": "sha256:5e"}]), "the digest 'sha256:5e'"),
        (manifest(layers=[{**LAYER, "digest": "md5:5e"}]), "the digest"),
        (manifest(layers=[{**LAYER, "digest": None}]), "'digest' is missing"),
        (manifest(layers=["layer"]), "no JSON object"),
        (manifest(layers={}), "wrong type"),
        (manifest(subject="x"), "wrong type"),
        (manifest()[:-1] + b',"layers":[]}', "twice"),
        (b"<html>not found</html>", "JSON"),
        (b"[]", "not an object"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_two_programs_may_read_differently_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(SignatureUnreadable) as caught:
        read_manifest(content)

    assert said in caught.value.detail


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.sampled_from([IMAGE, INDEX, DIGEST, 2]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=3), inner),
    max_leaves=20,
)


@given(content=st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_a_manifest_or_unreadable(content: bytes) -> None:
    with suppress(SignatureUnreadable):
        read_manifest(content)


def test_a_giant_is_not_parsed() -> None:
    for giant, said in (({"padding": "x" * (4 << 20)}, "at most"), ([0] * 100_001, "more than 100000 values")):
        with pytest.raises(SignatureUnreadable, match=said):
            read_manifest(manifest(annotations=giant))


def test_a_model_of_ten_thousand_layers_is_read() -> None:
    assert len(read_manifest(manifest(layers=[LAYER] * 10_000)).layers) == 10_000
