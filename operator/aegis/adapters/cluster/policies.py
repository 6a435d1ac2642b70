"""ModelPolicies on the API server itself: whether there are any, and the making of one."""

from collections.abc import Mapping
from typing import Any

from aegis.adapters.cluster.api import ApiClient, Selection
from aegis.adapters.cluster.errors import Conflict
from aegis.adapters.cluster.objects import MODEL_POLICIES, Identified


class ClusterPolicies:
    """Implements `aegis.ports.Policies`. Every method raises ApiError."""

    def __init__(self, api: ApiClient) -> None:
        self._api = api

    async def any(self) -> bool:
        """Whether there is a ModelPolicy now."""
        return bool([page async for page in self._api.pages(Selection(MODEL_POLICIES)) if page.items])

    async def create(self, name: str, spec: Mapping[str, Any]) -> bool:
        """Makes a ModelPolicy; False when there is one of that name."""
        body = {
            "apiVersion": MODEL_POLICIES.api_version,
            "kind": MODEL_POLICIES.kind,
            "metadata": {"name": name},
            "spec": spec,
        }
        try:
            await self._api.create(MODEL_POLICIES.path(), body, Identified)
        except Conflict:
            return False
        return True
