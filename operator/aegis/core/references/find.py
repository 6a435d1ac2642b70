"""From a pod to the models it names, each with its path."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from aegis.core.errors import NotCanonical, NotPinned
from aegis.core.reasons import Reason
from aegis.core.references.places import PLACES, Path, Raw
from aegis.core.references.refusals import TooComplex
from aegis.core.references.tokens import SEPARATOR, Token, tokens
from aegis.core.uris import ModelURI

MAX_REFERENCES = 1000
"""Most places of one pod where a URI begins; a word of a list is looked at in the list and by itself."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A model named at `path`: `uri` when it is canonical, else `problem` with `detail`. `text` is as written."""

    path: Path
    text: str
    scheme: str
    host: str
    uri: ModelURI | None = None
    problem: Reason | None = None
    detail: str = ""

    @property
    def names_model(self) -> bool:
        """True for model schemes; other URLs count only when a policy lists their host."""
        return Token(self.scheme, self.text).names_model


def find(spec: Raw, metadata: Raw) -> tuple[Reference, ...]:
    """Every URI that a pod names, in the order of PLACES, without repeats at one path. Raises TooComplex, WrongType."""
    found: dict[tuple[Path, str], Reference] = {}
    # What repeats counts as well: each look takes its time, whether or not it finds something new.
    for looks, reference in enumerate(_all(spec, metadata)):
        found.setdefault((reference.path, reference.text), reference)
        if looks >= 2 * MAX_REFERENCES:
            raise _too_many()
    return tuple(found.values())


def _all(spec: Raw, metadata: Raw) -> Iterator[Reference]:
    begun = 0
    for _, place in PLACES:
        for found in place(spec, metadata):
            if found.image:
                yield _read(Reference(found.path, found.text, "oci", ""), f"oci://{found.text}")
                continue
            begun += found.text.count(SEPARATOR)
            if begun > MAX_REFERENCES:
                raise _too_many()
            for token in tokens(found.text, argument=found.argument):
                yield _reference(found.path, token)


def _too_many() -> TooComplex:
    return TooComplex(f"more than {MAX_REFERENCES} references")


def _reference(path: Path, token: Token) -> Reference:
    reference = Reference(path, token.text, token.scheme, token.host)
    if token.unresolved:
        return replace(reference, problem=Reason.UNRESOLVABLE_REFERENCE)
    return _read(reference, token.text)


def _read(reference: Reference, text: str) -> Reference:
    """The reference with the URI that `text` is, or with why it is none."""
    try:
        return replace(reference, uri=ModelURI.parse(text))
    except NotCanonical as error:
        problem = Reason.MUTABLE_REFERENCE if isinstance(error, NotPinned) else Reason.AMBIGUOUS_URI
        return replace(reference, problem=problem, detail=error.detail)
