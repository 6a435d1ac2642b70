"""One spelling per model: what is accepted comes back unchanged, what is not is refused and never repaired."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.crds import Spelling, spellings

from aegis.core.errors import NotCanonical
from aegis.core.uris import MAX_LENGTH, SCHEMES, ModelURI

BUCKETS = st.from_regex(r"[a-z0-9][a-z0-9\-]{1,61}[a-z0-9]", fullmatch=True)
SEGMENTS = st.from_regex(r"[A-Za-z0-9\-._~+=,:@]{1,20}", fullmatch=True).filter(lambda part: part not in (".", ".."))
CANONICAL = st.builds(
    lambda bucket, parts, end: f"s3://{bucket}/{'/'.join(parts)}{end}",
    BUCKETS,
    st.lists(SEGMENTS, min_size=1, max_size=5),
    st.sampled_from(["", "/"]),
)


@pytest.mark.parametrize("row", spellings(), ids=lambda row: ascii(row.uri))
def test_the_table_of_spellings(row: Spelling) -> None:
    if row.canonical:
        assert str(ModelURI.parse(row.uri)) == row.uri
    else:
        with pytest.raises(NotCanonical):
            ModelURI.parse(row.uri)


SAID = {
    "s3://models/llama\u2215v2": r"printable ASCII: U\+2215 at position 17",
    "\u04553://models/llama": r"U\+0455 at position 0",
    "s3://models/a b": r"U\+0020",
    "s3://models/a?versionId=1": r"must not contain '\?'",
    "models/llama": "must start with one of s3://",
    "S3://models/llama": "in lower case",
    "s3://user@models/llama": "must not contain a user name",
    "s3://Models/llama": "a bucket name of 3 to 63",
    "gs://Models/llama": "a bucket name of 3 to 222",
    f"gs://{'m' * 64}/llama": "of parts with 63 at the most",
    "s3://models": "must name an object or a prefix",
    "s3://models/": "must name an object or a prefix",
    "s3://models//llama": "empty, '.' or '..' path segment",
    "s3://models/a*": "path segments of letters",
    "https://models.example/": "must name an object or a prefix",
    "https://models.example:443/m": "default port",
    "https://models.example:65536/m": "above 65535",
    "https://models-.example/m": "parts begin and end",
    "https://10.1/m": "four decimal numbers",
    f"s3://models/{'a' * MAX_LENGTH}": f"at most {MAX_LENGTH}",
}


@pytest.mark.parametrize(("uri", "said"), SAID.items(), ids=lambda value: ascii(value)[:40])
def test_a_refusal_says_what_must_be(uri: str, said: str) -> None:
    with pytest.raises(NotCanonical, match=said):
        ModelURI.parse(uri)


@given(uri=CANONICAL)
def test_what_is_canonical_survives_a_round_trip(uri: str) -> None:
    parsed = ModelURI.parse(uri)

    assert str(parsed) == uri
    assert parsed.is_prefix == uri.endswith("/")


@given(uri=CANONICAL, junk=st.sampled_from([*"%?#\\ \t\n*\"'<>|^`{}[]()!$&;", "é", "\u200b", "//", "/./", "/../"]))
def test_nothing_is_repaired(uri: str, junk: str) -> None:
    head, tail = uri[:-2], uri[-2:]

    with pytest.raises(NotCanonical):
        ModelURI.parse(f"{head}{junk}{tail}")


@given(text=st.text(max_size=60))
def test_any_text_is_read_as_it_is_or_refused(text: str) -> None:
    try:
        read = str(ModelURI.parse(text))
    except NotCanonical:
        return
    assert read == text


@pytest.mark.parametrize(
    ("uri", "prefix", "covered"),
    [
        ("s3://models/llama/v2", "s3://models/", True),
        ("s3://models/llama/v2", "s3://models/llama/", True),
        ("s3://models/llama/", "s3://models/llama/", True),
        ("s3://models/llama", "s3://models/llama/", False),
        ("s3://models-of-others/llama", "s3://models/", False),
        ("s3://models-of-others/llama", "s3://models", False),
        ("s3://models/llama", "", False),
        ("gs://models/llama", "s3://models/", False),
    ],
)
def test_a_prefix_covers_whole_segments(uri: str, prefix: str, covered: bool) -> None:
    assert ModelURI.parse(uri).within(prefix) is covered


def test_every_scheme_says_what_its_authority_is() -> None:
    for name, scheme in SCHEMES.items():
        with pytest.raises(NotCanonical) as refused:
            ModelURI.parse(f"{name}://+/m")
        assert scheme.says in refused.value.detail
