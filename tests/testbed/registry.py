"""A real OCI registry over TLS, with or without the referrers API, and what a person does with one: push and sign."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import urllib3

from .binaries import extra
from .pki import Authority
from .ports import Ports
from .probes import answers
from .processes import Server
from .reaper import Reaper

IMAGE = "application/vnd.oci.image.manifest.v1+json"
EMPTY = b"{}"


def digest_of(content: bytes) -> str:
    """`sha256:<hex>`, as registries name it."""
    return f"sha256:{sha256(content).hexdigest()}"


def descriptor(content: bytes, media_type: str, **more: Any) -> dict[str, Any]:
    """What a manifest says of `content`."""
    return {"mediaType": media_type, "digest": digest_of(content), "size": len(content), **more}


@dataclass(frozen=True)
class Login:
    """What the registry demands: the one Authorization header that it takes, and what it answers without."""

    authorization: str
    challenge: str


class Registry:
    """One registry on 127.0.0.1; without a `login` it lets everybody push and pull.

    `authority` certifies it, else one of its own. Downloads of blobs are redirected to the origin `blobs_at`, which may
    take them from the folder `blobs`.
    """

    def __init__(
        self,
        folder: Path,
        ports: Ports,
        reaper: Reaper,
        *,
        referrers: bool = True,
        login: Login | None = None,
        authority: Authority | None = None,
        blobs_at: str = "",
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.blobs = folder / "blobs"
        self.blobs.mkdir()
        authority = authority or Authority(folder / "pki", "registry-ca")
        pair = authority.issue("registry")
        self.bundle = authority.bundle
        self.name = f"127.0.0.1:{ports.take()}"
        self.url = f"https://{self.name}"
        self._headers = {"Authorization": login.authorization} if login else {}
        arguments = {
            "address": self.name,
            "blobs": str(self.blobs),
            "blobs-at": blobs_at,
            "certificate": str(pair.certificate),
            "key": str(pair.key),
            "referrers": str(referrers).lower(),
            **({"authorization": login.authorization, "challenge": login.challenge} if login else {}),
        }
        command = [extra("registry"), *(f"-{name}={value}" for name, value in arguments.items())]
        self.server = Server("registry", command, folder, reaper)
        self._http = urllib3.PoolManager(ca_certs=str(self.bundle), retries=False)
        self._ready = 401 if login else 200

    def start(self) -> None:
        """Returns once it answers."""
        self.server.start()
        self.server.wait_ready(lambda: answers(f"{self.url}/v2/", self.bundle, self._ready), 20)

    def close(self) -> None:
        """Ends it for good."""
        self.server.kill()
        self._http.clear()

    @property
    def environment(self) -> dict[str, str]:
        """What cosign and oras need to trust it."""
        return {"SSL_CERT_FILE": str(self.bundle)}

    def uri(self, repository: str, digest: str) -> str:
        """As a SignedModel names it."""
        return f"oci://{self.name}/{repository}@{digest}"

    def put_blob(self, repository: str, content: bytes) -> str:
        """Uploads a blob; its digest."""
        digest = digest_of(content)
        place = self._ask("POST", f"/v2/{repository}/blobs/uploads/").headers["Location"]
        self._ask("PUT", f"{place}?digest={digest}", content)
        return digest

    def put_manifest(self, repository: str, tag: str, content: bytes, media_type: str = IMAGE) -> str:
        """Uploads a manifest under a tag; its digest. This registry also takes a digest that is not the manifest's."""
        self._ask("PUT", f"/v2/{repository}/manifests/{tag}", content, {"Content-Type": media_type})
        return digest_of(content)

    def get_manifest(self, repository: str, tag: str) -> bytes:
        """The manifest that a tag or a digest names now."""
        return self._ask("GET", f"/v2/{repository}/manifests/{tag}").data

    def referrers(self, repository: str, digest: str) -> list[dict[str, Any]]:
        """Descriptors of the manifests that refer to a digest, by the API or by the tag that stands for it."""
        for where in (f"referrers/{digest}", f"manifests/{digest.replace(':', '-')}"):
            try:
                found: list[dict[str, Any]] = json.loads(self._ask("GET", f"/v2/{repository}/{where}").data)[
                    "manifests"
                ]
            except RuntimeError:
                continue
            return found
        return []

    def delete_manifest(self, repository: str, tag: str) -> None:
        """Takes a tag or a digest away."""
        self._ask("DELETE", f"/v2/{repository}/manifests/{tag}")

    def push(self, repository: str, tag: str, *layers: bytes, **more: Any) -> str:
        """Pushes an artifact of these layers; the digest of its manifest."""
        for content in (EMPTY, *layers):
            self.put_blob(repository, content)
        manifest = {
            "schemaVersion": 2,
            "mediaType": IMAGE,
            "artifactType": "application/vnd.example.model",
            "config": descriptor(EMPTY, "application/vnd.oci.empty.v1+json"),
            "layers": [descriptor(layer, "application/octet-stream") for layer in layers],
            **more,
        }
        return self.put_manifest(repository, tag, json.dumps(manifest).encode())

    def _ask(
        self, method: str, target: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> urllib3.BaseHTTPResponse:
        given = {**self._headers, **(headers or {})}
        answer = self._http.request(method, f"{self.url}{target}", body=body, headers=given, redirect=False)
        if answer.status >= 300:
            raise RuntimeError(f"{method} {target}: {answer.status} {answer.data.decode()}")
        return answer


def run(
    registry: Registry, program: str, *arguments: str, folder: Path, variables: Mapping[str, str] | None = None
) -> str:
    """Runs cosign or oras against the registry; what it prints. Raises RuntimeError with its complaints."""
    environment = {"HOME": str(folder), "COSIGN_PASSWORD": "", **registry.environment, **(variables or {})}
    done = subprocess.run(
        [program, *arguments], cwd=folder, env=environment, text=True, capture_output=True, timeout=60
    )
    if done.returncode != 0:
        raise RuntimeError(f"{Path(program).name} {' '.join(arguments)}: {done.stderr}")
    return done.stdout
