"""The Pods of the cluster, page by page, reduced to what names a model."""

import logging
from collections.abc import AsyncIterator
from typing import Any

import msgspec

from aegis.adapters.cluster.api import ApiClient, Selection
from aegis.adapters.cluster.objects import PODS
from aegis.ports import RunningPod

FINISHED = frozenset({"Succeeded", "Failed"})

_log = logging.getLogger(__name__)


class ClusterWorkloads:
    """Implements `aegis.ports.Workloads`."""

    def __init__(self, api: ApiClient) -> None:
        self._api = api

    async def pods(self) -> AsyncIterator[RunningPod]:
        """Every Pod that is not finished. Raises ApiError; Gone when the list outlived the API server's memory."""
        async for page in self._api.pages(Selection(PODS)):
            for item in page.items:
                try:
                    pod = _decode(item)
                except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                    _log.warning("a Pod cannot be read, and is not scanned: %s", error)
                    continue
                if pod.status.phase not in FINISHED:
                    yield _running(pod)


def _running(pod: "_Pod") -> RunningPod:
    about = pod.metadata
    metadata = {"annotations": about.annotations, "labels": about.labels}
    return RunningPod(about.namespace, about.name, {"metadata": metadata, "spec": pod.spec}, about.uid)


class _PodMeta(msgspec.Struct, frozen=True):
    name: str
    namespace: str
    uid: str
    annotations: dict[str, str] | None = None
    labels: dict[str, str] | None = None


class _PodStatus(msgspec.Struct, frozen=True):
    phase: str = ""


class _Pod(msgspec.Struct, frozen=True):
    metadata: _PodMeta
    spec: dict[str, Any]
    status: _PodStatus = _PodStatus()


_decode = msgspec.json.Decoder(_Pod).decode
