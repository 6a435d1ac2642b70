"""A file's bytes in one piece, though the connection may break in between."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http import HTTPStatus

from aegis.adapters.stores.answers import changed
from aegis.adapters.transport.exchange import Answer
from aegis.adapters.transport.transport import Transport
from aegis.core.artifacts import Identity, IdentityKind
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.ports import Sink

LONGEST_PAUSE = 60.0

_BROKEN = frozenset({Reason.SOURCE_UNAVAILABLE, Reason.SOURCE_TIMEOUT})


@dataclass(frozen=True, slots=True)
class Pinned:
    """How to ask for one state of a file: `ask` takes further headers.

    `refusal` says what an answer without the file means, and `same` whether one with it is of that state. Where the
    store has no name for a state (`identity` NONE) a download that broke is not continued.
    """

    identity: Identity
    ask: Callable[[Mapping[str, str]], AbstractContextManager[Answer]]
    refusal: Callable[[Answer], Undecidable]
    same: Callable[[Answer], bool]


def download(transport: Transport, file: Pinned, size: int, sink: Sink) -> None:
    """Hands exactly `size` bytes to `sink`; where they break off it asks for the rest (RFC 9110 14.2), a few times.

    Every answer is of the same state, so the bytes before and after a break belong together. Raises Undecidable: what
    the last attempt raised, ArtifactChanged.
    """
    received = 0

    def take(chunk: memoryview) -> None:
        nonlocal received
        sink(chunk)
        received += len(chunk)

    limits = transport.limits
    for attempt in range(limits.resumptions + 1):
        try:
            with file.ask({"Range": f"bytes={received}-"} if received else {}) as answer:
                _check(answer, file, received, size)
                answer.stream(take, size - received)
        except Undecidable as error:
            lost = received and file.identity.kind is IdentityKind.NONE
            if lost or error.reason not in _BROKEN or attempt == limits.resumptions:
                raise
            transport.wait(min(max(limits.pause_seconds * 2**attempt, error.retry_after or 0), LONGEST_PAUSE))
        else:
            return


def _check(answer: Answer, file: Pinned, start: int, size: int) -> None:
    """Raises Undecidable unless the answer carries the file from `start` on, in the pinned state."""
    if answer.status != (HTTPStatus.PARTIAL_CONTENT if start else HTTPStatus.OK):
        raise _no_ranges(answer) if answer.ok else file.refusal(answer)
    if not file.same(answer):
        raise changed(answer)
    if start and answer.headers.get("Content-Range") != f"bytes {start}-{size - 1}/{size}":
        raise _no_ranges(answer)


def _no_ranges(answer: Answer) -> Undecidable:
    said = f"{answer.origin} broke a download off, and does not send the rest of it alone (Range)"
    return Undecidable(Reason.SOURCE_MISCONFIGURED, said)
