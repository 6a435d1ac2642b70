"""A hub that answers as the public one was seen to: a commit, pages of entries, small files by a redirect at home, and
large ones by a redirect to another host.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qs, unquote, urlsplit

from tests.unit.transport.fake_store import FakeStore, Seen, answer

REPOSITORY = "acme/llama"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
LARGE = 100
"""Files of so many bytes are kept as large ones, unless a hub is told otherwise."""


def git_id(content: bytes) -> str:
    """The object id by which Git knows a file."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def entry(path: str, content: bytes, large: int = LARGE) -> dict[str, object]:
    """One file of a listing. Of a large one, the id is that of its pointer."""
    made: dict[str, object] = {"type": "file", "oid": git_id(content), "size": len(content), "path": path}
    if len(content) >= large:
        pointer = {"oid": hashlib.sha256(content).hexdigest(), "size": len(content), "pointerSize": 134}
        made |= {"lfs": pointer, "xetHash": "f" * 64}
    return made


class Hub:
    """The hub and the host that it keeps large files on. `token`, if set, is asked for; `page` bounds a listing."""

    def __init__(self, store: FakeStore, depot: FakeStore, files: Mapping[str, bytes]) -> None:
        self.store, self.depot, self.files = store, depot, dict(files)
        self.token = ""
        self.page = 1000
        self.large = LARGE
        self.commit: dict[str, object] = {"id": REPOSITORY, "sha": COMMIT, "private": True}
        self.entries: list[object] | None = None
        store.behaviours[""] = self._answer
        depot.behaviours[""] = self._large

    @property
    def redirect_hosts(self) -> tuple[str, ...]:
        return (f"127.0.0.1:{self.depot.port}",)

    def _answer(self, seen: Seen) -> Iterable[bytes]:
        target = urlsplit(seen.target)
        place = unquote(target.path)
        if self.token and seen.headers.get("authorization") != f"Bearer {self.token}":
            return answer(401, b'{"error":"Repository not found"}', X_Error_Code="RepoNotFound")(seen)
        if place in {f"/api/models/{REPOSITORY}/revision/{revision}" for revision in ("main", COMMIT)}:
            return answer(200, json.dumps(self.commit).encode())(seen)
        tree = f"/api/models/{REPOSITORY}/tree/{COMMIT}"
        if place == tree or place.startswith(f"{tree}/"):
            return self._tree(seen, place.removeprefix(tree).strip("/"), parse_qs(target.query))
        for start in (f"/{REPOSITORY}/resolve/{COMMIT}/", f"/api/resolve-cache/models/{REPOSITORY}/{COMMIT}/"):
            path = place.removeprefix(start)
            if place.startswith(start) and path in self.files:
                return self._file(seen, path, cached=start.startswith("/api"))
        return answer(404, b"Entry not found", X_Error_Code="EntryNotFound")(seen)

    def _tree(self, seen: Seen, folder: str, query: Mapping[str, list[str]]) -> Iterable[bytes]:
        entries = self.entries
        if entries is None:
            prefix = f"{folder}/" if folder else ""
            below = {path: data for path, data in self.files.items() if path.startswith(prefix)}
            if query["recursive"] == ["false"]:
                below = {path: data for path, data in below.items() if "/" not in path.removeprefix(prefix)}
            if folder and not below:
                return answer(404, b"{}", X_Error_Code="EntryNotFound")(seen)
            folders = sorted({path.rpartition("/")[0] for path in below} - {"", folder})
            entries = [{"type": "directory", "oid": "d" * 40, "size": 0, "path": each} for each in folders]
            entries += [entry(path, data, self.large) for path, data in below.items()]
        start = int(query.get("cursor", ["0"])[0])
        following = start + self.page
        more = {}
        if following < len(entries):
            # Absolute, and of the hub that a mirror mirrors.
            link = f"https://hub.example{seen.target.partition('?')[0]}?recursive=true&limit=1000&cursor={following}"
            more = {"Link": f'<{link}>; rel="next"'}
        return answer(200, json.dumps(entries[start:following]).encode(), **more)(seen)

    def _file(self, seen: Seen, path: str, *, cached: bool) -> Iterable[bytes]:
        content = self.files[path]
        if len(content) >= self.large:
            linked = {"X_Linked_Size": str(len(content)), "X_Linked_Etag": f'"{hashlib.sha256(content).hexdigest()}"'}
            place = f"{self.depot.url}/{hashlib.sha256(path.encode()).hexdigest()}?X-Amz-Signature=s"
            return answer(302, b"Found.", Location=place, X_Repo_Commit=COMMIT, **linked)(seen)
        if not cached:
            place = f"/api/resolve-cache/models/{REPOSITORY}/{COMMIT}/{path.replace(' ', '%20')}?etag=%22x%22"
            return answer(307, b"", Location=place, X_Repo_Commit=COMMIT)(seen)
        return answer(200, content, ETag=f'"{git_id(content)}"')(seen)

    def _large(self, seen: Seen) -> Iterable[bytes]:
        name = seen.target.partition("?")[0].lstrip("/")
        for path, content in self.files.items():
            if hashlib.sha256(path.encode()).hexdigest() == name:
                return answer(200, content, ETag='"of the depot"')(seen)
        return answer(404)(seen)
