"""A controller of one model, over fakes of the cluster, the store and the key source."""

import asyncio
from typing import Any

from tests.unit.services.cluster_fakes import ENDPOINT, SPACE, Services
from tests.unit.services.models import MODEL, ec_key, public, signed

from aegis.core.keyrings import KeySnapshot, SourceKey
from aegis.core.reasons import Reason
from aegis.services.cluster import Kind, Looked, Name

CONTENT = b"weights"
NAME: Name = (SPACE, "llama")
SIGNER, STRANGER = ec_key(), ec_key()


class Controller(Services):
    """A model signed by SIGNER, a keyring `prod` with that key, and a policy that trusts it."""

    def __init__(self) -> None:
        super().__init__()
        self.store.put(MODEL, CONTENT)
        self.store.put(f"{MODEL}.sig", signed(SIGNER, CONTENT))
        self.keyring("prod", SIGNER)
        self.policy()
        self.edit()

    def keyring(self, name: str, *keys: Any, **spec: Any) -> None:
        self.cluster.apply(Kind.MODEL_KEYRING, name, {"source": {"inline": "PEM"}, **spec})
        shown = tuple(SourceKey(public(key), version) for version, key in enumerate(keys, 1))
        self.sources.answers[name] = KeySnapshot(shown)
        asyncio.run(self.keyrings.reconcile(("", name)))

    def policy(self, name: str = "default", endpoint: str = ENDPOINT, **spec: Any) -> None:
        source = {"name": "models", "uriPrefix": "s3://models/", "endpoint": endpoint}
        signer = {"name": "team", "keyringRefs": [{"name": "prod"}], "threshold": 1, "uriPrefixes": ["s3://models/"]}
        given = {"namespaces": ["*"], "sources": [source], "signers": [signer], **spec}
        self.cluster.apply(Kind.MODEL_POLICY, name, given)

    def edit(self, **spec: Any) -> None:
        metadata = {"annotations": {"aegis.dev/reverify": spec.pop("request")}} if "request" in spec else {}
        self.cluster.apply(Kind.SIGNED_MODEL, "llama", {"uri": MODEL, **spec}, SPACE, **metadata)

    def look(self) -> Looked:
        return asyncio.run(self.models.reconcile(NAME))

    def settle(self) -> Looked:
        """Looks, verifies and looks again, as the queues do."""
        looked = self.look()
        if looked.due:
            asyncio.run(self.verification.verify(NAME))
            looked = self.look()
        return looked

    def ready(self, condition: str = "Ready") -> tuple[str, str]:
        return self.cluster.condition(Kind.SIGNED_MODEL, "llama", condition, SPACE)

    @property
    def status(self) -> dict[str, Any]:
        return self.cluster.status(Kind.SIGNED_MODEL, "llama", SPACE)

    @property
    def writes(self) -> int:
        return sum(name == "llama" for name, _, _ in self.cluster.writes)

    @property
    def events(self) -> list[tuple[Reason, bool]]:
        return [(reason, warning) for name, reason, warning in self.cluster.events if name == "llama"]
