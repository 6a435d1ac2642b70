"""Worker processes that hash and verify, so that neither the event loop nor another verification waits for it.

Each worker is a pool of one process: when one dies (out of memory, killed), exactly the verification in it is tried
again, and the others go on. They are started when first needed, and end with the process that started them, however
that ends.
"""

import asyncio
import logging
import multiprocessing
import os
import signal
import threading
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from aegis.core.errors import AegisError, Undecidable
from aegis.core.reasons import Reason
from aegis.services.notary import OpenKeyless
from aegis.services.verify_model import Found, OpenStore, Task, verify_model

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Worker:
    executor: ProcessPoolExecutor
    pid: int

    def kill(self) -> None:
        """Ends it at once: a verification may take hours, and nothing of it is lost by asking again."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.executor.shutdown(wait=True, cancel_futures=True)


class Workers:
    """As many processes as verifications are run at the same time. Use with `async with`."""

    def __init__(self, open_store: OpenStore, open_keyless: OpenKeyless | None = None) -> None:
        self._open_store = open_store
        self._open_keyless = open_keyless
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in tuple(self._all):
            self._discard(worker)

    @property
    def pids(self) -> list[int]:
        """The processes."""
        return sorted(worker.pid for worker in self._all)

    async def run(self, task: Task) -> Found:
        """Runs one verification. Raises AegisError; Undecidable(WorkerFailed) when the process ended or stumbled."""
        try:
            worker = self._idle.pop() if self._idle else await self._start()
            try:
                found = await self._verify(worker, task)
            except (asyncio.CancelledError, BrokenExecutor):
                self._discard(worker)
                raise
            except BaseException:
                self._idle.append(worker)
                raise
            self._idle.append(worker)
        except BrokenExecutor as error:
            raise Undecidable(Reason.WORKER_FAILED, "the process that verified it ended") from error
        except AegisError:
            raise
        except Exception as error:
            _log.exception("verifying %s stumbled", task.spec.uri)
            raise Undecidable(Reason.WORKER_FAILED, type(error).__name__) from error
        return found

    async def _verify(self, worker: _Worker, task: Task) -> Found:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(worker.executor, verify_model, task, self._open_store, self._open_keyless)

    async def _start(self) -> _Worker:
        # Not `fork`: threads and connections of this process must not be copied.
        context = multiprocessing.get_context("spawn")
        executor = ProcessPoolExecutor(1, mp_context=context, initializer=_settle)
        pid = await asyncio.get_running_loop().run_in_executor(executor, os.getpid)
        worker = _Worker(executor, pid)
        self._all.add(worker)
        return worker

    def _discard(self, worker: _Worker) -> None:
        self._all.discard(worker)
        worker.kill()


def _settle() -> None:
    """In the worker: leaves the end to its parent, and does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
