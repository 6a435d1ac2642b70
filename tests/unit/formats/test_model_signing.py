"""OpenSSF Model Signing: a manifest is the whole model, file by file, or it is refused."""

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.formats.signing import FILES, MODEL_SIGNING, SIGNER, bundle, cosign_bundle, manifest, public
from tests.unit.formats.vectors import folder

from aegis.core.comparison import Comparison, compare
from aegis.core.errors import SignatureUnreadable
from aegis.core.formats.manifest_paths import MAX_IGNORED
from aegis.core.signatures import Material, Needs, SignatureFormat, needs, parse, verify

MODEL = folder(FILES)
SIZE = 1000
CUT = folder(FILES, [SIZE])
Change = Callable[[dict[str, Any]], object]


def compared(signed: bytes, found: Material = MODEL) -> Comparison:
    claims = parse(signed).claims
    assert claims is not None
    return compare(claims, found)


def said(signed: bytes) -> str:
    with pytest.raises(SignatureUnreadable) as refused:
        parse(signed)
    return refused.value.detail


def resources(change: Callable[[list[dict[str, Any]]], object]) -> Change:
    return lambda made: change(made["predicate"]["resources"])


def serialization(**changed: Any) -> Change:
    return lambda made: made["predicate"]["serialization"].update(changed)


def added(name: str) -> Change:
    digest = hashlib.sha256(b"").hexdigest()
    return resources(lambda found: found.append({"name": name, "algorithm": "sha256", "digest": digest}))


@pytest.mark.parametrize("wrap", [bundle, cosign_bundle])
def test_a_model_is_read_from(wrap: Callable[..., bytes]) -> None:
    parsed = parse(wrap(manifest()))

    assert parsed.format is SignatureFormat.MODEL_SIGNING
    assert parsed.payload == json.dumps(manifest()).encode()
    assert parsed.claims is not None
    assert parsed.claims.predicate_type == MODEL_SIGNING
    assert needs([parsed], [(public(), ())]) == Needs(tree=True)
    assert compared(wrap(manifest())) == Comparison(subject="model")
    assert verify(parsed, MODEL, public()) == "ECDSA-SHA256"


def test_a_model_may_be_cut_into_shards() -> None:
    parsed = parse(bundle(manifest(shard_size=SIZE)))

    assert needs([parsed], []) == Needs(tree=True, shard_sizes=frozenset({SIZE}))
    assert compared(bundle(manifest(shard_size=SIZE)), CUT) == Comparison(subject="model")


def as_the_reference_signer(made: dict[str, Any]) -> None:
    """model_signing 1.1.1 writes the size as a real number, and behind the algorithm."""
    made["predicate"]["serialization"]["shard_size"] = float(SIZE)
    for each in made["predicate"]["resources"]:
        each["algorithm"] = f"sha256-sharded-{SIZE}"


GOOD: dict[str, tuple[Change, int]] = {
    "shards as the reference signer writes them": (as_the_reference_signer, SIZE),
    "resources in another order": (resources(lambda found: found.reverse()), 0),
    "shards in another order": (resources(lambda found: found.reverse()), SIZE),
    "links that may be followed": (serialization(allow_symlinks=True), 0),
    "no ignored paths": (serialization(ignore_paths=[]), 0),
    "as many ignored paths as may be": (serialization(ignore_paths=[str(each) for each in range(MAX_IGNORED)]), 0),
    "ignored paths of a signer before 1.1, who names none": (serialization(ignore_paths=None), 0),
    "fields of later versions": (serialization(later=1), 0),
}


def test_a_key_in_the_bundle_is_not_used_and_does_not_disturb() -> None:
    """Signers before 1.1 put the whole key there, and no hint."""
    body = json.loads(bundle(manifest()))
    pem = SIGNER.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    body["verificationMaterial"]["publicKey"] = {
        "rawBytes": base64.b64encode(pem).decode(),
        "keyDetails": "PKIX_ECDSA_P256_SHA_256",
    }
    parsed = parse(json.dumps(body).encode())

    assert verify(parsed, MODEL, public()) == "ECDSA-SHA256"
    assert verify(parsed, MODEL, public(ec.generate_private_key(ec.SECP256R1()))) is None


def any_json() -> st.SearchStrategy[Any]:
    plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
    return st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner))


PLACES = (
    (), ("_type",), ("subject",), ("subject", 0), ("subject", 0, "digest"), ("predicateType",), ("predicate",),
    ("predicate", "serialization"), ("predicate", "serialization", "ignore_paths"), ("predicate", "resources"),
    ("predicate", "resources", 0), ("predicate", "resources", 0, "name"), ("predicate", "resources", 0, "digest"),
    ("predicate", "serialization", "shard_size"), ("predicate", "serialization", "method"),
)  # fmt: skip


@given(place=st.sampled_from(PLACES), value=any_json(), shard_size=st.sampled_from([0, SIZE]))
def test_whatever_is_signed_is_a_manifest_or_unreadable(place: tuple[Any, ...], value: Any, shard_size: int) -> None:
    made: Any = {"all": manifest(shard_size=shard_size)}
    node = made
    for step in ("all", *place)[:-1]:
        node = node[step]
    node[("all", *place)[-1]] = value
    try:
        parsed = parse(bundle(json.dumps(made["all"]).encode()))
    except SignatureUnreadable:
        return
    assert parsed.claims is not None
    assert compare(parsed.claims, CUT).difference or parsed.claims.tree


@pytest.mark.parametrize(("change", "shard_size"), GOOD.values(), ids=list(GOOD))
def test_a_manifest_is_read_with(change: Change, shard_size: int) -> None:
    signed = bundle(manifest(FILES, change, shard_size))

    assert compared(signed, CUT) == Comparison(subject="model")


PATHS = {
    "a way out": "../../../../etc/passwd",
    "an absolute path": "/etc/passwd",
    "a way to itself": "./config.json",
    "a way to itself inside": "sub/./model.bin",
    "an empty part": "sub//model.bin",
    "a folder": "sub/",
    "a backslash": "..\\..\\x",
    "a NUL": "a\0b",
    "a line feed": "a\nb",
    "a dot beside others": ".",
    "two dots": "..",
    "a drive": "C:/x",
    "a drive without a slash": "c:x",
    "a path without an end": "a" * 1025,
    "a name twice": "config.json",
    "a name in other letters": "Config.json",
    "a file that is a folder": "config.json/x",
    "a folder that is a file": "sub",
}


@pytest.mark.parametrize("path", PATHS.values(), ids=list(PATHS))
def test_a_manifest_is_refused_whose_paths_have(path: str) -> None:
    assert said(bundle(manifest(FILES, added(path)))).startswith("a manifest ")


def test_a_manifest_is_refused_with_names_that_differ_in_how_letters_are_composed() -> None:
    files = {"mod\u00e8le.bin": b"1", "mode\u0300le.bin": b"2"}

    assert "composed" in said(bundle(manifest(files)))


def cut(change: Callable[[list[dict[str, Any]]], object]) -> tuple[Change, int]:
    return resources(change), SIZE


REFUSED: dict[str, tuple[Change, int, str]] = {
    "no files": (resources(lambda found: found.clear()), 0, "without files"),
    "a name that is empty": (added(""), 0, "a file that has no name"),
    "a resource that is no object": (resources(lambda found: found.append("x")), 0, "no JSON object"),
    "two subjects": (lambda made: made["subject"].append(made["subject"][0]), 0, "exactly one subject"),
    "a subject without anything": (lambda made: made["subject"].append({}), 0, "exactly one subject"),
    "a statement of v0.1": (lambda made: made.update(_type="https://in-toto.io/Statement/v0.1"), 0, "statement v1"),
    "no predicate": (lambda made: made.update(predicate={"resources": []}), 0, "'serialization' is missing"),
    "a digest of all that is another": (
        lambda made: made["subject"][0]["digest"].update(sha256="33" * 32),
        0,
        "whose digest is not that of its files",
    ),
    "another algorithm": (serialization(hash_type="sha1"), 0, "hashed with 'sha1': sign it with sha256"),
    "BLAKE2b": (serialization(hash_type="blake2b"), 0, "hashed with 'blake2b': sign it with sha256"),
    "BLAKE3": (serialization(hash_type="blake3"), 0, "hashed with 'blake3': sign it with sha256"),
    "algorithms in a mix": (
        resources(lambda found: found[0].update(algorithm="blake2b")),
        0,
        "'blake2b' for 'config.json', unlike its hash_type",
    ),
    "an algorithm of shards for a file": (
        resources(lambda found: found[0].update(algorithm="sha256-sharded-1000")),
        0,
        "unlike its hash_type",
    ),
    "an algorithm of other shards": (
        resources(lambda found: found[0].update(algorithm="sha256-sharded-999")),
        SIZE,
        "unlike its hash_type",
    ),
    "a short digest": (resources(lambda found: found[0].update(digest="00")), 0, "the sha256 digest of"),
    "a digest in capitals": (resources(lambda found: found[0].update(digest="AB" * 32)), 0, "the sha256 digest of"),
    "a digest in other letters": (
        resources(lambda found: found[0].update(digest="zz" * 32)),
        0,
        "the sha256 digest of",
    ),
    "an unknown method": (serialization(method="tensors"), 0, "serialized by 'tensors'"),
    "a text in place of false": (serialization(allow_symlinks="false"), 0, "neither true nor false"),
    "nothing in place of false": (serialization(allow_symlinks=None), 0, "neither true nor false"),
    "ignored paths that are no list": (serialization(ignore_paths="logs"), 0, "'ignore_paths' has the wrong type"),
    "everything ignored": (serialization(ignore_paths=["."]), 0, "a manifest in which the path '.'"),
    "a pattern": (serialization(ignore_paths=["*.py"]), 0, "patterns are not read"),
    "another pattern": (serialization(ignore_paths=["a[b]"]), 0, "patterns are not read"),
    "a way out that is ignored": (serialization(ignore_paths=["../model"]), 0, "a manifest in which the path"),
    "an ignored path that is no text": (serialization(ignore_paths=[1]), 0, "a manifest that ignores 1"),
    "too many ignored paths": (
        serialization(ignore_paths=[str(each) for each in range(MAX_IGNORED + 1)]),
        0,
        f"ignores {MAX_IGNORED + 1} paths",
    ),
    "a gap": (*cut(lambda found: found.pop(2)), "do not cover it exactly"),
    "no begin": (*cut(lambda found: found.pop(1)), "do not cover it exactly"),
    "an overlap": (*cut(lambda found: found[2].update(name="sub/model.bin:900:2000")), "do not cover it exactly"),
    "a shard twice": (*cut(lambda found: found.append(found[1])), "do not cover it exactly"),
    "a shard that is too long": (*cut(lambda found: found[3].update(name="sub/model.bin:2000:3001")), "exactly"),
    "a shard of nothing": (*cut(lambda found: found[0].update(name="config.json:0:0")), "a shard named"),
    "a shard that ends before it begins": (*cut(lambda found: found[0].update(name="config.json:5:2")), "exactly"),
    "a shard without its bytes": (*cut(lambda found: found[0].update(name="config.json")), "a shard named"),
    "a shard with a sign": (*cut(lambda found: found[0].update(name="config.json:-1:2")), "a shard named"),
    "no size of shards": (serialization(shard_size=None), SIZE, "'shard_size' is None"),
    "shards of no bytes": (serialization(shard_size=0), SIZE, "'shard_size' is 0"),
    "shards of half a byte": (serialization(shard_size=1000.5), SIZE, "'shard_size' is 1000.5"),
    "true in place of a size": (serialization(shard_size=True), SIZE, "'shard_size' is True"),
}


@pytest.mark.parametrize(("change", "shard_size", "detail"), REFUSED.values(), ids=list(REFUSED))
def test_a_manifest_is_refused_with(change: Change, shard_size: int, detail: str) -> None:
    assert detail in said(bundle(manifest(FILES, change, shard_size)))


def test_a_manifest_with_a_name_twice_is_refused_though_it_is_signed() -> None:
    text = json.dumps(manifest()).replace('"predicate":', '"predicate": {"resources": []}, "predicate":', 1)

    assert "'predicate' twice" in said(bundle(text.encode()))


def test_a_curve_has_one_hash() -> None:
    key = ec.generate_private_key(ec.SECP384R1())

    assert verify(parse(bundle(manifest(), key)), MODEL, public(key)) == "ECDSA-SHA384"
    assert verify(parse(bundle(manifest(), key, algorithm=hashes.SHA256())), MODEL, public(key)) is None
