"""Requests to one server of a cloud, whose answers are JSON objects."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from aegis.adapters.keysources.context import KeySourceContext
from aegis.adapters.keysources.refusals import Meaning, object_in, refused, usual_meaning
from aegis.adapters.keysources.transport import Reply, Server, Transport
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Rest:
    """One server. `meaning` says what an answer means that is none with an object. Raises Undecidable."""

    def __init__(
        self, server: Server, context: KeySourceContext, meaning: Callable[[Reply], Meaning] = usual_meaning
    ) -> None:
        self._transport = Transport(server, context.timeout, context.monotonic)
        self._address = server.address.rstrip("/")
        self._meaning = meaning

    def get(self, path: str, bearer: str, query: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        """The object at a path. Raises Undecidable."""
        target = f"{path}?{urlencode(query)}" if query else path
        reply = self.send("GET", target, {"Authorization": f"Bearer {bearer}"})
        return self.answer(reply, f"request at {self._transport.name}{path}")

    def answer(self, reply: Reply, doing: str) -> Mapping[str, Any]:
        """The object of an answer. Raises Undecidable."""
        if reply.status != 200:
            raise refused(reply, doing, self._meaning(reply))
        return object_in(reply, doing)

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None = None) -> Reply:
        """An answer of any status. Raises Undecidable for none at all."""
        usual = {"Accept": "application/json", "User-Agent": "aegis"}
        return self._transport.send(method, target, {**usual, **headers}, body)

    @property
    def name(self) -> str:
        """The server, for people."""
        return self._transport.name

    def target(self, url: str) -> str:
        """Path and query of a URL that was read out of an answer, or that a library made.

        Raises Undecidable(KeySourceMalformed) for any other server's: a token is not carried there.
        """
        if not url.startswith(f"{self._address}/"):
            raise Undecidable(
                Reason.KEY_SOURCE_MALFORMED, f"{self.name} leads to another server, which is not followed"
            )
        return url.removeprefix(self._address)
