"""The references of manifests, as lines for people and for programs."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aegis.adapters.manifests import Remark, read_documents, read_once
from aegis.core.admission.decision import redacted
from aegis.core.admission.templates import join
from aegis.core.references import Finding, Resolved, Role, TooComplex, WrongType
from aegis.core.references.objects import look
from aegis.core.references.paths import pointer
from aegis.entrypoints.cli.printable import printable
from aegis.services.manifest_remarks import remarks


@dataclass(frozen=True, slots=True)
class Line:
    """A finding with the file and the document that it is in; documents count from 0."""

    repo: str
    path: str
    doc: int
    finding: Finding

    def as_mapping(self) -> Mapping[str, Any]:
        """The line for programs."""
        outcome = self.finding.outcome
        resolved = outcome if isinstance(outcome, Resolved) else None
        return {
            "repo": self.repo,
            "path": self.path,
            "doc": self.doc,
            "pointer": pointer(self.finding.path),
            "uri": _shown(resolved.uri) if resolved else None,
            "revision": resolved.revision if resolved else None,
            "mutable": resolved.mutable if resolved else None,
            "outcome": type(outcome).__name__,
            "why": None if isinstance(outcome, Resolved) else outcome.why,
            "role": self.finding.role.value,
            "stack": self.finding.by,
            "derived": self.finding.derived,
        }

    def as_row(self) -> tuple[str, ...]:
        """The line for people."""
        each = self.as_mapping()
        uri = each["uri"] or _shown(self.finding.text)
        revision = f"@{each['revision']}" if each["revision"] else ""
        kind = "Resolved, mutable" if each["mutable"] else each["outcome"]
        place = join(self.finding.path)
        row = (f"{self.path}#{self.doc}", place, f"{uri}{revision}", kind, each["role"], each["stack"], each["why"])
        return tuple(printable(cell or "") for cell in row)


def listing(files: Sequence[str], remark: Remark, repo: str = "") -> tuple[list[Line], list[str]]:
    """The references of every document of the files, and what is said of documents that cannot be examined.

    Raises NotReadable.
    """
    documents = read_documents(files, read_once(sys.stdin.buffer.read), remark)
    for said in remarks((each.source.name, each.number, each.body) for each in documents):
        remark(said)
    objects = [document.body for document in documents if isinstance(document.body, Mapping)]
    maps = [body for body in objects if body.get("kind") == "ConfigMap"]
    found: list[Line] = []
    problems: list[str] = []
    for document in documents:
        body = document.body
        try:
            seen = look(body, _config_maps(maps, body)) if isinstance(body, Mapping) else ()
        except TooComplex as error:
            problems.append(f"{document.name}: {error}")
        except WrongType as error:
            problems.append(f"{document.name}: {join(error.path)} must be {error.wanted}")
        else:
            lines = (Line(repo, document.source.name, document.number, each) for each in seen)
            found += [line for line in lines if line.finding.role is not Role.URL]
    if objects and not found and not problems:
        remark("no model is named in these files")
    return found, problems


def printed(found: Sequence[Line], form: str) -> str:
    """All lines; a table has a heading, JSON is one object a line."""
    if form == "json":
        return "".join(f"{json.dumps(line.as_mapping())}\n" for line in found)
    if not found:
        return ""
    rows = [("FILE", "PLACE", "MODEL", "OUTCOME", "ROLE", "SEEN BY", "WHY"), *(line.as_row() for line in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "".join(f"{line}\n" for line in lines)


def _shown(text: str) -> str:
    """The text without what may be a secret: a user's name, a query. Tags of images and models stay as they are."""
    scheme, _, rest = text.partition("://")
    signed = scheme in ("http", "https") and ("?" in rest or "#" in rest)
    return redacted(text) if signed or "@" in rest.partition("/")[0] else text


def _config_maps(maps: Sequence[Mapping[str, Any]], body: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The ConfigMaps that `body` would find in its namespace, as far as the manifests say which that is."""
    own = _namespace(body)
    return {
        str(_metadata(each).get("name", "")): {str(key): value for key, value in data.items() if isinstance(value, str)}
        for each in maps
        if isinstance(data := each.get("data"), Mapping)
        and (_namespace(each) == own or not own or not _namespace(each))
    }


def _metadata(body: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = body.get("metadata")
    return metadata if isinstance(metadata, Mapping) else {}


def _namespace(body: Mapping[str, Any]) -> str:
    return str(_metadata(body).get("namespace") or "")
