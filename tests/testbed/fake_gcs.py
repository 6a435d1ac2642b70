"""fake-gcs-server as the object store: Google Cloud Storage's JSON API over TLS, for everybody who asks."""

import json
from pathlib import Path
from urllib.parse import quote

import urllib3

from .binaries import extra
from .pki import Authority
from .ports import Ports
from .probes import answers
from .processes import Server
from .reaper import Reaper

BUCKET = "models"


class FakeGCS:
    """One store in memory with a bucket that keeps old generations; its certificate is for 127.0.0.1."""

    def __init__(self, folder: Path, ports: Ports, reaper: Reaper) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        authority = Authority(folder / "pki", "gcs-ca")
        pair = authority.issue("gcs")
        self.bundle = authority.bundle
        port = ports.take()
        self.url = f"https://127.0.0.1:{port}"
        arguments = {
            "backend": "memory",
            "scheme": "https",
            "host": "127.0.0.1",
            "port": str(port),
            "public-host": f"127.0.0.1:{port}",
            "external-url": self.url,
            "cert-location": str(pair.certificate),
            "private-key-location": str(pair.key),
        }
        command = [extra("fake-gcs-server"), *(f"-{name}={value}" for name, value in arguments.items())]
        self.server = Server("fake-gcs-server", command, folder, reaper)
        self._http = urllib3.PoolManager(ca_certs=str(self.bundle), retries=False)

    def start(self) -> None:
        """Returns once the bucket can be written to."""
        self.server.start()
        self.server.wait_ready(lambda: answers(f"{self.url}/storage/v1/b", self.bundle), 20)
        bucket = {"name": BUCKET, "versioning": {"enabled": True}}
        self._ask("POST", "/storage/v1/b?project=p", json.dumps(bucket).encode())

    def close(self) -> None:
        """Ends it for good."""
        self.server.kill()
        self._http.clear()

    def upload(self, name: str, content: bytes) -> str:
        """Puts an object into the bucket; its generation."""
        target = f"/upload/storage/v1/b/{BUCKET}/o?uploadType=media&name={quote(name, safe='')}"
        return str(self._ask("POST", target, content).json()["generation"])

    def delete(self, name: str) -> None:
        """Takes the newest state of an object away."""
        self._ask("DELETE", f"/storage/v1/b/{BUCKET}/o/{quote(name, safe='')}")

    def _ask(self, method: str, target: str, body: bytes | None = None) -> urllib3.BaseHTTPResponse:
        headers = {"Content-Type": "application/json"}
        answer = self._http.request(method, f"{self.url}{target}", body=body, headers=headers)
        if answer.status >= 300:
            raise RuntimeError(f"{method} {target}: {answer.status} {answer.data.decode()}")
        return answer
