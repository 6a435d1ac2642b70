"""What an API server and its webhooks say of the creation of an object, asked as a dry run: nothing is stored.

An object of that name may exist: admission comes before the name is looked up, so a refusal is a refusal, and the
answer that it exists already means that nothing refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec

from aegis.adapters.cluster.connection import Connection
from aegis.adapters.cluster.errors import ApiError, NotFound, Status, Unavailable
from aegis.adapters.cluster.objects import MODEL_POLICIES, ModelPolicyObject, ObjectList, reader
from aegis.adapters.cluster.transport import Call, Transport

T = TypeVar("T")

MANAGER = "aegis-check"
_DRY = {"dryRun": "All", "fieldManager": MANAGER, "fieldValidation": "Ignore"}
_LEFT_OUT = frozenset(
    {"namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "managedFields"}
)
"""What the path says, and what the API server writes into metadata: nothing is created with that."""


@dataclass(frozen=True, slots=True)
class Said:
    """What became of it: `created` if nothing refused, else the `message` of who did; and all warnings."""

    created: bool
    message: str = ""
    warnings: tuple[str, ...] = ()


class _Kind(msgspec.Struct, frozen=True):
    """metav1.APIResource."""

    name: str
    kind: str
    namespaced: bool


class _Kinds(msgspec.Struct, frozen=True):
    """metav1.APIResourceList."""

    resources: tuple[_Kind, ...] = ()


class DryRun:
    """One API server, asked with the rights of a person. Use with `async with`."""

    def __init__(self, connection: Connection) -> None:
        self._transport = Transport(connection, connections=1)
        self._kinds: dict[str, _Kinds] = {}

    async def __aenter__(self) -> Self:
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transport.__aexit__(kind, error, trace)

    async def create(self, body: Mapping[str, Any], namespace: str) -> Said:
        """Asks for the creation of `body` in `namespace`. Raises ApiError when nothing can be learnt."""
        path = await self._path(str(body.get("apiVersion", "")), str(body.get("kind", "")), namespace)
        answer = await self._transport.answer(Call("POST", path, _DRY, _encoded(body)))
        if answer.status < 300:
            return Said(True, warnings=answer.warnings)
        status = _decoded(answer.body, Status, path)
        return Said(status.reason == "AlreadyExists", status.message, answer.warnings)

    async def policies(self) -> Sequence[ModelPolicyObject]:
        """Every ModelPolicy. Raises ApiError, and msgspec.ValidationError for one that is none."""
        path = MODEL_POLICIES.path()
        page = _decoded(await self._transport.fetch(Call("GET", path)), ObjectList, path)
        return [reader(ModelPolicyObject)(item) for item in page.items]

    async def _path(self, version: str, kind: str, namespace: str) -> str:
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        if version not in self._kinds:
            self._kinds[version] = _decoded(await self._transport.fetch(Call("GET", root)), _Kinds, root)
        for each in self._kinds[version].resources:
            if each.kind == kind and "/" not in each.name:
                return f"{root}/namespaces/{namespace}/{each.name}" if each.namespaced else f"{root}/{each.name}"
        raise NotFound(f"the cluster knows no {kind} of {version}")


def _encoded(body: Mapping[str, Any]) -> bytes:
    """Raises ApiError for a text that is no UTF-8, as JSON can spell it."""
    metadata = {name: value for name, value in (body.get("metadata") or {}).items() if name not in _LEFT_OUT}
    kept = {name: value for name, value in body.items() if name != "status"}
    try:
        return msgspec.json.encode({**kept, "metadata": metadata})
    except UnicodeEncodeError as error:
        raise ApiError(f"the object cannot be sent: {error.reason}") from None


def _decoded(body: bytes, into: type[T], path: str) -> T:
    try:
        return msgspec.json.decode(body, type=into)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unavailable(f"{path}: the answer cannot be read: {error}") from error
