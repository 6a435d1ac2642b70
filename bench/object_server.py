"""A server with one S3 object, in a process of its own so that only its client's CPU is seen."""

import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.testbed.pki import Authority

BUCKET, KEY = "models", "large.bin"
HEAD_END = b"\r\n\r\n"
BLOCK = bytes(range(256)) * 4096


@dataclass(frozen=True, slots=True)
class Address:
    """Where it listens on 127.0.0.1, the authority of its certificate (PEM), and how large the object is."""

    port: int
    bundle: Path
    size: int

    @property
    def url(self) -> str:
        """Its origin."""
        return f"https://127.0.0.1:{self.port}"


@contextmanager
def serving(folder: Path, size: int) -> Iterator[Address]:
    """Serves an object of `size` bytes, a whole number of MiB, until the block ends."""
    authority = Authority(folder, "bench")
    pair = authority.issue("bench-s3")
    command = [sys.executable, "-m", "bench.object_server", str(pair.certificate), str(pair.key), str(size)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            if server.stdout is None:
                raise RuntimeError("the server has no standard output")
            yield Address(int(server.stdout.readline()), authority.bundle, size)
        finally:
            server.kill()


def main(certificate: str, key: str, size: int) -> None:
    """Tells its port and serves until it is killed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            plain, _ = listener.accept()
            threading.Thread(target=_serve, args=(plain, context, size), daemon=True).start()


def _serve(plain: socket.socket, context: ssl.SSLContext, size: int) -> None:
    head = f'HTTP/1.1 200 OK\r\nContent-Length: {size}\r\nETag: "bench"\r\n'
    head += "Last-Modified: Wed, 21 Oct 2026 07:28:00 GMT\r\n\r\n"
    with plain, suppress(OSError), context.wrap_socket(plain, server_side=True) as secured:
        asked = secured.makefile("rb")
        while line := asked.readline():
            while asked.readline().strip():
                pass
            secured.sendall(head.encode())
            if line.startswith(b"GET"):
                for _ in range(size // len(BLOCK)):
                    secured.sendall(BLOCK)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
