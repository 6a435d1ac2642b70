"""What admission answers, and how it reads.

    [Reason] <path>: '<reference>' <what is wrong>; <what to do next>

One line a finding, sorted by its path with numbers as numbers, at most ten, at most 4 KiB, and no secret: queries and
user names never leave a URL.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from aegis.core.meanings import meaning
from aegis.core.reasons import Reason
from aegis.core.visible import visible

MAX_LINES = 10
MAX_BYTES = 4096
MAX_REFERENCE = 256
MAX_TEXT = 1024
"""Most characters of a path and of a detail that are shown."""

FORBIDDEN = 403
UNAVAILABLE = 503


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is wrong: where, with which reference (may be empty), and why. `detail` names values.

    `sentence` and `next_step` are given where more is known than the reason's own say, such as the name of an object.
    """

    path: str
    reference: str
    reason: Reason
    detail: str = ""
    final: bool = True
    sentence: str = ""
    next_step: str = ""

    def line(self) -> str:
        """The finding as one sentence for people."""
        said = meaning(self.reason)
        middle = f" ({self.detail})" if self.detail else ""
        words = self.sentence or (said.sentence if self.reference else said.alone)
        next_step = self.next_step or said.next_step
        where = place(self) if self.reference else f"{place(self)}:"
        return f"[{self.reason.value}] {where} {words}{visible(middle, MAX_TEXT)}; {next_step}"


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a request passes. `reason` is the metric's label, `audit` the annotations of the audit event."""

    allowed: bool
    reason: Reason
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()
    audit: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> int:
        """403 for a verdict, 503 when nothing could be decided now; 200 otherwise."""
        if self.allowed:
            return 200
        return FORBIDDEN if any(finding.final for finding in self.findings) else UNAVAILABLE

    @property
    def message(self) -> str:
        """What the person reads who made the request."""
        return lines(self.findings)


def refuse(reason: Reason, path: str = "request", detail: str = "") -> Decision:
    """A denial for one reason that lies in the request or in Aegis itself, not in a model."""
    return Decision(False, reason, (Finding(path, "", reason, detail, final=reason in _FINAL),))


_FINAL = frozenset({Reason.REQUEST_MALFORMED, Reason.REQUEST_TOO_COMPLEX, Reason.PROTECTED_FIELD})


def lines(findings: Iterable[Finding]) -> str:
    """The findings, a line each, within the limits."""
    return "\n".join(some_lines(findings))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Each finding once, by its path with the numbers in it as numbers: `args[2]` before `args[10]`."""
    once = set(findings)
    return sorted(once, key=_order) if len(once) > 1 else [*once]


def _order(finding: Finding) -> tuple[str, Finding]:
    return natural(finding.path), finding


def natural(text: str) -> str:
    """A text by which others of its kind are sorted so that the numbers in them count as numbers.

    A number is preceded by how many digits it has: `int` refuses long ones, and an object may hold them.
    """
    return _NUMBER.sub(_measured, text)


def _measured(number: re.Match[str]) -> str:
    digits = number[0].lstrip("0")
    return f"{len(digits):07}{digits}"


_NUMBER = re.compile(r"[0-9]+")


def some_lines(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The first findings in order, a line each, and how many more there are: what fits into the limits."""
    ordered = in_order(findings)
    kept: list[str] = []
    left = MAX_BYTES - len(_more(len(ordered)))
    for finding in ordered[:MAX_LINES]:
        line = finding.line()
        left -= len(line.encode()) + 1
        # The first is told whatever it takes of the room: it is better cut than not said.
        if left < 0:
            kept += [] if kept else [line.encode()[:left].decode("utf-8", "ignore")]
            break
        kept.append(line)
    more = len(ordered) - len(kept)
    return (*kept, _more(more)) if more else tuple(kept)


def _more(count: int) -> str:
    return f"and {count} more"


def place(finding: Finding) -> str:
    """Where a finding is and what stands there, if anything: `spec.containers[server].args[1]: 's3://models/llama'`."""
    quoted = f": '{redacted(finding.reference)}'" if finding.reference else ""
    return f"{visible(finding.path, MAX_TEXT)}{quoted}"


def redacted(reference: str) -> str:
    """A reference that is safe to show: no query, fragment or user name, non-ASCII as code points, bounded."""
    found = _QUERY.search(reference)
    shown, mark = (reference[: found.start()], found[0]) if found else (reference, "")
    scheme, separator, rest = shown.partition("://")
    authority, slash, path = rest.partition("/")
    host = authority.rpartition("@")[2]
    tagged = not slash and not _USER.search(rest) and not mark
    if ":" in host and not host.rpartition(":")[2].isdigit() and not tagged:
        # A password that holds a slash: the rest of it is in what looks like the path.
        host, slash, path = host.partition(":")[0], ":", "***"
    shown = f"{scheme}{separator}{host}{slash}{path}" if separator else shown
    text = "".join(char if "!" <= char <= "~" else f"<U+{ord(char):04X}>" for char in shown[:MAX_REFERENCE])
    cut = "…" if len(shown) > MAX_REFERENCE else ""
    return f"{text}{cut}{mark and mark + '…'}"


_USER = re.compile(r"(?i)@|%(?:25){0,3}40")
"""What ends a user's name and password, escaped or not: `ollama://llama3.2:3b` has none, and ends in a model's tag."""

_QUERY = re.compile(r"(?i)[?#]|%(?:25){0,3}(?:3F|26|3B)|[&;](?=[\w.~%+\[\]-]{1,100}+=)")
"""Where a query or a fragment begins, or what somebody appended as if it were one: escaped, or without a '?'."""
