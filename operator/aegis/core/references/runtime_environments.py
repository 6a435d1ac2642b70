"""Code that Ray fetches for what it runs: the `working_dir` and the `py_modules` of a runtime environment.

Source: "Environment Dependencies" of Ray's documentation, its fields and remote URIs.
"""

from collections.abc import Iterator, Mapping

from aegis.core.references.documents import Tree, Unreadable, keyed, read_document
from aegis.core.references.refusals import Budget
from aegis.core.references.tokens import SEPARATOR
from aegis.core.references.words import Word

FETCHED = "the code that runs is fetched from there, and may load anything"
_ONE, _SEVERAL = "working_dir", "py_modules"


def code_of(each: Mapping[str, Tree]) -> Iterator[str]:
    """The addresses of code in one mapping of a document."""
    if _ONE not in each and _SEVERAL not in each:
        return
    several = each.get(_SEVERAL)
    for text in (each.get(_ONE), *(several if isinstance(several, list) else ())):
        if isinstance(text, str) and SEPARATOR in text:
            yield text


def code_in(text: Word, budget: Budget) -> Iterator[Word]:
    """Those in a document; nothing in what is none. Raises TooComplex."""
    try:
        tree = read_document(text.text, budget=budget)
    except Unreadable:
        return
    for _, each in keyed(tree, budget=budget):
        yield from map(text.cut, code_of(each))


def variables_of(tree: Tree, text: Word, budget: Budget | None = None) -> Iterator[tuple[str, Word]]:
    """The variables that the environments of a document set. Raises TooComplex."""
    for path, each in keyed(tree, budget=budget):
        if path[-1:] == ("env_vars",):
            yield from ((name, text.cut(value)) for name, value in each.items() if isinstance(value, str))
