"""A kopf operator in a thread, with the token of one ServiceAccount, that says what it sees."""

import asyncio
import queue
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self

import kopf
from tests.testbed.controlplane import ControlPlane
from tests.testbed.processes import PATIENCE_SECONDS
from tests.unit.cluster.waiting import connections_closed

from aegis.entrypoints.controller.handlers import settings
from aegis.entrypoints.controller.operate import released

DEFINITION_AWAY = "404 page not found"
KINDS = ("signedmodels", "modelkeyrings", "modelpolicies")


class Observer:
    """Watches the three kinds in the whole cluster, with the controller's own settings of kopf. Use with `with`."""

    def __init__(self, plane: ControlPlane, token: str) -> None:
        self.seen: queue.Queue[str] = queue.Queue()
        self._ready, self._over = threading.Event(), threading.Event()
        self._stop = threading.Event()
        self._registry = kopf.OperatorRegistry()
        credentials = kopf.ConnectionInfo(server=plane.cluster.url, ca_path=str(plane.cluster.bundle), token=token)
        kopf.on.login(registry=self._registry)(lambda **_: credentials)
        for kind in KINDS:
            kopf.on.event("aegis.dev", "v1alpha1", kind, registry=self._registry)(self._see)
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(timeout=30)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._stop.set()
        self._thread.join(timeout=30)

    def wait_for(self, name: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Returns when an object of that name was seen. Raises queue.Empty."""
        while self.seen.get(timeout=seconds) != name:
            pass

    def sees(self, name: str, seconds: float) -> bool:
        """True when an object of that name is seen within so long of the last one."""
        try:
            self.wait_for(name, seconds)
        except queue.Empty:
            return False
        return True

    def _see(self, name: str, **_: Any) -> None:
        self.seen.put(name)

    def _run(self) -> None:
        while True:
            self._stop.clear()
            if self._over.is_set():
                return
            try:
                asyncio.run(closing_connections(released(self._operator(), self._stop)))
            except Exception as error:
                # A watch may be renewed while its definition is away. That ends the controller's process, and the
                # kubelet starts it again.
                if str(error) != DEFINITION_AWAY:
                    raise

    def _operator(self) -> Coroutine[Any, Any, None]:
        return kopf.operator(
            registry=self._registry,
            settings=settings(),
            standalone=True,
            clusterwide=True,
            ready_flag=self._ready,
            stop_flag=self._stop,
        )


async def closing_connections(operator: Coroutine[Any, Any, None]) -> None:
    """Runs kopf's operator; its watches are cut when it ends, and nobody waits for them."""
    await operator
    await connections_closed()
