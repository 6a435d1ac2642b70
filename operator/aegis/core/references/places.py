"""Where a pod can hold a URI besides the words and variables that name a model by their stack: a row per place."""

import re
from collections.abc import Callable, Iterator, Sequence

from aegis.core.references.claims import Said
from aegis.core.references.downward import CONTAINER_LISTS
from aegis.core.references.fields import Raw, mapping, objects, string, strings
from aegis.core.references.finding import Finding, Outcome, Resolved, Role, Unresolvable
from aegis.core.references.paths import Member, Path
from aegis.core.references.purposes import elsewhere
from aegis.core.references.recognise import last_name
from aegis.core.references.refusals import TooComplex
from aegis.core.references.rooms import HOOKS, Room
from aegis.core.references.tokens import SEPARATOR, Token, tokens
from aegis.core.references.words import Word

COPIES = frozenset({"kubectl.kubernetes.io/last-applied-configuration"})
"""Annotations with a copy of the object, which no runtime reads unless the pod hands them to its containers: they would
name every model twice, and old ones too."""

_ANNOTATIONS = "metadata.annotations"
"""How the downward API names all annotations; of one it writes the name behind this, in brackets and quotes."""

Heard = Sequence[tuple[Room, Said]]
Text = tuple[Word, bool, str]
"""A text, whether it is one argument that reaches its program whole, and the place that it was found by."""


def words(_spec: Raw, _metadata: Raw, heard: Heard) -> Iterator[Text]:
    """The words of command lines, scripts and here-documents, but for those that a row has read already."""
    for _, said in heard:
        for word, argument in said.words:
            if SEPARATOR in word.text:
                yield word, argument, "word"


def environment(_spec: Raw, _metadata: Raw, heard: Heard) -> Iterator[Text]:
    """The values of variables, but for those that are only a part of a word of the command line."""
    for room, _ in heard:
        data = data_of(room.image)
        for name, variable in room.variables.items():
            if SEPARATOR in variable.text and not (name in room.used or elsewhere(name) or name == data):
                yield _without_others(variable) if "\n" in variable.text else variable, False, "variable"


def _without_others(text: Word) -> Word:
    """Settings in lines, `key: value` or `key=value`, but for those whose keys say that a URI there is no model."""
    lines = text.text.split("\n")
    kept = [line for line in lines if not ((found := _SETTING.match(line)) and elsewhere(found[1]))]
    return text if len(kept) == len(lines) else text.cut("\n".join(kept))


_SETTING = re.compile(r"""\s{0,16}([\w.-]{1,128})\s{0,4}[:=]\s{0,4}["']?[a-z0-9+]{1,16}://\S{1,1024}\s{0,16}\Z""")
"""A line that has one setting and nothing else, whose value begins as a URI does."""


_DATA = {"dataset-initializer": "STORAGE_URI"}
"""The last part of an image's name → the variable that names the data set which it fetches (Kubeflow Trainer)."""


def data_of(image: str) -> str | None:
    """The variable of an image that names a data set, and no model."""
    return _DATA.get(last_name(image))


def hooks(_spec: Raw, _metadata: Raw, heard: Heard) -> Iterator[Text]:
    """What probes and lifecycle hooks hold besides commands: headers, paths."""
    for room, _ in heard:
        for field in (field for field in HOOKS if field in room.written):
            for at, text in _marked(room.written[field], (*room.path, field)):
                if "exec" not in at:
                    yield Word(text, at), False, "hook"


def volumes(spec: Raw, _metadata: Raw, _heard: Heard) -> Iterator[Text]:
    """Every string in a volume: CSI attributes, NFS paths."""
    if SEPARATOR in repr(spec.get("volumes")):
        for path, volume in objects(spec, "volumes", ("spec",)):
            for at, text in _marked(volume, path):
                yield Word(text, at), False, "volume"


def _marked(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    """The strings in it that may hold a URI: most objects have none, as one look at all of them shows."""
    if value and SEPARATOR in repr(value):
        yield from strings(value, path, marked=SEPARATOR)


def annotations(spec: Raw, metadata: Raw, _heard: Heard) -> Iterator[Text]:
    """Annotations of the pod (KServe's storage initializer reads its source from one)."""
    for name, value in read_annotations(spec, metadata).items():
        if isinstance(value, str) and SEPARATOR not in value:
            continue
        path = ("metadata", "annotations", Member(name, name))
        if string(value, path):
            yield Word(value, path), False, "annotation"


PLACES: tuple[tuple[str, Callable[[Raw, Raw, Heard], Iterator[Text]]], ...] = (
    ("words", words),
    ("environment", environment),
    ("hooks", hooks),
    ("volumes", volumes),
    ("annotations", annotations),
)
"""A row per place: its name and a function of (pod spec, pod metadata, what the containers say)."""


def elsewhere_in_pod(spec: Raw, metadata: Raw, heard: Heard, most: int) -> Iterator[Finding]:
    """Every URI in a place, and the images that are mounted. Raises TooComplex for more than `most`, and WrongType."""
    yield from image_volumes(spec)
    begun = 0
    for _, place in PLACES:
        for word, argument, by in place(spec, metadata, heard):
            begun += word.text.count(SEPARATOR)
            if begun > most:
                raise TooComplex(f"more than {most} references")
            for token in tokens(word.text, argument=argument):
                if (token.names_model or token.below_host) and not token.names_data:
                    yield _finding(word, token, by)


def image_volumes(spec: Raw) -> Iterator[Finding]:
    """Images that are mounted as volumes. One without a name is for somebody to fill in before there is a Pod."""
    for path, volume in objects(spec, "volumes", ("spec",)):
        if "image" not in volume:
            continue
        at = (*path, "image", "reference")
        reference = string(mapping(volume, "image", path).get("reference"), at)
        # With a scheme it is found as what it says it is.
        if reference and SEPARATOR not in reference:
            yield Finding(at, reference, Resolved(f"oci://{reference}"), Role.MODEL, "image volume")


def _finding(word: Word, token: Token, by: str) -> Finding:
    outcome: Outcome = Resolved(token.text)
    if token.unresolved or (word.unknown and "$" in token.text):
        outcome = Unresolvable(word.unknown or "a variable in it has no value in this object")
    return Finding(word.place, token.text, outcome, Role.MODEL if token.names_model else Role.URL, by)


def read_annotations(spec: Raw, metadata: Raw) -> Raw:
    """The annotations of a pod that something may read. Raises WrongType, TooComplex."""
    found = mapping(metadata, "annotations", ("metadata",))
    copies = {name for name in COPIES if name in found and not _handed_on(name, spec)}
    return {name: value for name, value in found.items() if name not in copies} if copies else found


def _handed_on(name: str, spec: Raw) -> bool:
    """True when the downward API shows the annotation to a container, as a variable or in a volume.

    So it may where no container is to be seen: a Binding gives its annotations to a Pod that it only names.
    """
    if not any(spec.get(kind) for kind in CONTAINER_LISTS):
        return True
    ways = (_ANNOTATIONS, f"{_ANNOTATIONS}['{name}']")
    fields = [text for _, text in strings(spec.get("volumes"), (), marked=_ANNOTATIONS)]
    for kind in CONTAINER_LISTS:
        for path, container in objects(spec, kind, ("spec",)):
            for at, variable in objects(container, "env", path):
                fields += [text for _, text in strings(variable.get("valueFrom"), at, marked=_ANNOTATIONS)]
    return any(field in ways for field in fields)
