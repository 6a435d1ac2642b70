"""One good object of each kind, with every field that is read, to be changed by a test."""

import copy
from collections.abc import Callable
from typing import Any

from tests.unit.core.builders import Object
from tests.unit.formats.chains import issue

from aegis.core.reasons import Reason
from aegis.core.spec.keyring import parse_keyring
from aegis.core.spec.policy import parse_policy
from aegis.core.spec.signed_model import parse_signed_model

MODEL: Object = {
    "metadata": {
        "name": "llama",
        "namespace": "team-a",
        "uid": "1",
        "generation": 3,
        "annotations": {"aegis.dev/reverify": "now"},
    },
    "spec": {
        "uri": "s3://models/llama",
        "revision": "v1",
        "digest": f"sha256:{'ab' * 32}",
        "signatures": [{"uri": "s3://models/llama.sig"}, {"inline": "TUVV", "format": "Detached"}],
        "reverifyPeriodSeconds": 60,
    },
}
KEYRING: Object = {
    "metadata": {"name": "prod"},
    "spec": {
        "source": {"inline": "-----BEGIN"},
        "certificates": "Refuse",
        "refreshPeriodSeconds": 5,
        "rotationWindowSeconds": 0,
        "schemes": ["Ed25519"],
        "keys": [
            {"fingerprint": "sha256:aa", "state": "Revoked"},
            {"fingerprint": "sha256:bb", "notBefore": "2026-01-01T00:00:00Z", "notAfter": "2026-01-02T01:00:00+01:00"},
        ],
    },
}
POLICY: Object = {
    "metadata": {"name": "production"},
    "spec": {
        "namespaces": ["team-*"],
        "excludedNamespaces": ["team-x"],
        "mode": "Warn",
        "unresolved": "Allow",
        "pending": "Hold",
        "sources": [
            {
                "name": "models",
                "uriPrefix": "s3://models/",
                "endpoint": "https://s3.example/",
                "credentialsSecretRef": {"name": "s3"},
            },
            {"name": "web", "uriPrefix": "https://models.example/llama/", "redirectHosts": ["cdn.example"]},
        ],
        "signers": [
            {
                "name": "ci",
                "keyringRefs": [{"name": "prod"}],
                "identities": [
                    {"issuer": "https://issuer.example", "subject": "ci@models.example"},
                    {"issuer": "https://issuer.example", "subjectPrefix": "https://git.example/acme/"},
                ],
                "threshold": 2,
                "transparencyLog": "Required",
                "certificates": [{"caBundle": issue("root", ca=True).pem.decode(), "subject": "CN=release"}],
                "predicateTypes": ["https://slsa.dev/provenance/v1"],
                "ignorePaths": ["logs"],
                "notBefore": "2026-01-01T01:00:00+01:00",
                "subjectName": "MatchURI",
                "uriPrefixes": ["s3://models/"],
            }
        ],
        "sharedFrom": ["platform"],
        "maxAgeSeconds": 300,
        "deniedDigests": [f"sha256:{'de' * 32}"],
        "exceptions": [
            {"namespace": "a", "reference": "s3://a/b", "reason": "drill", "expiryTime": "2026-01-01T00:00:00Z"}
        ],
    },
}
PARSERS: dict[str, tuple[Callable[[Object], Any], Object, Reason]] = {
    "SignedModel": (parse_signed_model, MODEL, Reason.MODEL_INVALID),
    "ModelKeyring": (parse_keyring, KEYRING, Reason.KEYRING_INVALID),
    "ModelPolicy": (parse_policy, POLICY, Reason.POLICY_INVALID),
}


def changed(kind: str, path: str, value: Any) -> Object:
    """The good object of a kind with one field set, or taken away when the value is `...`."""
    body = copy.deepcopy(PARSERS[kind][1])
    *above, last = path.split(".")
    node: Any = body
    for step in above:
        node = node[int(step)] if step.isdecimal() else node.setdefault(step, {})
    if value is ...:
        del node[last]
    else:
        node[int(last) if last.isdecimal() else last] = value
    return body


VAULT: Object = {"address": "https://vault.example", "auth": {"kubernetes": {"role": "aegis"}}, "kv": {"path": "keys"}}
SECRET = {"name": "s", "key": "k"}
