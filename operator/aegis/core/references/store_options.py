"""Options by which a server or a program is told at which server it reads buckets.

Sources: TensorizerConfig of vLLM (`s3_endpoint` of `--model-loader-extra-config`); `aws configure set` of the AWS CLI;
`--s3-endpoint` and `--endpoint-url` of servers that have them.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from aegis.core.references.documents import Unreadable, keyed, read_document
from aegis.core.references.options import Options
from aegis.core.references.stacks import Stack
from aegis.core.references.stacks.stack import Form
from aegis.core.references.words import Word

_NAMES = frozenset({"s3_endpoint", "s3_endpoint_url", "endpoint_url"})


def endpoints_among(options: Options, stack: Stack) -> Iterator[Word]:
    """The servers that the options of a command name, and those in documents that are their values."""
    for flag, _, value in options.flags:
        # Most have none, as one look shows.
        if value is None or not ("endpoint" in flag or "endpoint" in value.text):
            continue
        name = flag.lstrip("-").rpartition(".")[2].replace("-", "_")
        row = stack.flags.get(flag)
        if name in _NAMES:
            yield value
        elif row is not None and row.form is Form.JSON and "endpoint" in value.text:
            yield from _in_document(value)


def _in_document(value: Word) -> Iterator[Word]:
    try:
        tree = read_document(value.text)
    except Unreadable:
        return
    for _, each in keyed(tree):
        yield from (value.cut(text) for key, text in each.items() if key in _NAMES and isinstance(text, str))


def configured_endpoint(words: Sequence[Word]) -> Iterator[Word]:
    """The server that `aws configure set … endpoint_url …` writes into the settings."""
    texts = [word.text for word in words]
    if texts[:2] == ["configure", "set"]:
        for name, value in pairwise(words):
            if name.text.rpartition(".")[2] in _NAMES:
                yield value
