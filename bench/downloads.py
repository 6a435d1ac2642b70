"""An object from S3, hashed as it comes, beside a bare TLS socket and beside the clients that people use.

All of them get the same bytes over verified TLS from one server in a process of its own; what counts is the CPU of this
process.
"""

import hashlib
import socket
import ssl
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import obstore
from botocore import UNSIGNED
from botocore.config import Config
from obstore.store import S3Store

from aegis.adapters.stores import SourceAccess, open_store
from aegis.services.measure import measured
from bench.measured import Measured, cpu_of, in_turns
from bench.object_server import BUCKET, HEAD_END, KEY, Address, serving

ROUNDS = 5
PIECE = 64 << 10
THROUGHPUT = 0.8
"""Least part of the bare socket's bytes per CPU second."""


def downloads(scale: float) -> Iterator[Measured]:
    """CPU seconds of the same download by each of them."""
    size = int(1024 * scale) << 20
    with tempfile.TemporaryDirectory(prefix="aegis-bench-") as name, serving(Path(name), size) as address:
        expected = _socket(address)
        rows: tuple[tuple[str, Callable[[Address], str], float], ...] = (
            ("bare TLS socket", _socket, 1 / THROUGHPUT),
            ("boto3", _boto3, 1.0),
            ("obstore", _obstore, 1.0),
        )
        for what, client, limit in rows:
            if {_aegis(address), client(address)} != {expected}:
                raise RuntimeError(f"{what} and Aegis do not read the same bytes")
            ours, theirs = in_turns(
                lambda: cpu_of(lambda: _aegis(address), 1),
                lambda client=client: cpu_of(lambda: client(address), 1),  # type: ignore[misc]
                ROUNDS,
            )
            yield Measured(f"{size >> 20} MiB from S3, CPU; {what}", ours, theirs, limit)


def _aegis(address: Address) -> str:
    store = open_store("s3", SourceAccess(address.url, ca_bundle=address.bundle.read_text()))
    artifact = store.resolve(f"s3://{BUCKET}/{KEY}", "")
    with measured(store, artifact, ["sha256"], None) as material:
        return material.digest("sha256").value.hex()


def _socket(address: Address) -> str:
    """The least that there is to do: what comes is hashed, and nothing is looked at but the end of the headers."""
    context = ssl.create_default_context(cafile=str(address.bundle))
    state, view = hashlib.sha256(), memoryview(bytearray(PIECE))
    with (
        socket.create_connection(("127.0.0.1", address.port)) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as secured,
    ):
        secured.sendall(f"GET /{BUCKET}/{KEY} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        count = secured.recv_into(view)
        start = bytes(view[:count]).index(HEAD_END) + len(HEAD_END)
        state.update(view[start:count])
        left = address.size - (count - start)
        while left:
            count = secured.recv_into(view)
            state.update(view[:count])
            left -= count
    return state.hexdigest()


def _boto3(address: Address) -> str:
    client: Any = boto3.client(
        "s3",
        endpoint_url=address.url,
        region_name="us-east-1",
        verify=str(address.bundle),
        config=Config(signature_version=UNSIGNED, s3={"addressing_style": "path"}),
    )
    state = hashlib.sha256()
    for piece in client.get_object(Bucket=BUCKET, Key=KEY)["Body"].iter_chunks(1 << 20):
        state.update(piece)
    client.close()
    return state.hexdigest()


def _obstore(address: Address) -> str:
    store = S3Store(
        BUCKET,
        endpoint=address.url,
        region="us-east-1",
        skip_signature=True,
        virtual_hosted_style_request=False,
        client_options={"root_certificate": address.bundle.read_text()},
    )
    state = hashlib.sha256()
    for piece in obstore.get(store, KEY).stream(min_chunk_size=1 << 20):
        state.update(piece)
    return state.hexdigest()
