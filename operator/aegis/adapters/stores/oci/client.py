"""What Aegis asks of a registry: manifests, blobs and referrers of one repository at a time, each hashed here.

Specification: OCI distribution spec v1.1. What the registry says of digests in its headers is not looked at.
"""

import re
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urljoin

from aegis.adapters.stores.oci.login import Login
from aegis.adapters.transport.exchange import Answer, Request
from aegis.adapters.transport.origins import Origin, parse_url
from aegis.adapters.transport.transport import Transport
from aegis.core import manifests
from aegis.core.digests import Digest
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

ANY_MANIFEST = ", ".join((*manifests.IMAGES, *manifests.INDICES))
MOST_PAGES = 8
"""Pages of a list of referrers that are read."""

_NEXT = re.compile(r'<([^<>]*)>\s*;\s*rel="?next"?')
_ABSENT = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


class RegistryClient:
    """One registry. Raises Undecidable: what the transport raises, and for what the registry answers."""

    def __init__(self, transport: Transport, registry: Origin, login: Login) -> None:
        self._transport = transport
        self._registry = registry
        self._login = login

    def manifest(self, repository: str, digest: Digest) -> bytes:
        """The manifest of that digest. Raises ArtifactNotFound, ArtifactChanged for other bytes."""
        with self._ask(repository, f"manifests/{digest}", ANY_MANIFEST) as answer:
            if not answer.ok:
                raise answer.refusal()
            return self._of_digest(answer.read(manifests.MAX_BYTES), digest)

    def tagged(self, repository: str, tag: str) -> bytes | None:
        """The manifest that a tag names now, or None when there is none."""
        with self._ask(repository, f"manifests/{tag}", ANY_MANIFEST) as answer:
            return self._unless_absent(answer, manifests.MAX_BYTES)

    def blob(self, repository: str, digest: Digest, limit: int) -> bytes:
        """The blob of that digest, which has at most `limit` bytes."""
        with self._ask(repository, f"blobs/{digest}", "*/*") as answer:
            if not answer.ok:
                raise answer.refusal()
            return self._of_digest(answer.read(limit), digest)

    def referrers(self, repository: str, digest: Digest) -> Iterator[bytes] | None:
        """The pages of the index of manifests that refer to `digest`, or None when the registry keeps no such index."""
        first = f"/v2/{repository}/referrers/{digest}"
        page, following = self._page(repository, first)
        return None if page is None else self._pages(repository, page, following)

    def _pages(self, repository: str, page: bytes, following: str) -> Iterator[bytes]:
        yield page
        for _ in range(MOST_PAGES - 1):
            if not following:
                return
            found, following = self._page(repository, following)
            if found is None:
                raise Undecidable(Reason.ARTIFACT_CHANGED, f"{self._registry} lost a page of a list of referrers")
            yield found
        if following:
            raise Undecidable(Reason.ARTIFACT_TOO_LARGE, f"more than {MOST_PAGES} pages of referrers")

    def _page(self, repository: str, target: str) -> tuple[bytes | None, str]:
        with self._ask_at(repository, target, manifests.INDEX) as answer:
            page = self._unless_absent(answer, manifests.MAX_BYTES)
            return page, self._following(answer.headers.get("Link", ""), target)

    def _following(self, link: str, target: str) -> str:
        """Path and query of the next page (RFC 8288), '' for none; only in the same list of the same registry."""
        found = _NEXT.search(link)
        if found is None:
            return ""
        place = parse_url(urljoin(f"{self._registry}{target}", found[1]))
        path = target.partition("?")[0]
        if place.origin != self._registry or place.target.partition("?")[0] != path:
            raise Undecidable(Reason.REDIRECT_FORBIDDEN, f"{self._registry} continues its list elsewhere")
        return place.target

    def _ask(self, repository: str, what: str, accept: str) -> Answer:
        return self._ask_at(repository, f"/v2/{repository}/{what}", accept)

    def _ask_at(self, repository: str, target: str, accept: str) -> Answer:
        """As who the registry wants to see: known before, or learnt from its refusal."""
        answer = self._transport.ask(self._request(repository, target, accept))
        # A host that the registry redirects to may ask for a login as well, and gets none.
        if answer.status != HTTPStatus.UNAUTHORIZED or answer.origin != self._registry:
            return answer
        with answer:
            self._login.renew(answer, repository)
        return self._transport.ask(self._request(repository, target, accept))

    def _request(self, repository: str, target: str, accept: str) -> Request:
        return Request("GET", self._registry, target, {"Accept": accept}, self._login.headers(repository))

    def _unless_absent(self, answer: Answer, limit: int) -> bytes | None:
        if answer.status in _ABSENT:
            return None
        if not answer.ok:
            raise answer.refusal()
        return answer.read(limit)

    def _of_digest(self, content: bytes, digest: Digest) -> bytes:
        if not Digest.of(content, digest.algorithm).matches(digest):
            raise Undecidable(
                Reason.ARTIFACT_CHANGED, f"{self._registry} answers with other bytes than those of {digest}"
            )
        return content
