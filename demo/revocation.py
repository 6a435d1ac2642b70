"""How long a revoked key still opened the door, by the API server's own audit log.

While the key is revoked, a dry run of a Deployment that relies on it is sent again and again. The log says when the
API server had stored the revocation, and when it answered each of those requests, all by one clock.
"""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import urllib3

from .stage import check, wait_for
from .world import NAMESPACE, World, admin_key_files

AGENT = "aegis-demo-probe"
PAUSE_SECONDS = 0.005
CREATED, FORBIDDEN = 201, 403


@contextmanager
def probing(world: World, manifest: str) -> Iterator[None]:
    """Sends the Deployment as a dry run, over and over, until the block ends and the first refusal has come."""
    done, refused = threading.Event(), threading.Event()
    thread = threading.Thread(target=_probe, args=(world, manifest, done, refused))
    thread.start()
    try:
        yield
        wait_for(refused.is_set, "a refusal after the revocation", 30)
    finally:
        done.set()
        thread.join()


def seconds_to_refusal(audit_log: Path, keyring: str) -> float:
    """From the moment the revocation was stored to the first refusal; 0 when that came before the answer to kubectl.

    Raises UnexpectedOutcome if a request was admitted after the first refusal.
    """
    events = [json.loads(line) for line in audit_log.read_text().splitlines()]
    patches = [each for each in events if each["verb"] == "patch" and _concerns(each, "modelkeyrings", keyring)]
    stored = _moment(patches[-1], "stageTimestamp")
    probes = [each for each in events if each.get("userAgent") == AGENT]
    first = min(_moment(each, "stageTimestamp") for each in probes if _code(each) == FORBIDDEN)
    late = [each for each in probes if _code(each) == CREATED and _moment(each, "requestReceivedTimestamp") > first]
    check(not late, f"{len(late)} requests were admitted after the first refusal")
    return max(0.0, (first - stored).total_seconds())


def _probe(world: World, manifest: str, done: threading.Event, refused: threading.Event) -> None:
    url = f"{world.environment.control_plane.cluster.url}/apis/apps/v1/namespaces/{NAMESPACE}/deployments?dryRun=All"
    body = (world.stage.folder / manifest).read_text().replace("name: ", "name: probe-", 1)
    headers = {"Content-Type": "application/yaml", "User-Agent": AGENT}
    with urllib3.PoolManager(ssl_context=_context(world)) as pool:
        while not done.wait(PAUSE_SECONDS):
            if pool.request("POST", url, body=body, headers=headers).status == FORBIDDEN:
                refused.set()


def _context(world: World) -> ssl.SSLContext:
    files = admin_key_files(world.environment)
    context = ssl.create_default_context(cadata=files["ca"].decode())
    pair = world.stage.folder / "admin.pem"
    pair.touch(mode=0o600)
    pair.write_bytes(files["certificate"] + files["key"])
    context.load_cert_chain(pair)
    return context


def _concerns(event: dict[str, object], resource: str, name: str) -> bool:
    found = event.get("objectRef")
    return isinstance(found, dict) and (found.get("resource"), found.get("name")) == (resource, name)


def _code(event: dict[str, object]) -> int:
    status = event.get("responseStatus")
    return int(status.get("code", 0)) if isinstance(status, dict) else 0


def _moment(event: dict[str, object], name: str) -> datetime:
    return datetime.fromisoformat(str(event[name]))
