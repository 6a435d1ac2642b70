"""URIs in the strings of a workload: flags, lines of shell, JSON, prose."""

from collections.abc import Iterator

from tests.fuzz.target import Target, attempt, text_of

from aegis.core.errors import NotCanonical
from aegis.core.references.tokens import MODEL_SCHEMES, SEPARATOR, tokens
from aegis.core.uris import ModelURI


def holds(data: bytes) -> None:
    """Whatever stands around it, a word that is a model's URI is found, at least as long as it is written."""
    text = text_of(data)
    for argument in (False, True):
        found = list(tokens(text, argument=argument))
        # A word is looked at in a list, in what quotes join it to, and by itself.
        assert len(found) <= 4 * text.count(SEPARATOR)
        for token in found:
            assert token.text in text
            assert token.text.startswith(f"{token.scheme}{SEPARATOR}")
            token.host.encode("utf-8", "surrogatepass")
        for word in filter(_names_model, text.split()):
            assert any(word in token.text for token in found), word


def _names_model(word: str) -> bool:
    scheme = word.partition(SEPARATOR)[0]
    return scheme in MODEL_SCHEMES and attempt(NotCanonical, ModelURI.parse, word) is not None


def seeds() -> Iterator[bytes]:
    yield from (b"--model=s3://models/llama", b"vllm serve hf://owner/name --port 8000", b'{"uri": "gs://models/a/"}')
    yield from (
        b"s3://a/b,s3://a/c d",
        b"x's3://models/good;evil'y",
        b"https://host.example/?u=s3://m/a",
        b'\\"s3://m/a\\"',
    )
    yield from (
        "\uff533://models/a git+s3://m/b -ms3://m/c s\u200b3://m/d".encode(),
        b"$(URI)s3://m/$A",
        b"://",
        b"a://",
    )


TARGET = Target(holds, seeds, longest=8192)
