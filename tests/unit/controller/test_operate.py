"""kopf's operator in its thread: how it ends is told where it is waited for."""

import asyncio
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import kopf
import pytest

from aegis.adapters.cluster.connection import Connection, in_cluster
from aegis.entrypoints.controller.operate import operate

CREDENTIALS = {"token": "t", "ca.crt": "", "namespace": "aegis-system"}


@pytest.fixture
def link(tmp_path: Path) -> Connection:
    for name, text in CREDENTIALS.items():
        (tmp_path / name).write_text(text)
    return in_cluster(tmp_path, "127.0.0.1", 1)


def test_an_operator_that_fails_ends_the_one_who_waits_for_it(
    link: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(*, stop_flag: threading.Event, **_: Any) -> None:
        # As kopf waits for it: in a thread of the loop's own pool, which a loop that ends waits for.
        asyncio.get_running_loop().run_in_executor(None, stop_flag.wait)
        raise LookupError("404 page not found")

    monkeypatch.setattr(kopf, "operator", failing)
    operating = operate(link, lambda *_: None, threading.Event(), lambda: datetime.now(UTC))
    with pytest.raises(LookupError, match="404 page not found"):
        asyncio.run(asyncio.wait_for(operating, 30))
