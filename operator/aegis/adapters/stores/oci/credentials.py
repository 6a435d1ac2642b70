"""User name and password for one registry, from the Secret that a policy's source names."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from aegis.adapters.transport.access import SourceAccess
from aegis.core.errors import Undecidable
from aegis.core.images import is_docker_hub
from aegis.core.reasons import Reason

DOCKER_CONFIG = ".dockerconfigjson"
"""The key of a Secret of the type kubernetes.io/dockerconfigjson."""


def basic_login(access: SourceAccess, registries: tuple[str, ...]) -> Mapping[str, str]:
    """The header of RFC 7617; empty for a source without credentials.

    The Secret holds `username` and `password`, or a Docker configuration with an entry for one of `registries` (`host`
    or `host:port`). Raises Undecidable(SourceMisconfigured) for any other.
    """
    if not access.credentials:
        return {}
    if DOCKER_CONFIG in access.credentials:
        pair = _from_docker_config(access.credentials[DOCKER_CONFIG], registries)
    else:
        pair = f"{access.credential('username')}:{access.credential('password')}"
    user, _, password = pair.partition(":")
    if not user or not password or not pair.isascii() or not pair.isprintable():
        raise _unusable("it must hold username (without ':') and password, or a .dockerconfigjson")
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _from_docker_config(content: bytes, registries: tuple[str, ...]) -> str:
    entries = _entries(content)
    for name, entry in entries.items():
        if isinstance(entry, Mapping) and _is_of(_host(name), registries):
            return _pair(entry)
    raise _unusable(f"its {DOCKER_CONFIG} has no entry for {' or '.join(registries)}")


def _is_of(registry: str, registries: tuple[str, ...]) -> bool:
    return registry in registries or (is_docker_hub(registry) and any(map(is_docker_hub, registries)))


def _entries(content: bytes) -> Mapping[str, Any]:
    try:
        entries = json.loads(content)["auths"]
    except (ValueError, KeyError, TypeError, RecursionError):
        entries = None
    if not isinstance(entries, Mapping):
        raise _unusable(f"its {DOCKER_CONFIG} is no JSON object with 'auths'")
    return entries


def _host(name: str) -> str:
    """`https://reg.example/v1/` as `reg.example`: kubectl and docker write an entry's name in both ways."""
    return name.removeprefix("https://").removesuffix("/").removesuffix("/v1").removesuffix("/v2")


def _pair(entry: Mapping[str, Any]) -> str:
    user, password, both = (entry.get(key) for key in ("username", "password", "auth"))
    if isinstance(user, str) and isinstance(password, str) and user and ":" not in user:
        return f"{user}:{password}"
    try:
        return base64.b64decode(both if isinstance(both, str) else "", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return ""


def _unusable(said: str) -> Undecidable:
    return Undecidable(Reason.SOURCE_MISCONFIGURED, f"the credentials Secret cannot be used: {said}")
