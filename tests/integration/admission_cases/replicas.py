"""Every replica of the webhook by itself, asked past the API server: all of them have to say the same."""

import base64
import json
import ssl
from collections.abc import Callable, Iterable
from typing import Any

import urllib3
from tests.integration.admission_cases.case import Object
from tests.testbed.aegis_processes import CONFIGURATION
from tests.testbed.processes import wait_until
from tests.testbed.tools import Kubectl

from aegis.core.references.resources import resource_of

Answer = dict[str, Any]
"""The response of an AdmissionReview."""


class Replicas:
    """Connections to all of them, by the authority that the API server trusts."""

    def __init__(self, ports: Iterable[int], kubectl: Kubectl) -> None:
        (webhook,) = kubectl.get(CONFIGURATION)["webhooks"]
        trusted = ssl.create_default_context(cadata=base64.b64decode(webhook["clientConfig"]["caBundle"]).decode())
        self.pools = [
            urllib3.HTTPSConnectionPool("127.0.0.1", port, ssl_context=trusted, timeout=10, retries=False)
            for port in ports
        ]

    def close(self) -> None:
        """Ends the connections."""
        for pool in self.pools:
            pool.close()

    def answers(self, body: Object, namespace: str, old: Object | None = None, **changed: Any) -> list[Answer]:
        """What each says of the object's creation, or of its update from an `old` one."""
        text = json.dumps(review(body, namespace, old, **changed))
        return [json.loads(pool.urlopen("POST", "/validate", body=text).data)["response"] for pool in self.pools]

    def said(self, body: Object, namespace: str) -> set[str]:
        """The refusals of the object's creation, '' for none: one text if they agree."""
        return {message(answer) for answer in self.answers(body, namespace)}

    def wait_for(self, body: Object, namespace: str, expected: Callable[[str], bool], what: str) -> None:
        """Returns when what each of them says of the object's creation is as expected."""
        wait_until(lambda: all(map(expected, self.said(body, namespace))), f"{what}, known to every webhook")


def review(body: Object, namespace: str, old: Object | None = None, **changed: Any) -> Object:
    """An AdmissionReview about an object."""
    group, _, version = body["apiVersion"].rpartition("/")
    named = {"group": group, "version": version, "resource": resource_of(body["apiVersion"], body["kind"]).plural}
    operation = {"operation": "CREATE"} if old is None else {"operation": "UPDATE", "oldObject": old}
    request = {"uid": "u", "resource": named, "namespace": namespace, "object": body, **operation, **changed}
    return {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request}


def message(answer: Answer) -> str:
    """Why it is refused, or ''."""
    return str(answer.get("status", {}).get("message", ""))
