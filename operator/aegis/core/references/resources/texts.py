"""Strings of an object that are more than a name: documents, and scripts."""

from collections.abc import Iterator

from aegis.core.references.claims import Said
from aegis.core.references.documents import Unreadable, read_document
from aegis.core.references.endpoints import other_endpoints
from aegis.core.references.files import claims_in
from aegis.core.references.finding import Finding, Outcome, Resolved, Role, Unresolvable
from aegis.core.references.mounts import normal
from aegis.core.references.paths import Path
from aegis.core.references.pod import resolve
from aegis.core.references.runtime_environments import FETCHED, variables_of
from aegis.core.references.stacks.stack import Form
from aegis.core.references.values import Reading, findings
from aegis.core.references.words import Word


def document(text: str, path: Path) -> Iterator[Finding]:
    """The configuration of a server. Raises TooComplex."""
    try:
        tree = read_document(text)
    except Unreadable:
        return
    word, schemes = Word(text, path), set[str]()
    for claim in claims_in(tree, word):
        if claim.names.form is Form.CODE:
            yield Finding(path, claim.word.text, Unresolvable(FETCHED), Role.CODE, "runtime environment")
        for finding in findings(claim, AS_WRITTEN):
            schemes.add(finding.uri.partition("://")[0])
            yield finding
    told = list(variables_of(tree, word))
    yield from other_endpoints(
        sorted(schemes), "", Said(), lambda names: ((name, value) for name, value in told if name in names)
    )


def script(text: str, path: Path) -> Iterator[Finding]:
    """A command line that a shell of a model server runs. Raises TooComplex."""
    container = {"name": "script", "command": ["sh", "-c", text]}
    for finding in resolve({"containers": [container]}, {}, serves=True).findings:
        yield finding.at(path)


def program(text: str, path: Path) -> Iterator[Finding]:
    """A program whose interpreter is not said: what it loads as Python, or fetches as a shell's script."""
    for command in (["python", "-c"], ["sh", "-c"]):
        for finding in resolve({"containers": [{"name": "script", "command": [*command, text]}]}, {}).findings:
            yield finding.at(path)


def _local(path: str) -> Outcome:
    return Resolved(f"local://{normal(path)}")


AS_WRITTEN = Reading(lambda path: (_local(path), False), in_play=True)
"""How the fields of an object are read: no mount says what a path leads to."""
