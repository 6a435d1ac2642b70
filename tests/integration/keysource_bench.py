"""One secret or key of a test's own at the real key server, and sources that read it with the operator's few rights."""

import dataclasses
import os
import time
from dataclasses import dataclass, field
from typing import Any

import hvac
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.testbed.openbao import ROLE, OpenBao

from aegis.adapters.keysources import KeySourceContext, open_key_source
from aegis.core.errors import Undecidable
from aegis.core.keyrings import KeySnapshot
from aegis.core.keys import PublicKey
from aegis.core.spec.key_sources.vault import TokenFileAuth, VaultAuth, VaultKV, VaultSource, VaultTransit
from aegis.ports import KeySource


@dataclass
class Clock:
    """The machine's clock, which a test can put forward."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


@dataclass
class Bench:
    """One secret or key of a test's own, by that name at the server, and sources that read it with few rights."""

    openbao: OpenBao
    token: str
    name: str = field(default_factory=lambda: f"signing-{os.urandom(4).hex()}")
    clock: Clock = field(default_factory=Clock)

    @property
    def admin(self) -> hvac.Client:
        return self.openbao.admin

    def context(self, **changes: Any) -> KeySourceContext:
        surroundings = KeySourceContext(
            secrets={},
            service_account_token=lambda audience: "",
            read_file=lambda path: self.token.encode(),
            monotonic=self.clock,
        )
        return dataclasses.replace(surroundings, **changes)

    def kv(
        self, auth: VaultAuth | None = None, mount: str = "secret", namespace: str = "", **changes: Any
    ) -> KeySource:
        return self._source(VaultKV(mount, self.name, "publicKey"), auth, namespace, changes)

    def transit(self, **changes: Any) -> KeySource:
        return self._source(VaultTransit("transit", self.name), None, "", changes)

    def _source(
        self, engine: VaultKV | VaultTransit, auth: VaultAuth | None, namespace: str, changes: dict[str, Any]
    ) -> KeySource:
        login = auth or TokenFileAuth("/vault/token")
        spec = VaultSource(self.openbao.url, namespace, self.openbao.bundle.read_text(), login, engine)
        return open_key_source(spec, self.context(**changes))

    def write(self, **content: object) -> str:
        """Stores a new version with a new key, unless it says otherwise; answers that key's fingerprint."""
        pem = public_pem()
        self.admin.secrets.kv.v2.create_or_update_secret(self.name, secret=content or {"publicKey": pem})
        return PublicKey.from_pem(pem.encode()).fingerprint

    def create(self, kind: str) -> None:
        self.admin.secrets.transit.create_key(self.name, key_type=kind)

    def rotate(self) -> None:
        self.admin.secrets.transit.rotate_key(self.name)


def public_pem() -> str:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, form).decode()


def few_rights(openbao: OpenBao) -> Bench:
    """Reads with a token that may do what the operator's role may, and no more."""
    return Bench(openbao, openbao.admin.auth.token.create(policies=[ROLE], ttl="1h")["auth"]["client_token"])


def shown(snapshot: KeySnapshot) -> list[tuple[int, str]]:
    return [(each.version, each.key.fingerprint) for each in snapshot.keys]


def refused(source: KeySource) -> Undecidable:
    with pytest.raises(Undecidable) as caught:
        source.read()
    return caught.value
