"""Requests to the real API server, over connections that are kept: a kubectl for each would be most of the time."""

import json
import ssl
from collections.abc import Iterator, Mapping
from typing import Any

import urllib3
from tests.testbed.controlplane import ControlPlane

Object = dict[str, Any]
MERGED = "application/merge-patch+json"
THREADS = 16
"""How many may ask at once."""
PAGE = 500


class Refused(Exception):
    """The API server did not do as it was told; the text is its own."""


class Api:
    """As an admin, or with the `token` of a ServiceAccount."""

    def __init__(self, plane: ControlPlane, token: str = "") -> None:
        context = ssl.create_default_context(cafile=str(plane.cluster.bundle))
        if not token:
            context.load_cert_chain(*plane.certificate_for_user("bench", ("system:masters",)))
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._headers = {"Accept": "application/json", **headers}
        self._pool = urllib3.HTTPSConnectionPool("127.0.0.1", plane.port, maxsize=THREADS, ssl_context=context)

    def call(self, method: str, path: str, body: Any = None, kind: str = "application/json") -> Object:
        """What it answers. Raises Refused."""
        status, answer = self.said(method, path, body and json.dumps(body).encode(), kind)
        if status >= 300:
            raise Refused(f"{method} {path}: {answer.get('message')}")
        return answer

    def said(self, method: str, path: str, body: bytes | None, kind: str = "application/json") -> tuple[int, Object]:
        """Status code and body, whatever they are."""
        headers: Mapping[str, str] = {**self._headers, "Content-Type": kind}
        answer = self._pool.urlopen(method, path, body=body, headers=headers)
        return answer.status, json.loads(answer.data)

    def all(self, path: str) -> Iterator[Object]:
        """Every object of a list, page by page. Raises Refused."""
        following = ""
        while True:
            page = self.call("GET", f"{path}?limit={PAGE}&continue={following}")
            yield from page["items"]
            following = page["metadata"].get("continue", "")
            if not following:
                return
