"""A real transparency log, Rekor v2 on a folder, and what cosign needs to sign into it."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from .binaries import extra
from .ports import Ports
from .probes import listens
from .processes import Server
from .reaper import Reaper

HOST = "127.0.0.1"
"""Also what the log calls itself: cosign expects the host of its address."""
OPERATOR = "testbed"


class Rekor:
    """One log. `cosign` is the program; it writes the trusted root and the signing configuration for this log."""

    def __init__(self, folder: Path, ports: Ports, reaper: Reaper, cosign: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "log").mkdir()
        self._folder, self._cosign = folder, cosign
        self.key, self.trusted_root = folder / "rekor.pub", folder / "trusted_root.json"
        self.signing_config = folder / "signing_config.json"
        signer = folder / "rekor.pem"
        _run("openssl", "genpkey", "-algorithm", "ed25519", "-out", str(signer))
        _run("openssl", "pkey", "-in", str(signer), "-pubout", "-out", str(self.key))
        self._port, rpc, metrics = ports.take(), ports.take(), ports.take()
        self.url = f"http://{HOST}:{self._port}"
        options = {
            "storage-dir": folder / "log",
            "signer-filepath": signer,
            "http-port": self._port,
            "grpc-port": rpc,
            "http-metrics-port": metrics,
            "hostname": HOST,
            "checkpoint-interval": "1s",
        }
        command = [extra("rekor-server"), "serve", *(f"--{name}={value}" for name, value in options.items())]
        self.server = Server("rekor", command, folder, reaper)

    def start(self) -> None:
        """Returns once it listens, with the files for cosign written."""
        self.server.start()
        self.server.wait_ready(lambda: listens(self._port), 30)
        self.cosign("trusted-root", "create", self.in_root, "--out", str(self.trusted_root))
        self.cosign("signing-config", "create", *self.in_config, "--out", str(self.signing_config))

    @property
    def in_root(self) -> str:
        """How `cosign trusted-root create` is told of it."""
        return f"--rekor=url={self.url},public-key={self.key},start-time={yesterday()},origin={HOST}"

    @property
    def in_config(self) -> tuple[str, str]:
        """How `cosign signing-config create` is told of it."""
        service = f"--rekor=url={self.url},api-version=2,start-time={yesterday()},operator={OPERATOR}"
        return service, "--rekor-config=ANY"

    def sign(self, key: Path, artifact: Path, bundle: Path) -> None:
        """`cosign sign-blob` with a key without a password, into this log."""
        options = ("--signing-config", str(self.signing_config), "--trusted-root", str(self.trusted_root), "--yes")
        self.cosign("sign-blob", "--key", str(key), *options, "--bundle", str(bundle), str(artifact))

    def cosign(self, *arguments: str) -> None:
        """Runs cosign in the log's folder."""
        _run(self._cosign, *arguments, cwd=self._folder, HOME=str(self._folder), COSIGN_PASSWORD="")

    def close(self) -> None:
        """Ends it for good."""
        self.server.kill()


def _run(*command: str, cwd: Path | None = None, **environment: str) -> None:
    subprocess.run(command, cwd=cwd, env=environment or None, check=True, capture_output=True, timeout=60)


def yesterday() -> str:
    """Since when a service may be used (RFC 3339)."""
    return (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
