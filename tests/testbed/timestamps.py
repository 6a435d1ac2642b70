"""OpenSSL's timestamp authority over HTTP (RFC 3161 3.4), in a thread of the tests' own process."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from tests.minisigstore.timestamps import TimestampAuthority

from .ports import Ports
from .rekor import HOST, OPERATOR, yesterday

PATH = "/api/v1/timestamp"
"""Where Sigstore's own authorities answer."""


class TimestampServer:
    """One authority. It answers one request after the other: its serial number lies in a file."""

    def __init__(self, folder: Path, ports: Ports) -> None:
        folder.mkdir(parents=True)
        self._authority, self._chain = TimestampAuthority(folder), folder / "chain.pem"
        certificates = (self._authority.signer, self._authority.root)
        self._chain.write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in certificates))
        self._port = ports.take()
        self.url = f"http://{HOST}:{self._port}{PATH}"
        self._server: HTTPServer | None = None

    def start(self) -> None:
        """Returns once it listens."""
        self._server = HTTPServer((HOST, self._port), _handler(self._authority))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def in_root(self) -> str:
        """How `cosign trusted-root create` is told of it."""
        return f"--tsa=url={self.url},certificate-chain={self._chain}"

    @property
    def in_config(self) -> tuple[str, str]:
        """How `cosign signing-config create` is told of it."""
        service = f"--tsa=url={self.url},api-version=1,start-time={yesterday()},operator={OPERATOR}"
        return service, "--tsa-config=ANY"

    def close(self) -> None:
        """Ends it for good."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


def _handler(authority: TimestampAuthority) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            reply = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Handler
