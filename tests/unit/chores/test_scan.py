"""The scan: what runs and would be refused now, whatever its policy's mode."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.unit.chores.memory import MemoryWorkloads

from aegis.core.artifacts import Identity, IdentityKind
from aegis.core.evidence import Evidence, SignatureRecord
from aegis.core.judgement import Model
from aegis.core.keyrings import KeyFacts, KeyOverride, Keyring, KeyState
from aegis.core.model_index import ModelIndex
from aegis.core.reasons import Reason
from aegis.core.references.config_maps import NO_CONFIG_MAPS, ConfigMaps
from aegis.core.spec.policy import Mode, Policy, SignerRule, Source, Unresolved
from aegis.core.spec.signed_model import ModelKey
from aegis.core.trusted_root import NO_ROOT, TrustedRoot
from aegis.core.uris import ModelURI
from aegis.ports import RunningPod
from aegis.services.scan import Scan

NOW = datetime(2026, 11, 24, 10, 5, tzinfo=UTC)
KEY = "a" * 64
GOOD, BAD = "s3://models/good", "s3://models/bad"
ENDPOINT = "https://s3.example"
POLICY = Policy(
    "all",
    ("*",),
    sources=(Source("models", "s3://models/", ENDPOINT),),
    signers=(SignerRule("team", ("team",), 1, ("s3://models/",)),),
)


def model(uri: str, namespace: str = "team-a") -> Model:
    """A SignedModel with evidence that its key signed it."""
    key = ModelKey(namespace, "m", "uid-1")
    evidence = Evidence(
        key, 1, uri, "", ENDPOINT, Identity(IdentityKind.ETAG, "e"), {"sha256": "0" * 64}, 1, 1, NOW, NOW,
        (SignatureRecord(f"{uri}.sig", "Detached", "sha256:0", fingerprint=KEY, scheme="ECDSA-SHA256"),),
    )  # fmt: skip
    return Model(key, 1, ModelURI.parse(uri), "", evidence=evidence)


@dataclass
class Known:
    """A catalogue."""

    known: list[Policy] = field(default_factory=lambda: [POLICY])
    model_list: list[Model] = field(default_factory=lambda: [model(GOOD)])
    overrides: dict[str, KeyOverride] = field(default_factory=dict)
    settled: ConfigMaps = field(default_factory=lambda: NO_CONFIG_MAPS)

    def policies(self) -> Iterable[Policy]:
        return self.known

    def keyrings(self) -> Mapping[str, Keyring]:
        facts = {KEY: KeyFacts(KEY, "ECDSA-P256", 1, NOW - timedelta(days=1))}
        return {"team": Keyring("team", timedelta(days=7), facts, self.overrides)}

    def trusted_root(self) -> TrustedRoot:
        return NO_ROOT

    def config_maps(self, namespace: str) -> ConfigMaps:
        return self.settled

    def models(self, namespace: str) -> ModelIndex:
        return ModelIndex(each for each in self.model_list if each.key.namespace == namespace)


def pod(name: str, *args: str, namespace: str = "team-a", labels: dict[str, str] | None = None) -> RunningPod:
    spec = {"containers": [{"name": "server", "image": "server", "args": list(args)}]}
    metadata: dict[str, Any] = {"labels": labels, "annotations": None}
    return RunningPod(namespace, name, {"metadata": metadata, "spec": spec}, f"uid-of-{name}")


class Rig:
    """The scan, with what it tells."""

    def __init__(self, *pods: RunningPod, catalogue: Known | None = None) -> None:
        self.workloads = MemoryWorkloads(list(pods))
        self.catalogue = catalogue or Known()
        self.told: dict[str, int] = {}
        self.announced: list[tuple[str, Reason]] = []
        self.scan_of = Scan(
            self.workloads,
            self.catalogue,
            lambda: NOW,
            self.told.__setitem__,
            lambda pod, finding: self.announced.append((pod.name, finding.reason)),
        )

    def scan(self) -> dict[str, int]:
        asyncio.run(self.scan_of.run())
        return self.told


def test_a_pod_is_counted_whose_config_map_was_made_again_for_another_model() -> None:
    taking = pod("taking")
    taking.object["spec"]["containers"][0]["envFrom"] = [{"configMapRef": {"name": "settings"}}]
    rig = Rig(taking)
    counts = []
    for uri in (GOOD, BAD, GOOD):
        rig.catalogue.settled = {"settings": {"MODEL_URI": uri}}
        counts.append(dict(rig.scan()))
    assert counts == [{}, {"team-a": 1}, {"team-a": 0}]


def test_pods_are_counted_by_namespace() -> None:
    rig = Rig(
        pod("good", GOOD),
        pod("bad-1", BAD),
        pod("bad-2", GOOD, BAD),
        pod("none", "--help"),
        pod("elsewhere", GOOD, namespace="team-b"),
        pod("system", BAD, namespace="kube-system"),
    )
    assert rig.scan() == {"team-a": 2, "team-b": 1, "kube-system": 1}


def test_a_namespace_that_became_clean_goes_to_zero() -> None:
    rig = Rig(pod("bad", BAD))
    assert rig.scan() == {"team-a": 1}
    rig.catalogue.model_list.append(model(BAD))
    assert rig.scan() == {"team-a": 0}


def test_a_revocation_shows_what_runs_on_the_key() -> None:
    rig = Rig(pod("good", GOOD))
    assert rig.scan() == {}
    rig.catalogue.overrides[KEY] = KeyOverride(KeyState.REVOKED)
    assert rig.scan() == {"team-a": 1}


@pytest.mark.parametrize(("mode", "counted"), [(mode, mode is not Mode.DISABLED) for mode in Mode])
def test_every_mode_is_counted_but_disabled(mode: Mode, counted: bool) -> None:
    rig = Rig(pod("bad", BAD), catalogue=Known([replace(POLICY, mode=mode)]))
    assert rig.scan() == ({"team-a": 1} if counted else {})


def test_without_a_policy_every_model_is_unverified() -> None:
    assert Rig(pod("good", GOOD), catalogue=Known([])).scan() == {"team-a": 1}


def test_what_a_policy_lets_pass_unresolved_is_not_counted() -> None:
    unresolved = pod("late", "s3://models/$(NAME)")
    assert Rig(unresolved).scan() == {"team-a": 1}
    assert Rig(unresolved, catalogue=Known([replace(POLICY, unresolved=Unresolved.ALLOW)])).scan() == {}


def test_a_label_of_the_operator_s_says_nothing_of_a_model() -> None:
    assert Rig(pod("good", GOOD, labels={"aegis.dev/x": "y"})).scan() == {}


def test_a_pod_is_announced_once_and_again_when_it_is_something_else() -> None:
    rig = Rig(pod("bad", BAD), pod("good", GOOD), catalogue=Known([replace(POLICY, mode=Mode.AUDIT)]))
    rig.scan()
    rig.scan()
    assert rig.announced == [("bad", Reason.MODEL_UNKNOWN)]
    rig.catalogue.overrides[KEY] = KeyOverride(KeyState.REVOKED)
    rig.scan()
    assert rig.announced[1:] == [("good", Reason.MODEL_REVOKED)]
    rig.workloads.running.clear()
    rig.scan()
    rig.workloads.running.append(pod("bad", BAD))
    rig.scan()
    assert rig.announced[2:] == [("bad", Reason.MODEL_UNKNOWN)]


def test_a_pod_that_loads_a_model_and_names_none_is_counted_as_its_policy_says() -> None:
    silent = pod("silent")
    silent.object["spec"]["containers"][0]["image"] = "vllm/vllm-openai"
    assert Rig(silent).scan() == {"team-a": 1}
    assert Rig(silent, catalogue=Known([replace(POLICY, unresolved=Unresolved.WARN)])).scan() == {}


def test_a_scan_that_fails_half_way_tells_nothing() -> None:
    rig = Rig(pod("bad", BAD), pod("worse", BAD))
    rig.workloads.breaks_after = 1
    with pytest.raises(ConnectionError):
        rig.scan()
    assert rig.told == {}


def test_ten_are_named_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    rig = Rig(*(pod(f"bad-{number:02}", BAD) for number in range(12)))
    rig.scan()
    rig.scan()
    (record,) = caplog.records
    text = record.getMessage()
    first = f"team-a/bad-00: [ModelUnknown] spec.containers[server].args[0]: '{BAD}'; team-a/bad-01"
    assert text.startswith(f"12 Pods run whose model is not verified now: {first}")
    assert "team-a/bad-09" in text
    assert "team-a/bad-10" not in text
    assert text.endswith("; and 2 more")
