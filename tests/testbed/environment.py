"""The whole testbed as one value: parts start when they are first needed, side by side, and all end together."""

import shutil
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

from .binaries import binaries
from .controlplane import ControlPlane
from .openbao import OpenBao
from .ports import Ports
from .processes import Server
from .reaper import Reaper
from .seaweedfs import SeaweedFS

PARTS = ("control_plane", "openbao", "s3")


class Environment:
    """A control plane, a key server and an object store of one's own, in one folder.

    Without `folder` everything lies in a temporary one, which is removed at the end. `programs` is a folder with
    links to every program, to stand first in a PATH.
    """

    def __init__(self, folder: Path | None = None, kubernetes: str | None = None) -> None:
        self._temporary = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="aegis-testbed-"))
        self.binaries = binaries(kubernetes)
        self.programs = self.binaries.link_into(self.folder / "bin")
        self.ports, self.reaper = Ports(), Reaper()
        self.control_plane = ControlPlane(self.folder / "kubernetes", self.binaries, self.ports, self.reaper)
        self.openbao = OpenBao(self.folder / "openbao", self.binaries, self.ports, self.reaper)
        self.s3 = SeaweedFS(self.folder / "s3", self.binaries, self.ports, self.reaper)
        self._started: set[str] = set()
        self._lock = threading.Lock()

    @property
    def servers(self) -> tuple[Server, ...]:
        """Every server, running or not."""
        return (*self.control_plane.servers, self.openbao.server, self.s3.server)

    def start(self, *names: str) -> Self:
        """Starts the named parts (all of PARTS when none is named) that do not run yet. Raises ServerError."""
        with self._lock:
            missing = [name for name in names or PARTS if name not in self._started]
            with ThreadPoolExecutor() as threads:
                for started in [threads.submit(getattr(self, name).start) for name in missing]:
                    started.result()
            self._started.update(missing)
            if missing and {"control_plane", "openbao"} <= self._started:
                self.openbao.trust(self.control_plane)
        return self

    def variables(self) -> dict[str, str]:
        """What a shell needs to use the environment with kubectl, helm, bao, cosign and the AWS tools."""
        return {
            "KUBECONFIG": str(self.control_plane.kubeconfig),
            "VAULT_ADDR": self.openbao.url,
            "VAULT_TOKEN": self.openbao.root_token,
            "VAULT_CACERT": str(self.openbao.bundle),
            "AWS_ENDPOINT_URL": self.s3.url,
            "AWS_ACCESS_KEY_ID": self.s3.uploader.key_id,
            "AWS_SECRET_ACCESS_KEY": self.s3.uploader.secret,
            "AWS_REGION": self.s3.region,
            "AWS_DEFAULT_REGION": self.s3.region,
            "AWS_CA_BUNDLE": str(self.s3.bundle),
            # Keys that are made here protect nothing; cosign would ask at the terminal otherwise.
            "COSIGN_PASSWORD": "",
        }

    def close(self) -> None:
        """Ends everything that was started."""
        try:
            self.s3.close()
            self.openbao.close()
            self.control_plane.close()
        finally:
            self.reaper.close()
            self.ports.close()
            if self._temporary:
                shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
