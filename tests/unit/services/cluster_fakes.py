"""A cluster in memory, with an API server that refuses outdated writes, and a controller's services over it."""

import copy
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.unit.services.models import NOW, MemoryStore

from aegis.adapters.keyless import open_keyless
from aegis.core.errors import Undecidable
from aegis.core.evidence import Evidence
from aegis.core.judgement import Model
from aegis.core.keyrings import Keyring, KeySnapshot
from aegis.core.reasons import Reason
from aegis.core.seal import SealKey, SealKeys, unseal
from aegis.core.spec.fields import InvalidSpec, Raw
from aegis.core.spec.keyring import KeyringSpec, parse_keyring
from aegis.core.spec.policy import Policy, Source, parse_policy, unreadable_policy
from aegis.core.spec.signed_model import parse_signed_model
from aegis.core.status.keyring import parse_facts
from aegis.core.trusted_root import NO_ROOT, TrustedRoot
from aegis.services.cluster import About, Kind, Name, Outcome, Seen, Written
from aegis.services.keychain import Keychain
from aegis.services.model_case import Cases
from aegis.services.model_memory import Memories
from aegis.services.publish import Publisher
from aegis.services.reconcile_keyring import TOLD as TOLD_OF_KEYRINGS
from aegis.services.reconcile_keyring import KeyringReconciler
from aegis.services.reconcile_model import TOLD as TOLD_OF_MODELS
from aegis.services.reconcile_model import ModelReconciler
from aegis.services.reconcile_policy import TOLD as TOLD_OF_POLICIES
from aegis.services.reconcile_policy import PolicyReconciler
from aegis.services.verify_due import DueVerification
from aegis.services.verify_model import Found, Task, verify_model
from aegis.wiring.stores import open_store

SPACE = "team-a"
ENDPOINT = "https://store.example"
KEY_ONE, KEY_TWO = SealKey(b"1" * 32), SealKey(b"2" * 32)


@dataclass
class Clock:
    """The time, which a test moves."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **delta: float) -> None:
        self.at += timedelta(**delta)


@dataclass
class Cluster:
    """Objects, Statuses and Events at once. `writes` and `events` are what was written and said, in order."""

    seal_keys: SealKeys | None = field(default_factory=lambda: SealKeys(KEY_ONE))
    held: dict[tuple[Kind, Name], dict[str, Any]] = field(default_factory=dict)
    writes: list[tuple[str, Raw, bool]] = field(default_factory=list)
    events: list[tuple[str, Reason, bool]] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    revocations: dict[str, frozenset[str]] = field(default_factory=dict)
    last: int = 0
    root: TrustedRoot = NO_ROOT

    def apply(self, kind: Kind, name: str, spec: Mapping[str, Any], namespace: str = "", **metadata: Any) -> None:
        """Creates or edits an object; an edit is a new generation."""
        old = self.held.get((kind, (namespace, name)))
        generation = old["metadata"]["generation"] + (old["spec"] != spec) if old else 1
        self.held[kind, (namespace, name)] = {
            "metadata": {
                "name": name,
                "uid": f"uid-of-{name}",
                "generation": generation,
                "resourceVersion": self._next(),
                **({"namespace": namespace} if namespace else {}),
                **metadata,
            },
            "spec": copy.deepcopy(dict(spec)),
            "status": old["status"] if old else {},
        }

    def delete(self, kind: Kind, name: str, namespace: str = "") -> None:
        del self.held[kind, (namespace, name)]

    def status(self, kind: Kind, name: str, namespace: str = "") -> dict[str, Any]:
        status: dict[str, Any] = self.held[kind, (namespace, name)]["status"]
        return status

    def condition(self, kind: Kind, name: str, condition: str = "Ready", namespace: str = "") -> tuple[str, str]:
        entries = self.status(kind, name, namespace).get("conditions", [])
        return next(((each["status"], each["reason"]) for each in entries if each["type"] == condition), ("", ""))

    def raw(self, kind: Kind, name: Name) -> Raw | None:
        return copy.deepcopy(self.held.get((kind, name)))

    def version(self, kind: Kind, name: Name) -> str:
        held = self.held.get((kind, name))
        return str(held["metadata"]["resourceVersion"]) if held else ""

    def names(self, kind: Kind) -> Iterable[Name]:
        return [name for held, name in self.held if held is kind]

    def model(self, name: Name) -> Model | None:
        raw = self.held.get((Kind.SIGNED_MODEL, name))
        if raw is None:
            return None
        spec = parse_signed_model(raw)
        digest = str(spec.digest) if spec.digest else ""
        reported = self.condition(Kind.SIGNED_MODEL, name[1], namespace=name[0])[1]
        shown = Reason(reported) if reported else None
        return Model(spec.key, spec.generation, spec.uri, spec.revision, digest, self.evidence(name), shown)

    def evidence(self, name: Name, known: Evidence | None = None) -> Evidence | None:
        sealed = self.held[Kind.SIGNED_MODEL, name]["status"].get("seal", "")
        return unseal(sealed, self.seal_keys) if self.seal_keys else None

    def signers(self) -> Iterable[frozenset[str]]:
        found = (self.evidence(name) for name in self.names(Kind.SIGNED_MODEL))
        return [evidence.fingerprints for evidence in found if evidence]

    def policies(self) -> Iterable[Policy]:
        for _, name in self.names(Kind.MODEL_POLICY):
            try:
                yield parse_policy(self.held[Kind.MODEL_POLICY, ("", name)])
            except InvalidSpec:
                yield unreadable_policy(name, ())

    def keyrings(self) -> Mapping[str, Keyring]:
        return {name: self._keyring(name) for _, name in self.names(Kind.MODEL_KEYRING)}

    def held_revocations(self, keyring: str) -> frozenset[str]:
        return self.revocations.get(keyring, frozenset())

    def trusted_root(self) -> TrustedRoot:
        return self.root

    async def write(self, seen: Seen, status: Raw, *, refusal: bool) -> Written:
        # What cannot be sent as JSON must fail here as it would there.
        status = json.loads(json.dumps(status))
        held = self.held.get((seen.about.kind, (seen.about.namespace, seen.about.name)))
        if self.outcomes:
            return Written(self.outcomes.pop(0))
        if held is None:
            return Written(Outcome.GONE)
        if held["metadata"]["resourceVersion"] != seen.resource_version:
            return Written(Outcome.OUTDATED)
        held["status"] = status
        held["metadata"]["resourceVersion"] = self._next()
        self.writes.append((seen.about.name, status, refusal))
        return Written(Outcome.WRITTEN, held["metadata"]["resourceVersion"])

    def emit(self, about: About, reason: Reason, message: str, *, warning: bool) -> None:
        self.events.append((about.name, reason, warning))

    def _keyring(self, name: str) -> Keyring:
        raw = self.held[Kind.MODEL_KEYRING, ("", name)]
        spec = parse_keyring(raw)
        return Keyring(name, spec.window, parse_facts(raw["status"]), spec.overrides, spec.schemes)

    def _next(self) -> str:
        self.last += 1
        return str(self.last)


@dataclass
class Meter:
    """What was counted."""

    attempts: int = 0
    size: int = 0
    errors: list[tuple[str, Reason]] = field(default_factory=list)

    def attempt(self, seconds: float) -> None:
        self.attempts += 1

    def read(self, size: int) -> None:
        self.size += size

    def signature_error(self, namespace: str, reason: Reason) -> None:
        self.errors.append((namespace, reason))


@dataclass
class KeySources:
    """Key sources by the keyring's name: a snapshot, or what a reading raises. `read` are the readings so far."""

    answers: dict[str, KeySnapshot | Exception] = field(default_factory=dict)
    reads: list[str] = field(default_factory=list)

    async def read(self, spec: KeyringSpec) -> KeySnapshot:
        self.reads.append(spec.name)
        answer = self.answers[spec.name]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def forget(self, keyring: str) -> None:
        del self.answers[keyring]


class Services:
    """The controller's services over a cluster, a store and key sources in memory."""

    def __init__(self) -> None:
        self.cluster, self.store, self.meter = Cluster(), MemoryStore(), Meter()
        self.clock, self.sources = Clock(), KeySources()
        self.keychain, self.memories = Keychain(), Memories()
        self.secrets: dict[str, dict[str, bytes]] = {}
        self.api_server_fails = False
        self.cloud_fails = False
        self.tasks: list[Task] = []
        self.faults: list[Exception] = []
        cases = Cases(self.cluster, self.keychain, self.memories, self.clock)
        self.models = ModelReconciler(
            self.cluster, cases, self.memories, self._publisher(TOLD_OF_MODELS), self.meter, self.clock
        )
        self.verification = DueVerification(
            cases,
            self._secret,
            self._log_in,
            self._run,
            self.meter,
            now=self.clock,
            monotonic=lambda: 0.0,
            jitter=lambda: 0.0,
            max_bytes=1 << 30,
            max_spooled=1 << 20,
            threads=1,
        )
        self.keyrings = KeyringReconciler(
            self.cluster,
            self.keychain,
            self._publisher(TOLD_OF_KEYRINGS),
            self.sources,
            dict,
            now=self.clock,
            jitter=lambda: 0.0,
        )
        self.exceptions: dict[str, int | None] = {}
        self.policies = PolicyReconciler(
            self.cluster,
            self.memories,
            self._publisher(TOLD_OF_POLICIES),
            self._secret,
            open_store,
            self.exceptions.__setitem__,
            self.clock,
        )

    def _publisher(self, told: Any) -> Publisher:
        return Publisher(self.cluster, self.cluster, told)

    async def _secret(self, name: str) -> Mapping[str, bytes] | None:
        if self.api_server_fails:
            raise Undecidable(Reason.SOURCE_UNAVAILABLE, f"the Secret '{name}': it fails")
        return self.secrets.get(name)

    async def _log_in(self, source: Source) -> Mapping[str, bytes]:
        """As a cloud that lends everybody something."""
        if self.cloud_fails:
            raise Undecidable(Reason.SOURCE_UNAVAILABLE, "the login fails")
        return {"lent": source.name.encode()}

    async def _run(self, task: Task) -> Found:
        self.tasks.append(task)
        if self.faults:
            raise self.faults.pop(0)
        return verify_model(task, self.store.open, open_keyless)
