"""A client of the API server in this process: tests wait by looking often, and a kubectl for each look takes a core.

What it answers and what it takes is kubectl's, for what tests mostly ask of it.
"""

import base64
import json
import ssl
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import urllib3

from .errors import ToolError
from .resources import DISCOVERY, ROOTS, Resource, kinds, names

APPLIED = "application/apply-patch+yaml"
AT_ONCE = {"gracePeriodSeconds": 0, "propagationPolicy": "Background"}
OWNED = {"fieldManager": "kubectl", "force": "true", "fieldValidation": "Strict"}
DRY = {"dryRun": "All", "fieldValidation": "Strict"}
RETRIES = urllib3.Retry(total=10, connect=0, read=1, status=10, redirect=0, allowed_methods=None)
"""A connection that was kept may have ended with the API server's last life; what is sent twice does no more.

An API server that has just begun asks its clients to come back later (429), which client-go does ten times as well.
"""


@dataclass(frozen=True)
class Question:
    """What is to be read: objects by their names, or else a list; without a namespace, that of every one."""

    kind: str
    names: tuple[str, ...] = ()
    namespace: str = ""
    selector: str = ""
    may_be_missing: bool = False


def question(arguments: tuple[str, ...], namespace: str) -> Question | None:
    """What `kubectl get` is asked for so, in `namespace` unless the arguments say where; None if it is more."""
    asked, words = Question("", namespace=namespace), list[str]()
    given = iter(arguments)
    for argument in given:
        match argument:
            case "-n":
                asked = replace(asked, namespace=next(given))
            case "-A":
                asked = replace(asked, namespace="")
            case "-l":
                asked = replace(asked, selector=next(given))
            case "--ignore-not-found":
                asked = replace(asked, may_be_missing=True)
            case _ if argument.startswith("-") or "," in argument:
                return None
            case _:
                words.append(argument)
    kind, slash, name = words[0].partition("/")
    return replace(asked, kind=kind.lower(), names=(name,) if slash else tuple(words[1:]))


class Client:
    """Has the rights of a kubeconfig that the testbed wrote. What fails raises ToolError, in kubectl's words."""

    def __init__(self, kubeconfig: Path) -> None:
        config = json.loads(kubeconfig.read_text())
        cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        self.namespace = config["contexts"][0]["context"]["namespace"]
        self._url = cluster["server"]
        self._headers = {"Authorization": f"Bearer {user['token']}"} if "token" in user else {}
        self._pool = urllib3.PoolManager(
            ssl_context=_tls(base64.b64decode(cluster["certificate-authority-data"]).decode(), user),
            retries=RETRIES,
            timeout=urllib3.Timeout(connect=5, read=60),
        )
        self._names: dict[str, Resource] = {}
        self._kinds: dict[tuple[str, str], Resource] = {}

    def read(self, asked: Question) -> dict[str, Any]:
        """The object, or a List; of one that may be missing, `{}`."""
        path = self._named(asked.kind).path(asked.namespace)
        if not asked.names:
            return _list(_body(self._ask("GET", f"{path}?{urlencode({'labelSelector': asked.selector})}")))
        answers = [self._ask("GET", f"{path}/{name}") for name in asked.names]
        found = [_shown(_body(each)) for each in answers if each.status != 404 or not asked.may_be_missing]
        return _list({"items": found}) if len(asked.names) > 1 else (found or [{}])[0]

    def find(self, manifest: dict[str, Any], namespace: str) -> dict[str, Any]:
        """The object of that kind and name as it is stored, or `{}`."""
        answer = self._ask("GET", f"{self._of(manifest).path(namespace)}/{manifest['metadata']['name']}")
        return {} if answer.status == 404 else _shown(_body(answer))

    def takes(self, manifest: dict[str, Any], namespace: str) -> bool:
        """Whether the object could be created now; a dry run, in which webhooks are asked and nothing is stored."""
        return self._ask("POST", f"{self._of(manifest).path(namespace)}?{urlencode(DRY)}", manifest).status == 201

    def apply(self, manifest: dict[str, Any]) -> None:
        """Server-side apply, taking over fields that another manager owns."""
        metadata = manifest["metadata"]
        path = self._of(manifest).path(metadata.get("namespace", self.namespace))
        _body(self._ask("PATCH", f"{path}/{metadata['name']}?{urlencode(OWNED)}", manifest, APPLIED))

    def write_status(self, manifest: dict[str, Any]) -> None:
        """Replaces the status of an object, on the version that is given."""
        metadata = manifest["metadata"]
        path = self._of(manifest).path(metadata.get("namespace", ""))
        _body(self._ask("PUT", f"{path}/{metadata['name']}/status", manifest))

    def remove(self, manifest: dict[str, Any], namespace: str) -> None:
        """Deletes an object at once, and does not wait for its end. It may be gone already."""
        answer = self._ask("DELETE", f"{self._of(manifest).path(namespace)}/{manifest['metadata']['name']}", AT_ONCE)
        if answer.status != 404:
            _body(answer)

    def clear(self, asked: Question) -> None:
        """Deletes all objects of a list at once, in one request, and does not wait for their end."""
        path = self._named(asked.kind).path(asked.namespace)
        _body(self._ask("DELETE", f"{path}?{urlencode({'labelSelector': asked.selector})}", AT_ONCE))

    def _named(self, name: str) -> Resource:
        if name not in self._names:
            self._discover()
        if name not in self._names:
            raise ToolError(f'error: the server doesn\'t have a resource type "{name}"')
        return self._names[name]

    def _of(self, manifest: dict[str, Any]) -> Resource:
        kind = manifest["apiVersion"], manifest["kind"]
        if kind not in self._kinds:
            self._discover()
        if kind not in self._kinds:
            raise ToolError(f'error: no matches for kind "{kind[1]}" in version "{kind[0]}"')
        return self._kinds[kind]

    def _discover(self) -> None:
        documents = {root: _body(self._ask("GET", root, accept=DISCOVERY)) for root in ROOTS}
        self._names, self._kinds = names(documents), kinds(documents)

    def _ask(
        self, method: str, path: str, body: Any = None, kind: str = "application/json", accept: str = "application/json"
    ) -> urllib3.BaseHTTPResponse:
        headers = {**self._headers, "Accept": accept, "Content-Type": kind}
        try:
            return self._pool.request(method, f"{self._url}{path}", headers=headers, body=body and json.dumps(body))
        except urllib3.exceptions.HTTPError as error:
            raise ToolError(f"Unable to connect to the server: {error}") from None


def _tls(authority: str, user: dict[str, str]) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=authority)
    if "client-certificate-data" in user:
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"".join(base64.b64decode(user[f"client-{part}-data"]) for part in ("certificate", "key")))
            file.flush()
            context.load_cert_chain(file.name)
    return context


def _body(answer: urllib3.BaseHTTPResponse) -> dict[str, Any]:
    try:
        body: dict[str, Any] = answer.json()
    except ValueError:
        raise ToolError(f"Error from server: {answer.status} {answer.data.decode(errors='replace')}") from None
    if answer.status >= 300:
        raise ToolError(f"Error from server ({body.get('reason')}): {body.get('message')}")
    return body


def _list(body: dict[str, Any]) -> dict[str, Any]:
    """A list as kubectl shows it: each object with its kind."""
    about = {"apiVersion": body["apiVersion"], "kind": body["kind"].removesuffix("List")} if "kind" in body else {}
    return {"apiVersion": "v1", "kind": "List", "items": [_shown(about | each) for each in body["items"]]}


def _shown(body: dict[str, Any]) -> dict[str, Any]:
    """An object without what kubectl leaves out unless it is asked for."""
    body["metadata"].pop("managedFields", None)
    return body
