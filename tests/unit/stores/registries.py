"""A registry that lies: what a real one cannot be brought to answer, over the lying store's real TLS."""

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from tests.testbed.registry import EMPTY, IMAGE, descriptor, digest_of
from tests.unit.formats.vectors import bundle, content
from tests.unit.transport.asking import QUICK
from tests.unit.transport.fake_store import Behaviour, FakeStore, Seen, answer

from aegis.adapters.stores import open_store
from aegis.adapters.stores.oci import OCIStore

INDEX = "application/vnd.oci.image.index.v1+json"
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
SIMPLE = "application/vnd.dev.cosign.simplesigning.v1+json"
SIGNATURE = "dev.cosignproject.cosign/signature"

MODEL = content("oci/model-manifest.json")
DIGEST = digest_of(MODEL)
TAG = DIGEST.replace(":", "-")
PAYLOAD = content("oci/old-sig-payload.simplesigning.json")
LAYERS = bundle("oci/old-sig-manifest.json")["layers"]


@dataclass
class FakeRegistry:
    """One repository, `team/tiny`, of a lying store."""

    store: FakeStore
    repository: str = "team/tiny"
    _referrers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def location(self) -> str:
        """The model's URI."""
        return f"oci://127.0.0.1:{self.store.port}/{self.repository}@{DIGEST}"

    def open(self, **access: object) -> OCIStore:
        """The store under test."""
        opened = open_store("oci", self.store.access(**access), QUICK)
        assert isinstance(opened, OCIStore)
        return opened

    def behave(self, what: str, behaviour: Behaviour) -> None:
        """Sets the answer for `manifests/…`, `blobs/…` or `referrers/…`."""
        self.store.behaviours[f"/v2/{self.repository}/{what}"] = behaviour

    def put_manifest(self, manifest: bytes, name: str = "") -> str:
        """Serves a manifest under its digest, or under that name; its digest."""
        self.behave(f"manifests/{name or digest_of(manifest)}", answer(200, manifest))
        return digest_of(manifest)

    def put_blob(self, blob: bytes) -> str:
        """Serves a blob; its digest."""
        self.behave(f"blobs/{digest_of(blob)}", answer(200, blob))
        return digest_of(blob)

    def refer(self, manifest: bytes, **more: Any) -> str:
        """Serves a manifest, and lists it as one that refers to the model; its digest."""
        digest = self.put_manifest(manifest)
        self._referrers.append(descriptor(manifest, IMAGE, **more))
        self.behave(f"referrers/{DIGEST}", answer(200, index(*self._referrers)))
        return digest

    def asked(self) -> list[str]:
        """What was asked of the repository, in order."""
        return [seen.target.removeprefix(f"/v2/{self.repository}/") for seen in self.store.seen]


def index(*manifests: dict[str, Any]) -> bytes:
    """An index that lists these."""
    return json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": list(manifests)}).encode()


def signatures(*layers: dict[str, Any], **more: Any) -> bytes:
    """A manifest of these layers."""
    config = descriptor(EMPTY, "application/vnd.oci.empty.v1+json")
    fields = {"schemaVersion": 2, "mediaType": IMAGE, "config": config, "layers": list(layers), **more}
    return json.dumps(fields).encode()


def referrer(content: bytes, **more: Any) -> bytes:
    """A manifest that refers to the model, and holds a bundle."""
    return signatures(descriptor(content, BUNDLE), subject=descriptor(MODEL, IMAGE), **more)


def logged_in(authorization: str, challenge: str, behaviour: Behaviour) -> Behaviour:
    """Answers so whoever sends this header, and 401 with the challenge whoever does not."""
    refusal = answer(401, **{"WWW-Authenticate": challenge})

    def behave(seen: Seen) -> Any:
        return (behaviour if seen.headers.get("authorization") == authorization else refusal)(seen)

    return behave


def basic(user: str, password: str) -> str:
    """The header of RFC 7617."""
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"
