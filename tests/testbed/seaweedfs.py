"""SeaweedFS as the object store: S3 over TLS, a versioned bucket, and a reader who cannot write."""

import json
import secrets
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import boto3
import urllib3
from botocore.config import Config

from .binaries import Binaries
from .pki import Authority
from .ports import Ports
from .probes import answers
from .processes import Server
from .reaper import Reaper

BUCKET = "models"
REGION = "us-east-1"
PORTS = (
    "master.port",
    "master.port.grpc",
    "volume.port",
    "volume.port.grpc",
    "filer.port",
    "filer.port.grpc",
    "s3.port",
    "s3.port.grpc",
)


class AccessKey(NamedTuple):
    """An S3 access key id and its secret."""

    key_id: str
    secret: str


class SeaweedFS:
    """The store, its versioned bucket `models`, and two access keys.

    `uploader` may do everything, `reader` (what Aegis gets) may read and list. `client` is a boto3 client of the
    uploader.
    """

    client: Any

    def __init__(self, folder: Path, programs: Binaries, ports: Ports, reaper: Reaper) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        authority = Authority(folder / "pki", "seaweedfs")
        self.bundle = authority.bundle
        self._pair = authority.issue("seaweedfs-s3")
        self._ports = {name: ports.take() for name in PORTS}
        self._metrics_port = ports.take()
        self.url = f"https://127.0.0.1:{self._ports['s3.port']}"
        self.bucket, self.region = BUCKET, REGION
        self.uploader, self.reader = _access_key(), _access_key()
        self.server = Server("seaweedfs", [programs["weed"], *self._arguments()], folder, reaper)

    def start(self) -> None:
        """Returns once the bucket can be written to; an outage's end as well as the beginning."""
        self.server.start()
        # S3 answers before it can store: the bucket's own status needs the filer and the volume server too.
        self.server.wait_ready(lambda: answers(f"{self.url}/healthz", self.bundle))
        if not hasattr(self, "client"):
            self.client = self.client_for(self.uploader)
            self.client.create_bucket(Bucket=BUCKET)
            self.client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})

    def stop(self) -> None:
        """An outage: connections are refused. The data stays for the next `start`."""
        self.server.stop()

    def close(self) -> None:
        """Ends the server and the client's connections for good."""
        self.server.kill()
        if hasattr(self, "client"):
            self.client.close()
        # Named by port, and left behind by a server that is killed.
        for port in self._ports.values():
            for left in Path(tempfile.gettempdir()).glob(f"seaweedfs-*-{port}.sock"):
                left.unlink(missing_ok=True)

    def client_for(self, key: AccessKey) -> Any:
        """A boto3 client that verifies the server; whoever asks for it closes it."""
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=key.key_id,
            aws_secret_access_key=key.secret,
            verify=str(self.bundle),
            config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 3}),
        )

    def requests(self, method: str = "GET") -> int:
        """How many requests with that method the store has answered for its bucket, by its own count."""
        counts = self._metrics(f'SeaweedFS_s3_request_total{{bucket="{BUCKET}"')
        return sum(value for name, value in counts.items() if f'type="{method}"' in name)

    def sent_bytes(self) -> int:
        """How many bytes of objects the store has sent from its bucket, by its own count."""
        return sum(self._metrics(f'SeaweedFS_s3_bucket_traffic_sent_bytes_total{{bucket="{BUCKET}"').values())

    def _metrics(self, prefix: str) -> dict[str, int]:
        """The Prometheus series whose name and labels begin so."""
        with urllib3.PoolManager() as pool:
            text = pool.request("GET", f"http://127.0.0.1:{self._metrics_port}/metrics").data.decode()
        series = (line.rsplit(" ", 1) for line in text.splitlines() if line.startswith(prefix))
        return {name: int(float(value)) for name, value in series}

    def _arguments(self) -> list[str]:
        data = self._folder / "data"
        data.mkdir()
        return [
            "-logtostderr=true",
            "server",
            f"-dir={data}",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            # The default would send statistics out.
            "-master.telemetry=false",
            "-master.volumeSizeLimitMB=1024",
            # A lone master that starts again waits this long for others before it leads.
            "-master.electionTimeout=1s",
            # Each bucket takes seven at its first write, and one that finds none left answers InternalError.
            "-volume.max=200",
            "-filer",
            "-s3",
            f"-s3.config={self._write_identities()}",
            f"-s3.cert.file={self._pair.certificate}",
            f"-s3.key.file={self._pair.key}",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            f"-metricsPort={self._metrics_port}",
            "-metricsIp=127.0.0.1",
            *(f"-{name}={port}" for name, port in self._ports.items()),
        ]

    def _write_identities(self) -> Path:
        readers_actions = [f"{action}:{BUCKET}" for action in ("Read", "List")]
        identities = [
            _identity("uploader", self.uploader, ["Admin", "Read", "Write", "List", "Tagging"]),
            _identity("aegis", self.reader, readers_actions),
        ]
        path = self._folder / "identities.json"
        path.touch(mode=0o600)
        path.write_text(json.dumps({"identities": identities}))
        return path


def _access_key() -> AccessKey:
    return AccessKey(f"AK{secrets.token_hex(9).upper()}", secrets.token_urlsafe(30))


def _identity(name: str, key: AccessKey, actions: list[str]) -> dict[str, Any]:
    credentials = [{"accessKey": key.key_id, "secretKey": key.secret}]
    return {"name": name, "credentials": credentials, "actions": actions}
