"""What is asked of a store, and the answer: a status, headers, and bytes that are counted as they come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError

from aegis.adapters.transport import refusals
from aegis.adapters.transport.origins import Origin
from aegis.adapters.transport.redaction import redacted
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.ports import Sink

CHUNK_BYTES = 256 << 10
"""Large enough that the interpreter's share of the work is small; larger pieces cost memory and were not faster."""


@dataclass(frozen=True, slots=True)
class Request:
    """A GET or HEAD of `target` (path and query, percent-encoded) at `origin`.

    `credentials` are the headers that prove who asks. They are sent to this origin and to no other, and not shown.
    `stays` is for a store that sends whoever asks from one of its own places to another: such a redirect, within the
    origin, is followed as if it had been asked for.
    """

    method: str
    origin: Origin
    target: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    stays: bool = False

    @property
    def url(self) -> str:
        """The whole URL; may hold secrets in its query."""
        return f"{self.origin}{self.target}"

    def __str__(self) -> str:
        return f"{self.method} {redacted(self.url)}"


class Answer:
    """An answer whose body has not been read yet; leaving its `with` block gives the connection back."""

    def __init__(self, response: BaseHTTPResponse, origin: Origin) -> None:
        self.status = response.status
        self.headers: Mapping[str, str] = response.headers
        self.origin = origin
        self._response = response

    @property
    def ok(self) -> bool:
        """True for an answer that carries the object."""
        return self.status == 200

    @property
    def length(self) -> int | None:
        """Content-Length, or None when it is absent or unreadable."""
        text = self.headers.get("Content-Length", "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else None

    def refusal(self) -> Undecidable:
        """What this answer means when it is not the one that was hoped for."""
        return refusals.from_status(self.status, self.headers, self.origin)

    def stream(self, sink: Sink, size: int) -> None:
        """Hands exactly `size` bytes to `sink`. Raises Undecidable; ArtifactChanged for one byte more or fewer."""
        if self.length is None:
            raise self._unannounced()
        if self.length != size:
            raise self._changed(f"announces {self.length} bytes instead of {size}")
        received = 0
        while chunk := self._next(CHUNK_BYTES):
            received += len(chunk)
            if received > size:
                raise self._changed(f"sends more than {size} bytes")
            sink(memoryview(chunk))
        if received != size:
            raise self._changed(f"sent {received} of {size} bytes")

    def read(self, limit: int) -> bytes:
        """The whole body. Raises Undecidable; ArtifactTooLarge above `limit` bytes."""
        if self.length is not None and self.length > limit:
            raise self._too_large(limit)
        if self.length is None and "chunked" not in self.headers.get("Transfer-Encoding", "").lower():
            # The end of the connection would be the end of the body, and a cut connection a shorter object.
            raise self._unannounced()
        body = bytearray()
        while chunk := self._next(min(CHUNK_BYTES, limit + 1)):
            body += chunk
            if len(body) > limit:
                raise self._too_large(limit)
        if self.length not in (None, len(body)):
            raise self._changed(f"sent {len(body)} of {self.length} bytes")
        return bytes(body)

    def close(self) -> None:
        """Gives the connection back if the body was read to its end, and ends it otherwise."""
        self._response.close()
        self._response.release_conn()

    def _next(self, most: int) -> bytes:
        try:
            return self._response.read(most, decode_content=False)
        except (HTTPError, OSError) as error:
            raise refusals.from_exception(error, self.origin) from error

    def _unannounced(self) -> Undecidable:
        return Undecidable(Reason.SOURCE_MISCONFIGURED, f"{self.origin} does not announce how long its answer is")

    def _changed(self, said: str) -> Undecidable:
        return Undecidable(Reason.ARTIFACT_CHANGED, f"{self.origin} {said}")

    def _too_large(self, limit: int) -> Undecidable:
        return Undecidable(Reason.ARTIFACT_TOO_LARGE, f"{self.origin} sends more than {limit} bytes")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
